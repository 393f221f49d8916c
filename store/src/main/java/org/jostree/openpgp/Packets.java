package org.jostree.openpgp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts OpenPGP data into packets, RFC 4880, section 4, without looking into them: so that no length
 * that the data claims is more than what there is.
 */
final class Packets {
  static final int SIGNATURE = 2;
  static final int SECRET_KEY = 5;
  static final int PUBLIC_KEY = 6;
  static final int TRUST = 12;

  private final ByteBuffer data;
  private int bodyLength;

  private Packets(byte[] data) {
    this.data = ByteBuffer.wrap(data);
  }

  /**
   * A packet.
   *
   * @param tag its kind
   * @param whole with its header
   * @param body without
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Packet(int tag, byte[] whole, byte[] body) {}

  /**
   * All packets.
   *
   * @throws IOException when the data is no row of packets of known length
   */
  static List<Packet> split(byte[] data) throws IOException {
    return new Packets(data).split();
  }

  private List<Packet> split() throws IOException {
    List<Packet> packets = new ArrayList<>();
    while (data.hasRemaining()) {
      int start = data.position();
      int tag = skipHeader();
      byte[] body = new byte[bodyLength];
      data.get(body);
      packets.add(new Packet(tag, Arrays.copyOfRange(data.array(), start, data.position()), body));
    }
    return packets;
  }

  /** Reads the tag and the length of a packet; the body is whole behind it. */
  private int skipHeader() throws IOException {
    int first = octet();
    if (first < 0x80) {
      throw malformed();
    }
    boolean isNew = (first & 0x40) != 0;
    long length = isNew ? newLength() : oldLength(first & 3);
    if (length > data.remaining()) {
      throw malformed();
    }
    bodyLength = (int) length;
    return isNew ? first & 0x3f : (first >> 2) & 0xf;
  }

  private long newLength() throws IOException {
    int first = octet();
    if (first < 192) {
      return first;
    }
    if (first < 224) {
      return ((first - 192L) << 8) + octet() + 192;
    }
    if (first == 255) {
      return number(4);
    }
    throw new IOException("OpenPGP data with packets of partial length");
  }

  private long oldLength(int kind) throws IOException {
    if (kind == 3) {
      throw new IOException("OpenPGP data with packets of unknown length");
    }
    return number(1 << kind);
  }

  private long number(int octets) throws IOException {
    long number = 0;
    for (int i = 0; i < octets; i++) {
      number = number << 8 | octet();
    }
    return number;
  }

  private int octet() throws IOException {
    if (!data.hasRemaining()) {
      throw malformed();
    }
    return data.get() & 0xff;
  }

  private static IOException malformed() {
    return new IOException("Not OpenPGP data");
  }
}
