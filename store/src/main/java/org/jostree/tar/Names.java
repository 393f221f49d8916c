package org.jostree.tar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Paths in archives: bytes that have to be UTF-8. */
final class Names {
  private Names() {}

  /** The text up to the first NUL. */
  static String decode(byte[] bytes) throws IOException {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("Archive entry pathname is not valid UTF-8", e);
    }
  }

  /** A field of a header as text. */
  static String decode(byte[] header, int offset, int length) throws IOException {
    return decode(Arrays.copyOfRange(header, offset, offset + length));
  }
}
