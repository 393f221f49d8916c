package org.jostree.tar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jostree.object.Xattrs;

/**
 * Writes a tar in GNU's format, byte for byte as libarchive does for {@code ostree export}. What
 * that format has no place for, extended attributes, stands in a pax header in front of the member,
 * which tar and libarchive both read.
 */
public final class TarWriter {
  private static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final int BUFFER_BYTES = 64 << 10;

  private final OutputStream out;
  private final long timestamp;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long written;

  /**
   * Writes to a stream, which it does not close.
   *
   * @param timestamp date of all members, in seconds since 1970
   */
  public TarWriter(OutputStream out, long timestamp) {
    this.out = out;
    this.timestamp = timestamp;
  }

  /** Writes one member; the content is read to its end if it is a regular file. */
  public void write(ArchiveMember member, InputStream content) throws IOException {
    if (!member.xattrs().isEmpty()) {
      writeXattrs(member);
    }
    byte[] link = member.linkTarget().getBytes(StandardCharsets.UTF_8);
    byte[] path = member.path().getBytes(StandardCharsets.UTF_8);
    if (link.length > NAME_BYTES) {
      writeLong('K', link, link);
    }
    if (path.length > NAME_BYTES) {
      writeLong('L', path, link);
    }
    Header header = new Header(type(member.kind()), path, link);
    header.number(100, 8, member.mode());
    header.number(108, 8, Integer.toUnsignedLong(member.uid()));
    header.number(116, 8, Integer.toUnsignedLong(member.gid()));
    header.number(124, 12, member.size());
    header.number(136, 12, timestamp);
    header.write();
    if (member.kind() == ArchiveMember.Kind.FILE) {
      writeContent(member, content);
    }
  }

  private static char type(ArchiveMember.Kind kind) {
    return switch (kind) {
      case FILE -> '0';
      case HARDLINK -> '1';
      case SYMLINK -> '2';
      case DIRECTORY -> '5';
      case SPECIAL -> throw new IllegalArgumentException("no trees have devices");
    };
  }

  private void writeContent(ArchiveMember member, InputStream content) throws IOException {
    long length = 0;
    for (int count; (count = content.read(buffer)) >= 0; length += count) {
      write(buffer, count);
    }
    if (length != member.size()) {
      throw new IOException(
          member.path() + ": " + length + " bytes, not the " + member.size() + " of its header");
    }
    pad(length);
  }

  private void write(byte[] bytes, int count) throws IOException {
    out.write(bytes, 0, count);
    written += count;
  }

  private void pad(long length) throws IOException {
    write(new byte[BLOCK], (int) (-length & (BLOCK - 1)));
  }

  /** A name that is longer than its field, in a member of its own in front. */
  private void writeLong(char type, byte[] name, byte[] link) throws IOException {
    Header header = new Header(type, "././@LongLink".getBytes(StandardCharsets.UTF_8), link);
    header.number(100, 8, 0);
    header.number(108, 8, 0);
    header.number(116, 8, 0);
    header.number(124, 12, name.length + 1L);
    header.number(136, 12, 0);
    header.text(265, "root");
    header.text(297, "wheel");
    header.write();
    write(Arrays.copyOf(name, name.length + 1), name.length + 1);
    pad(name.length + 1L);
  }

  private void writeXattrs(ArchiveMember member) throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (Xattrs.Attribute attribute : member.xattrs()) {
      ByteArrayOutputStream key = new ByteArrayOutputStream();
      key.writeBytes("SCHILY.xattr.".getBytes(StandardCharsets.UTF_8));
      key.writeBytes(attribute.name());
      record(records, key.toByteArray(), attribute.value());
    }
    Header header = new Header('x', "PaxHeader".getBytes(StandardCharsets.UTF_8), new byte[0]);
    header.number(100, 8, 0644);
    header.number(108, 8, 0);
    header.number(116, 8, 0);
    header.number(124, 12, records.size());
    header.number(136, 12, timestamp);
    header.write();
    write(records.toByteArray(), records.size());
    pad(records.size());
  }

  /** {@code LENGTH KEY=VALUE\n}, the length being also of its own digits. */
  private static void record(ByteArrayOutputStream records, byte[] key, byte[] value) {
    int rest = key.length + value.length + 3;
    int length = rest + 1;
    while (length != rest + Integer.toString(length).length()) {
      length = rest + Integer.toString(length).length();
    }
    records.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
    records.writeBytes(key);
    records.write('=');
    records.writeBytes(value);
    records.write('\n');
  }

  /**
   * Ends the archive with two empty blocks.
   *
   * @param multiple further zeros make its length a multiple of this, in bytes
   */
  public void finish(int multiple) throws IOException {
    write(new byte[2 * BLOCK], 2 * BLOCK);
    byte[] zeros = new byte[BLOCK];
    while (written % multiple != 0) {
      write(zeros, BLOCK);
    }
    out.flush();
  }

  /** One block, filled by place. */
  private final class Header {
    private final byte[] block = new byte[BLOCK];

    Header(char type, byte[] name, byte[] link) {
      System.arraycopy(name, 0, block, 0, Math.min(name.length, NAME_BYTES));
      System.arraycopy(link, 0, block, 157, Math.min(link.length, NAME_BYTES));
      block[156] = (byte) type;
      text(257, "ustar  ");
    }

    void text(int offset, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    /** Octal digits and a NUL; what has too many is binary, the highest bit of all set. */
    void number(int offset, int length, long value) {
      String octal = Long.toOctalString(value);
      if (value >= 0 && octal.length() < length) {
        text(offset, "0".repeat(length - 1 - octal.length()) + octal);
        return;
      }
      for (int i = 0; i < length; i++) {
        int shift = 8 * (length - 1 - i);
        block[offset + i] = (byte) (shift >= Long.SIZE ? value >> 63 : value >> shift);
      }
      block[offset] |= (byte) 0x80;
    }

    void write() throws IOException {
      Arrays.fill(block, 148, 156, (byte) ' ');
      int sum = 0;
      for (byte b : block) {
        sum += b & 0xff;
      }
      String octal = Integer.toOctalString(sum);
      text(148, "0".repeat(6 - octal.length()) + octal + "\0 ");
      TarWriter.this.write(block, BLOCK);
    }
  }
}
