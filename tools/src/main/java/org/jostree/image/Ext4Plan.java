package org.jostree.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What an ext4 file system is to be like.
 *
 * @param label by which the boot finds it; 16 bytes at most
 * @param size in bytes; 0 for what the content takes and a third more, which upgrades need
 */
public record Ext4Plan(String label, long size) {
  private static final int LONGEST_LABEL = 16;

  /** Checks the label. */
  public Ext4Plan {
    if (label.getBytes(StandardCharsets.UTF_8).length > LONGEST_LABEL
        || !label.matches("[A-Za-z0-9_.-]+")) {
      throw new IllegalArgumentException(label);
    }
  }

  /** One whose label comes from the user. */
  public static Ext4Plan of(String label, long size) throws IOException {
    try {
      return new Ext4Plan(label, size);
    } catch (IllegalArgumentException e) {
      throw new IOException("Invalid label '" + label + "'", e);
    }
  }
}
