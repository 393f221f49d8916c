package org.jostree.mount.remote;

import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what a mount that is over needs no longer. */
final class Closing {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private Closing() {}

  /** Closes something whose failure harms nobody any more. */
  static void quietly(Closeable over) {
    try {
      over.close();
    } catch (IOException e) {
      LOG.debug("at the end of the mount", e);
    }
  }
}
