package org.jostree.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bytes as rows of sixteen, in hexadecimal digits and in letters. */
final class HexDump {
  static final int ROW_BYTES = 16;

  private HexDump() {}

  /**
   * A row.
   *
   * @param offset of the first byte, in hexadecimal digits
   */
  record Row(String offset, List<Piece> hex, String text) {}

  /** Rows of bytes from an offset on, the bytes marked that are not those of another file there. */
  static List<Row> rows(byte[] bytes, int from, int most, byte[] other) {
    List<Row> rows = new ArrayList<>();
    int end = Math.min(bytes.length, from + most);
    for (int at = from; at < end; at += ROW_BYTES) {
      rows.add(row(bytes, at, Math.min(end, at + ROW_BYTES), other));
    }
    return rows;
  }

  private static Row row(byte[] bytes, int from, int end, byte[] other) {
    List<Piece> hex = new ArrayList<>();
    StringBuilder letters = new StringBuilder();
    for (int i = from; i < end; i++) {
      boolean marked = i >= other.length || bytes[i] != other[i];
      String digits = String.format(Locale.ROOT, "%02x ", bytes[i] & 0xff);
      Piece.append(hex, digits, marked);
      letters.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '·');
    }
    return new Row(String.format(Locale.ROOT, "%08x", from), hex, letters.toString());
  }
}
