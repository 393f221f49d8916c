package org.jostree.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes tars block by block, right or wrong. */
public final class TarBuilder {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A member with content, of the type's letter. */
  public TarBuilder add(char type, String name, String link, byte[] content) {
    return add(type, name, link, content, content.length);
  }

  /** The same, saying another size than it has. */
  public TarBuilder add(char type, String name, String link, byte[] content, long size) {
    byte[] header = header(type, name, link, size);
    out.writeBytes(header);
    out.writeBytes(Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK));
    return this;
  }

  public TarBuilder file(String name, String content) {
    return add('0', name, "", content.getBytes(StandardCharsets.UTF_8));
  }

  public TarBuilder directory(String name) {
    return add('5', name, "", new byte[0]);
  }

  public TarBuilder symlink(String name, String target) {
    return add('2', name, target, new byte[0]);
  }

  public TarBuilder hardLink(String name, String target) {
    return add('1', name, target, new byte[0]);
  }

  /** An extended header for the member behind it. */
  public TarBuilder pax(byte[] records) {
    return add('x', "pax", "", records);
  }

  /** One record of an extended header. */
  public static byte[] record(String key, byte[] value) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    int rest = name.length + value.length + 3;
    int length = rest + Integer.toString(rest).length();
    length = rest + Integer.toString(length).length();
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes((length + " ").getBytes(StandardCharsets.UTF_8));
    record.writeBytes(name);
    record.write('=');
    record.writeBytes(value);
    record.write('\n');
    return record.toByteArray();
  }

  /** Any bytes. */
  public TarBuilder raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  private static byte[] header(char type, String name, String link, long size) {
    byte[] block = new byte[BLOCK];
    put(block, 0, name.getBytes(StandardCharsets.ISO_8859_1));
    put(block, 100, octal(0644, 7));
    put(block, 108, octal(1000, 7));
    put(block, 116, octal(1001, 7));
    put(block, 124, octal(size, 11));
    put(block, 136, octal(0, 11));
    block[156] = (byte) type;
    put(block, 157, link.getBytes(StandardCharsets.ISO_8859_1));
    put(block, 257, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
    sign(block);
    return block;
  }

  /** Writes the sum of a header into it. */
  public static void sign(byte[] block) {
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, octal(sum, 6));
    block[154] = 0;
  }

  private static byte[] octal(long value, int digits) {
    String text = Long.toOctalString(value);
    return ("0".repeat(digits - text.length()) + text).getBytes(StandardCharsets.US_ASCII);
  }

  private static void put(byte[] block, int offset, byte[] bytes) {
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  /** The archive with its end. */
  public byte[] build() {
    byte[] archive = out.toByteArray();
    return Arrays.copyOf(archive, archive.length + 2 * BLOCK);
  }

  /** The archive as it is so far, without an end. */
  public byte[] cutOff() {
    return out.toByteArray();
  }
}
