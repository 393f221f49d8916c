package org.jostree.object;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;

/**
 * What a file object says of a file besides its bytes. Serialised as {@code (uuuusa(ayay))}: uid,
 * gid, mode, rdev (always 0), symlink target, attributes; numbers big endian. The checksum of a
 * file is that of its header, framed, followed by its content.
 *
 * @param mode as in {@code st_mode}: a regular file's or a symlink's
 * @param symlinkTarget empty for a regular file
 */
public record FileHeader(int uid, int gid, int mode, String symlinkTarget, Xattrs xattrs) {
  private static final GVariantType TYPE = GVariantType.of("(uuuusa(ayay))");
  private static final GVariantType ARCHIVE_TYPE = GVariantType.of("(tuuuusa(ayay))");

  /** Bytes in front of a framed header: its length as big-endian u32, then four zero bytes. */
  public static final int FRAME_BYTES = 8;

  /** A header of an archive object and the size of its content, in bytes, before compression. */
  public record Sized(FileHeader header, long size) {}

  /**
   * Checks the type.
   *
   * @throws IllegalArgumentException when the mode is neither a regular file's nor a symlink's
   */
  public FileHeader {
    if (!FileModes.isRegular(mode) && !FileModes.isSymlink(mode)) {
      throw new IllegalArgumentException(
          "Invalid mode " + Integer.toOctalString(mode) + "; not a regular file or symlink");
    }
  }

  /** Whether it is a symbolic link. */
  public boolean isSymlink() {
    return FileModes.isSymlink(mode);
  }

  /** Whether it is a regular file. */
  public boolean isRegular() {
    return FileModes.isRegular(mode);
  }

  /**
   * Reads an archive object's header, without its frame.
   *
   * @throws MalformedObjectException when it is not one
   */
  public static Sized parseArchive(byte[] serialised) throws MalformedObjectException {
    GVariantReader header = GVariantReader.of(ARCHIVE_TYPE, serialised);
    long size = Long.reverseBytes(header.child(0).asInt64());
    if (size < 0) {
      throw new MalformedObjectException("Invalid size " + Long.toUnsignedString(size));
    }
    return new Sized(read(header, 1), size);
  }

  /**
   * Reads a plain header, without its frame, as static deltas and content streams hold it.
   *
   * @throws MalformedObjectException when it is not one
   */
  public static FileHeader parse(byte[] serialised) throws MalformedObjectException {
    return read(GVariantReader.of(TYPE, serialised), 0);
  }

  private static FileHeader read(GVariantReader header, int first) throws MalformedObjectException {
    int uid = DirMeta.bigEndian(header, first);
    int gid = DirMeta.bigEndian(header, first + 1);
    int mode = DirMeta.bigEndian(header, first + 2);
    int rdev = DirMeta.bigEndian(header, first + 3);
    String target = header.child(first + 4).asString();
    if (rdev != 0) {
      throw new MalformedObjectException("Corrupted archive file; invalid rdev " + rdev);
    }
    FileModes.checkPermissions(mode);
    if (!FileModes.isRegular(mode) && !FileModes.isSymlink(mode)) {
      throw new MalformedObjectException(
          "Corrupted archive file; invalid mode " + Integer.toUnsignedString(mode));
    }
    return new FileHeader(uid, gid, mode, target, Xattrs.read(header.child(first + 5)));
  }

  /** The header in its frame, as it goes into the checksum in front of the content. */
  public byte[] framed() {
    GVariantWriter writer = new GVariantWriter(TYPE);
    writeFields(writer);
    return frame(writer.toByteArray());
  }

  /**
   * The framed header of an archive object.
   *
   * @param size of the content before compression, in bytes
   */
  public byte[] framedForArchive(long size) {
    GVariantWriter writer = new GVariantWriter(ARCHIVE_TYPE);
    writer.writeInt64(Long.reverseBytes(size));
    writeFields(writer);
    return frame(writer.toByteArray());
  }

  private void writeFields(GVariantWriter writer) {
    writer.writeInt32(Integer.reverseBytes(uid));
    writer.writeInt32(Integer.reverseBytes(gid));
    writer.writeInt32(Integer.reverseBytes(mode));
    writer.writeInt32(0);
    writer.writeString(symlinkTarget);
    xattrs.write(writer);
  }

  private static byte[] frame(byte[] header) {
    return ByteBuffer.allocate(FRAME_BYTES + header.length)
        .putInt(header.length)
        .putInt(0)
        .put(header)
        .array();
  }

  /** A digest that has taken the framed header: add the content and it is the file's checksum. */
  public MessageDigest startDigest() {
    MessageDigest digest = Checksum.newDigest();
    digest.update(framed());
    return digest;
  }
}
