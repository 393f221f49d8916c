package org.jostree.object;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/**
 * A SHA-256 checksum: 32 bytes, kept as four big-endian words so that a table of them is small and
 * comparing is cheap. The order is that of the bytes taken as unsigned.
 */
public final class Checksum implements Comparable<Checksum> {
  /** Length of the binary form in bytes. */
  public static final int BYTES = 32;

  /** Length of the hexadecimal form in characters. */
  public static final int HEX_LENGTH = 64;

  private static final String DIGITS = "0123456789abcdef";
  private static final String ALGORITHM = "SHA-256";

  private static volatile @Nullable Provider digests;

  private final long w0;
  private final long w1;
  private final long w2;
  private final long w3;

  private Checksum(long w0, long w1, long w2, long w3) {
    this.w0 = w0;
    this.w1 = w1;
    this.w2 = w2;
    this.w3 = w3;
  }

  /**
   * The checksum of 32 bytes.
   *
   * @throws IllegalArgumentException when there are not exactly 32
   */
  public static Checksum of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "Invalid checksum of length " + bytes.length + " expected " + BYTES);
    }
    return new Checksum(word(bytes, 0), word(bytes, 8), word(bytes, 16), word(bytes, 24));
  }

  /** Whether those 32 bytes are this checksum. */
  public boolean isOf(byte[] bytes) {
    return bytes.length == BYTES
        && w0 == word(bytes, 0)
        && w1 == word(bytes, 8)
        && w2 == word(bytes, 16)
        && w3 == word(bytes, 24);
  }

  /** By hand: a command's first ten thousand are read before anything cleverer is compiled. */
  private static long word(byte[] bytes, int at) {
    long word = 0;
    for (int i = at; i < at + Long.BYTES; i++) {
      word = (word << 8) | (bytes[i] & 0xff);
    }
    return word;
  }

  /** The checksum of four big-endian words. */
  public static Checksum ofWords(long w0, long w1, long w2, long w3) {
    return new Checksum(w0, w1, w2, w3);
  }

  /**
   * The checksum written as 64 lower-case hexadecimal digits.
   *
   * @throws IllegalArgumentException when the text is anything else
   */
  public static Checksum ofHex(CharSequence hex) {
    Checksum checksum = parse(hex);
    if (checksum == null) {
      throw new IllegalArgumentException("Invalid rev '" + hex + "'");
    }
    return checksum;
  }

  /** As {@link #ofHex}, but null for a text that is not a checksum. */
  public static @Nullable Checksum parse(CharSequence hex) {
    return hex.length() == HEX_LENGTH ? parse("", hex) : null;
  }

  /**
   * The checksum whose hexadecimal digits are those of one text and the first ones of another, or
   * null.
   *
   * @param rest as long as what is missing of 64 digits, or longer
   */
  public static @Nullable Checksum parse(String start, CharSequence rest) {
    long[] words = new long[4];
    int split = start.length();
    for (int i = 0; i < HEX_LENGTH; i++) {
      int digit = digit(i < split ? start.charAt(i) : rest.charAt(i - split));
      if (digit < 0) {
        return null;
      }
      words[i >> 4] = words[i >> 4] << 4 | digit;
    }
    return new Checksum(words[0], words[1], words[2], words[3]);
  }

  /** The checksum of the bytes given. */
  public static Checksum compute(byte[] data) {
    return of(newDigest().digest(data));
  }

  /**
   * Has digests made by a provider, which need not be among those that the runtime knows.
   *
   * @param provider null for the runtime's choice
   */
  public static void digestBy(@Nullable Provider provider) {
    digests = provider;
  }

  /** A fresh SHA-256 digest; every Java runtime has one. */
  public static MessageDigest newDigest() {
    Provider provider = digests;
    try {
      return provider == null
          ? MessageDigest.getInstance(ALGORITHM)
          : MessageDigest.getInstance(ALGORITHM, provider);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }

  /** The 32 bytes, in a new array. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putLong(w0).putLong(w1).putLong(w2).putLong(w3).array();
  }

  /** The first eight bytes as a big-endian number: evenly spread, so good as a hash. */
  public long prefix() {
    return w0;
  }

  /**
   * One of the four big-endian words of eight bytes.
   *
   * @param index 0 to 3
   */
  public long word(int index) {
    return switch (index) {
      case 0 -> w0;
      case 1 -> w1;
      case 2 -> w2;
      case 3 -> w3;
      default -> throw new IndexOutOfBoundsException(index);
    };
  }

  /** The 64 lower-case hexadecimal digits. */
  public String hex() {
    char[] text = new char[HEX_LENGTH];
    for (int i = 0; i < HEX_LENGTH; i++) {
      text[i] = hexDigit(i);
    }
    return new String(text);
  }

  /**
   * One of the 64 lower-case hexadecimal digits.
   *
   * @param index 0 to 63
   */
  public char hexDigit(int index) {
    return DIGITS.charAt((int) (word(index >> 4) >>> (60 - 4 * (index & 15))) & 15);
  }

  @Override
  public int compareTo(Checksum other) {
    for (int i = 0; i < 4; i++) {
      int order = Long.compareUnsigned(word(i), other.word(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Checksum that
        && w0 == that.w0
        && w1 == that.w1
        && w2 == that.w2
        && w3 == that.w3;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(w0);
  }

  @Override
  public String toString() {
    return hex();
  }
}
