package org.jostree.delta;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jostree.object.Checksum;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.MalformedObjectException;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jspecify.annotations.Nullable;

/**
 * The file that describes a delta: {@code (a{sv}tayay(a{sv}aya(say)sstayay)aya(uayttay)a(yaytt))},
 * which is metadata, time (big endian), the commits it leads from (empty for none) and to, the
 * commit object, further deltas that must be applied before, its parts, and objects that are to be
 * fetched by themselves. Sizes and versions of parts are in the byte order that the metadata tells;
 * old deltas do not, then it is found by which order gives sensible sizes.
 *
 * @param metadata a dictionary {@code a{sv}}
 * @param timestamp seconds since 1970
 * @param order of the numbers of parts and fallbacks
 * @param orderTold whether the metadata tell the order
 * @param commit the commit object that the delta leads to, as it is serialised
 * @param prerequisites how many other deltas must be applied before
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record Superblock(
    GVariantReader metadata,
    long timestamp,
    ByteOrder order,
    boolean orderTold,
    @Nullable CommitId from,
    CommitId to,
    byte[] commit,
    int prerequisites,
    List<Part> parts,
    List<Fallback> fallbacks) {

  static final GVariantType TYPE =
      GVariantType.of("(a{sv}tayay(a{sv}aya(say)sstayay)aya(uayttay)a(yaytt))");

  static final String ENDIANNESS = "ostree.endianness";
  private static final GVariantType BYTE = GVariantType.of("y");
  private static final GVariantType PART = GVariantType.of("(yay)");
  private static final int OBJECT_BYTES = Checksum.BYTES + 1;
  private static final int PREREQUISITE_BYTES = 2 * Checksum.BYTES;

  /** Bytes that a part, uncompressed, will hardly have: used to find out the byte order. */
  private static final long IMPROBABLE_SIZE = 1L << 48;

  /**
   * A file with objects.
   *
   * @param version of its format; 0 is the only one
   * @param checksum of the file
   * @param size of the file in bytes
   * @param unpackedSize of what is in it, in bytes
   * @param objects that come out of it, in order
   */
  public record Part(
      int version, Checksum checksum, long size, long unpackedSize, List<ObjectName> objects) {}

  /**
   * An object that is fetched by itself.
   *
   * @param size of its file in an archive, in bytes
   * @param unpackedSize of its content, in bytes
   */
  public record Fallback(ObjectName object, long size, long unpackedSize) {}

  /**
   * Reads a superblock. Signatures around it are not looked at.
   *
   * @throws MalformedObjectException when it is none
   */
  public static Superblock parse(byte[] bytes) throws MalformedObjectException {
    SignedSuperblock signed = SignedSuperblock.of(bytes);
    GVariantReader block = GVariantReader.of(TYPE, signed == null ? bytes : signed.superblock());
    GVariantReader metadata = block.child(0);
    GVariantReader told = metadata.lookup(ENDIANNESS, BYTE);
    ByteOrder order = told == null ? guessOrder(block) : order(told.asByte());
    byte[] from = block.childBytes(2);
    if (from.length != 0 && from.length != Checksum.BYTES) {
      throw malformed("invalid checksum of length " + from.length);
    }
    int prerequisites = block.child(5).size();
    if (prerequisites % PREREQUISITE_BYTES != 0) {
      throw malformed("invalid list of prerequisites");
    }
    return new Superblock(
        metadata,
        Long.reverseBytes(block.child(1).asInt64()),
        order,
        told != null,
        from.length == 0 ? null : CommitId.of(from),
        new CommitId(checksum(block.childBytes(3))),
        block.child(4).toByteArray(),
        prerequisites / PREREQUISITE_BYTES,
        parts(block.child(6), order),
        fallbacks(block.child(7), order));
  }

  private static ByteOrder order(int letter) throws MalformedObjectException {
    return switch (letter) {
      case 'l' -> ByteOrder.LITTLE_ENDIAN;
      case 'B' -> ByteOrder.BIG_ENDIAN;
      default -> throw malformed("invalid byte order " + letter);
    };
  }

  private static ByteOrder guessOrder(GVariantReader block) {
    GVariantReader parts = block.child(6);
    for (int i = 0; i < parts.count(); i++) {
      long size = parts.child(i).child(2).asInt64();
      long unpacked = parts.child(i).child(3).asInt64();
      if (isImprobable(size, unpacked)) {
        return ByteOrder.BIG_ENDIAN;
      }
    }
    return ByteOrder.LITTLE_ENDIAN;
  }

  /** Nothing has so many bytes, nor is packed a thousandfold while it is large. */
  private static boolean isImprobable(long size, long unpacked) {
    return Long.compareUnsigned(size, IMPROBABLE_SIZE) > 0
        || Long.compareUnsigned(unpacked, IMPROBABLE_SIZE) > 0;
  }

  private static List<Part> parts(GVariantReader array, ByteOrder order)
      throws MalformedObjectException {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < array.count(); i++) {
      GVariantReader part = array.child(i);
      parts.add(
          new Part(
              in(order, part.child(0).asInt32()),
              checksum(part.childBytes(1)),
              size(in(order, part.child(2).asInt64())),
              size(in(order, part.child(3).asInt64())),
              objects(part.childBytes(4))));
    }
    return List.copyOf(parts);
  }

  private static List<ObjectName> objects(byte[] bytes) throws MalformedObjectException {
    if (bytes.length % OBJECT_BYTES != 0) {
      throw malformed("invalid list of objects");
    }
    List<ObjectName> objects = new ArrayList<>(bytes.length / OBJECT_BYTES);
    byte[] checksum = new byte[Checksum.BYTES];
    for (int at = 0; at < bytes.length; at += OBJECT_BYTES) {
      System.arraycopy(bytes, at + 1, checksum, 0, Checksum.BYTES);
      objects.add(object(bytes[at], Checksum.of(checksum)));
    }
    return objects;
  }

  private static ObjectName object(int number, Checksum checksum) throws MalformedObjectException {
    ObjectType type = ObjectType.ofNumber(number);
    if (type == null || (!type.isMetadata() && type != ObjectType.FILE)) {
      throw malformed("invalid object type " + number);
    }
    return ObjectName.of(checksum, type);
  }

  private static List<Fallback> fallbacks(GVariantReader array, ByteOrder order)
      throws MalformedObjectException {
    List<Fallback> fallbacks = new ArrayList<>();
    for (int i = 0; i < array.count(); i++) {
      GVariantReader fallback = array.child(i);
      fallbacks.add(
          new Fallback(
              object(fallback.child(0).asByte(), checksum(fallback.childBytes(1))),
              size(in(order, fallback.child(2).asInt64())),
              size(in(order, fallback.child(3).asInt64()))));
    }
    return List.copyOf(fallbacks);
  }

  private static int in(ByteOrder order, int number) {
    return order == ByteOrder.LITTLE_ENDIAN ? number : Integer.reverseBytes(number);
  }

  private static long in(ByteOrder order, long number) {
    return order == ByteOrder.LITTLE_ENDIAN ? number : Long.reverseBytes(number);
  }

  private static long size(long size) throws MalformedObjectException {
    if (size < 0) {
      throw malformed("invalid size " + Long.toUnsignedString(size));
    }
    return size;
  }

  private static Checksum checksum(byte[] bytes) throws MalformedObjectException {
    if (bytes.length != Checksum.BYTES) {
      throw malformed("invalid checksum of length " + bytes.length);
    }
    return Checksum.of(bytes);
  }

  private static MalformedObjectException malformed(String what) {
    return new MalformedObjectException("Corrupted static delta superblock: " + what);
  }

  /** Its name. */
  public DeltaName name() {
    return new DeltaName(Optional.ofNullable(from), to);
  }

  /** The bytes of a part that is in the superblock itself, or null when it is in a file. */
  public byte @Nullable [] inlinePart(int index) {
    GVariantReader part = metadata.lookup(name().part(index), PART);
    return part == null ? null : part.toByteArray();
  }

  /** The detached metadata of the commit, {@code a{sv}}, or null when the delta brings none. */
  public @Nullable GVariantReader detachedMetadata() {
    return metadata.lookup(name().detachedMetadata(), Commit.METADATA_TYPE);
  }

  /** The serialised form, in normal form. */
  byte[] serialise() {
    GVariantWriter writer = new GVariantWriter(TYPE);
    writer.writeValue(metadata);
    writer.writeInt64(Long.reverseBytes(timestamp));
    writer.writeBytes(from == null ? new byte[0] : from.checksum().toBytes());
    writer.writeBytes(to.checksum().toBytes());
    writer.writeValue(GVariantReader.of(Commit.TYPE, commit));
    writer.writeBytes(new byte[0]);
    writer.begin();
    for (Part part : parts) {
      writer.begin();
      writer.writeInt32(in(order, part.version()));
      writer.writeBytes(part.checksum().toBytes());
      writer.writeInt64(in(order, part.size()));
      writer.writeInt64(in(order, part.unpackedSize()));
      writer.writeBytes(bytes(part.objects()));
      writer.end();
    }
    writer.end();
    writer.begin();
    for (Fallback fallback : fallbacks) {
      writer.begin();
      writer.writeByte(fallback.object().type().number());
      writer.writeBytes(fallback.object().checksum().toBytes());
      writer.writeInt64(in(order, fallback.size()));
      writer.writeInt64(in(order, fallback.unpackedSize()));
      writer.end();
    }
    writer.end();
    return writer.toByteArray();
  }

  private static byte[] bytes(List<ObjectName> objects) {
    byte[] bytes = new byte[objects.size() * OBJECT_BYTES];
    int at = 0;
    for (ObjectName object : objects) {
      bytes[at] = (byte) object.type().number();
      System.arraycopy(object.checksum().toBytes(), 0, bytes, at + 1, Checksum.BYTES);
      at += OBJECT_BYTES;
    }
    return bytes;
  }
}
