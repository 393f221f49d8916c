package org.jostree.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys written as base64. */
final class Base64Keys {
  private Base64Keys() {}

  static byte[] decode(String text) throws IOException {
    try {
      return Base64.getMimeDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IOException("Ill-formed key: " + e.getMessage(), e);
    }
  }

  /** The lines that are not empty. */
  static List<String> lines(byte[] file) {
    List<String> lines = new ArrayList<>();
    for (String line : new String(file, ISO_8859_1).split("\n", -1)) {
      if (!line.isBlank()) {
        lines.add(line.strip());
      }
    }
    return lines;
  }
}
