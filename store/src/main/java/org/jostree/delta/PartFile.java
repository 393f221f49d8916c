package org.jostree.delta;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Checksum;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/**
 * A part of a delta: one byte for how the rest is compressed (0 not at all, {@code x} by xz), then
 * {@code (a(uuu)aa(ayay)ayay)}: owners and modes, extended attributes, bytes, operations. It is
 * unpacked to a file without a name, so that a large one takes no memory, and no more than the
 * superblock says.
 */
final class PartFile implements AutoCloseable {
  private static final GVariantType TYPE = GVariantType.of("(a(uuu)aa(ayay)ayay)");

  /** What xz may take to unpack: its highest preset takes 65 MiB. */
  private static final int XZ_MEMORY_KIB = 256 << 10;

  private static final int BUFFER_BYTES = 64 << 10;

  /** What can be mapped into memory at once. */
  private static final long MAX_BYTES = Integer.MAX_VALUE;

  /**
   * Modes, attributes and operations add to the bytes of the objects; so much of them is plenty.
   */
  static final long OVERHEAD_BYTES = 256L << 20;

  /** The file may be so much larger than its superblock says. */
  private static final long PACKED_SLACK_BYTES = 64 << 10;

  private final Path file;
  private final FileChannel channel;
  private final GVariantReader content;

  private PartFile(Path file, FileChannel channel, GVariantReader content) {
    this.file = file;
    this.channel = channel;
    this.content = content;
  }

  /**
   * Unpacks a part.
   *
   * @param packed the bytes of its file
   * @param directory where the unpacked file may lie for as long as it is used
   * @throws IOException when its checksum or size is not that in the superblock
   */
  static PartFile unpack(Superblock.Part header, InputStream packed, Path directory)
      throws IOException {
    if (header.version() != 0) {
      throw new IOException("Invalid version " + header.version() + " of a delta part");
    }
    requireSpace(header, directory);
    MessageDigest digest = Checksum.newDigest();
    DigestInputStream in =
        new DigestInputStream(new BufferedInputStream(packed, BUFFER_BYTES), digest);
    Path file = Files.createTempFile(directory, "delta-part-", "");
    try {
      try (OutputStream out = Files.newOutputStream(file)) {
        long limit = Math.min(header.unpackedSize() + OVERHEAD_BYTES, MAX_BYTES);
        copy(unpacking(in), out, limit);
      }
      copy(in, OutputStream.nullOutputStream(), header.size() + PACKED_SLACK_BYTES);
      Checksum actual = Checksum.of(digest.digest());
      if (!actual.equals(header.checksum())) {
        throw new IOException(
            "Corrupted delta part; checksum expected='"
                + header.checksum()
                + "' actual='"
                + actual
                + "'");
      }
      return map(file);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static void requireSpace(Superblock.Part header, Path directory) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    if (header.unpackedSize() > free) {
      throw new IOException(
          "Delta part would have "
              + header.unpackedSize()
              + " bytes unpacked, more than the "
              + free
              + " that are free");
    }
  }

  /** As {@link #unpack(Superblock.Part, InputStream, Path)}. */
  static PartFile unpack(Superblock.Part header, byte[] packed, Path directory) throws IOException {
    return unpack(header, new ByteArrayInputStream(packed), directory);
  }

  private static InputStream unpacking(InputStream in) throws IOException {
    int compression = in.read();
    return switch (compression) {
      case 0 -> in;
      case 'x' -> xz(in);
      default -> throw new IOException("Invalid compression type " + compression);
    };
  }

  private static InputStream xz(InputStream in) throws IOException {
    try {
      return new XZInputStream(in, XZ_MEMORY_KIB);
    } catch (MemoryLimitException e) {
      throw new IOException("Delta part takes too much memory to unpack", e);
    }
  }

  private static void copy(InputStream in, OutputStream out, long limit) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long total = 0;
    for (int count; (count = in.read(buffer)) >= 0; ) {
      total += count;
      if (total > limit) {
        throw new IOException(
            limit == MAX_BYTES
                ? "Delta part is larger than 2 GiB"
                : "Delta part is larger than its superblock says");
      }
      out.write(buffer, 0, count);
    }
  }

  @SuppressWarnings("PMD.CloseResource") // the channel is closed with the part
  private static PartFile map(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      return new PartFile(file, channel, GVariantReader.of(TYPE, bytes));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Owners and modes, {@code a(uuu)}, big endian. */
  GVariantReader modes() {
    return content.child(0);
  }

  /** Lists of extended attributes. */
  GVariantReader xattrs() {
    return content.child(1);
  }

  /** The bytes that objects are made of. */
  ByteBuffer bytes() {
    return content.child(2).bytes();
  }

  /** What to do with them. */
  ByteBuffer operations() {
    return content.child(3).bytes();
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
    }
  }
}
