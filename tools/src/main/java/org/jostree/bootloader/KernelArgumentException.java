package org.jostree.bootloader;

import java.io.IOException;

/** A kernel argument that is not there, is there several times, or cannot be one. */
public final class KernelArgumentException extends IOException {
  private static final long serialVersionUID = 1L;

  KernelArgumentException(String message) {
    super(message);
  }
}
