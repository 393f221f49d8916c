package org.jostree.mount.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the kernel reads ahead. The protocol can only lower it, from 128 KiB; the file system's
 * entry in /sys/class/bdi can raise it, for root. Large files are read about a third faster so.
 */
final class Readahead {
  private static final Logger LOG = LoggerFactory.getLogger(Readahead.class);

  private static final String KIBIBYTES = "1024";

  private Readahead() {}

  /** Raises it if this process may; if not, all works as before. */
  static void raise(String device) {
    Path setting = Path.of("/sys/class/bdi", device, "read_ahead_kb");
    try {
      if (Files.isWritable(setting)) {
        Files.write(setting, KIBIBYTES.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException refused) {
      LOG.debug("{} stays as it is: {}", setting, refused.toString());
    }
  }
}
