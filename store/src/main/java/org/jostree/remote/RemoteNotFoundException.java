package org.jostree.remote;

import java.io.IOException;

/** There is no remote of that name. */
public final class RemoteNotFoundException extends IOException {
  private static final long serialVersionUID = 1L;

  RemoteNotFoundException(String name) {
    super("Remote \"" + name + "\" not found");
  }
}
