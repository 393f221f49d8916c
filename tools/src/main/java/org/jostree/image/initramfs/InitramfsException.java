package org.jostree.image.initramfs;

import java.io.IOException;

/** An initramfs that cannot be made of what there is; the message says what is missing. */
public final class InitramfsException extends IOException {
  private static final long serialVersionUID = 1L;

  InitramfsException(String message) {
    super(message);
  }

  InitramfsException(String message, Throwable cause) {
    super(message, cause);
  }
}
