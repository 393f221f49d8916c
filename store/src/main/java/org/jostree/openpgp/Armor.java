package org.jostree.openpgp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;

/** The text form of OpenPGP data, RFC 4880, section 6.2: base64 between two lines of dashes. */
public final class Armor {
  private static final String BEGIN = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
  private static final String END = "-----END PGP PUBLIC KEY BLOCK-----";

  private Armor() {}

  /**
   * The data of all blocks; what is not in armor is returned as it is.
   *
   * @throws IOException when a block has no end, or is not base64
   */
  public static byte[] remove(byte[] data) throws IOException {
    // Every packet of the binary form starts with a byte of 128 or more.
    if (data.length > 0 && data[0] < 0) {
      return data;
    }
    String text = new String(data, ISO_8859_1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int begin = text.indexOf(BEGIN);
    while (begin >= 0) {
      int end = text.indexOf(END, begin);
      if (end < 0) {
        throw new IOException("OpenPGP armor without an end");
      }
      bytes.write(decode(text.substring(begin + BEGIN.length(), end)));
      begin = text.indexOf(BEGIN, end);
    }
    return bytes.toByteArray();
  }

  /** Headers up to an empty line, base64, a line of {@code =} and a check sum. */
  private static byte[] decode(String block) throws IOException {
    StringBuilder base64 = new StringBuilder();
    boolean inHeaders = true;
    String[] lines = block.split("\n", -1);
    // The first is what is left of the line of dashes.
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i].strip();
      if (inHeaders) {
        inHeaders = !line.isEmpty();
      } else if (line.startsWith("=")) {
        break;
      } else {
        base64.append(line);
      }
    }
    try {
      return Base64.getDecoder().decode(base64.toString());
    } catch (IllegalArgumentException e) {
      throw new IOException("OpenPGP armor: " + e.getMessage(), e);
    }
  }
}
