package org.jostree.tar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;
import org.jspecify.annotations.Nullable;

/**
 * cpio in the formats with numbers as text: {@code newc} and its variant with checksums (110 bytes
 * of hexadecimal numbers, padded to four bytes) and {@code odc} (76 bytes of octal ones, not
 * padded). Of files with several names {@code newc} has the content at the last; the others become
 * hard links to it.
 */
final class CpioReader extends ArchiveReader {
  static final int MAGIC_BYTES = 6;

  private static final int NEWC_BYTES = 110;
  private static final int ODC_BYTES = 76;
  private static final int HEX = 16;
  private static final int OCTAL = 8;
  private static final String TRAILER = "TRAILER!!!";
  private static final int MAX_NAME_BYTES = 1 << 16;

  private final Input in;
  private long left;
  private int padding;
  private boolean ended;

  /** Of files that have several names, the one that has the content, by device and inode. */
  private final Map<String, String> withContent = new HashMap<>();

  /** Names without content of files that have several; empty ones if no content comes. */
  private final Map<String, List<ArchiveMember>> waiting = new LinkedHashMap<>();

  private final Deque<ArchiveMember> ready = new ArrayDeque<>();

  CpioReader(InputStream in) {
    this.in = new Input(in, "cpio");
  }

  static boolean isCpio(byte[] start) {
    String magic = new String(start, StandardCharsets.ISO_8859_1);
    return magic.equals("070701") || magic.equals("070702") || magic.equals("070707");
  }

  /** The numbers of a header, in their order in newc. */
  private record Header(
      long inode,
      long mode,
      long uid,
      long gid,
      long links,
      long size,
      long device,
      long nameBytes,
      boolean padded) {}

  @Override
  public @Nullable ArchiveMember next() throws IOException {
    while (ready.isEmpty()) {
      in.skip(left + padding);
      left = 0;
      padding = 0;
      byte[] magic = new byte[MAGIC_BYTES];
      if (ended || !in.readOrEnd(magic)) {
        return end();
      }
      if (!isCpio(magic)) {
        throw in.damaged("no header where one is due");
      }
      Header header = magic[MAGIC_BYTES - 1] == '7' ? odc() : newc();
      String name = name(header);
      if (name.equals(TRAILER)) {
        return end();
      }
      ArchiveMember member = member(header, name);
      if (member != null) {
        return member;
      }
    }
    return ready.poll();
  }

  private @Nullable ArchiveMember end() {
    ended = true;
    waiting.values().forEach(ready::addAll);
    waiting.clear();
    return ready.poll();
  }

  private Header newc() throws IOException {
    byte[] rest = in.read(NEWC_BYTES - MAGIC_BYTES);
    long[] fields = new long[13];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = number(rest, i * 8, 8, HEX);
    }
    return new Header(
        fields[0],
        fields[1],
        fields[2],
        fields[3],
        fields[4],
        fields[6],
        fields[7] << 32 | fields[8],
        fields[11],
        true);
  }

  private Header odc() throws IOException {
    byte[] rest = in.read(ODC_BYTES - MAGIC_BYTES);
    return new Header(
        number(rest, 6, 6, OCTAL),
        number(rest, 12, 6, OCTAL),
        number(rest, 18, 6, OCTAL),
        number(rest, 24, 6, OCTAL),
        number(rest, 30, 6, OCTAL),
        number(rest, 59, 11, OCTAL),
        number(rest, 0, 6, OCTAL),
        number(rest, 53, 6, OCTAL),
        false);
  }

  private long number(byte[] header, int offset, int length, int radix) throws IOException {
    long value = 0;
    for (int i = offset; i < offset + length; i++) {
      int digit = Character.digit(header[i], radix);
      if (digit < 0) {
        throw in.damaged("invalid number");
      }
      value = value * radix + digit;
    }
    return value;
  }

  private String name(Header header) throws IOException {
    if (header.nameBytes() < 1 || header.nameBytes() > MAX_NAME_BYTES) {
      throw in.damaged("name of " + header.nameBytes() + " bytes");
    }
    byte[] name = in.read((int) header.nameBytes());
    if (header.padded()) {
      in.skip(toMultipleOfFour(NEWC_BYTES + header.nameBytes()));
    }
    return Names.decode(name);
  }

  private static int toMultipleOfFour(long bytes) {
    return (int) (-bytes & 3);
  }

  private @Nullable ArchiveMember member(Header header, String name) throws IOException {
    int mode = (int) header.mode();
    int permissions = mode & 07777;
    padding = header.padded() ? toMultipleOfFour(header.size()) : 0;
    if (FileModes.isSymlink(mode)) {
      if (header.size() > MAX_NAME_BYTES) {
        throw in.damaged("symbolic link of " + header.size() + " bytes");
      }
      String target = Names.decode(in.read((int) header.size()));
      return of(ArchiveMember.Kind.SYMLINK, header, name, target, permissions, 0);
    }
    left = header.size();
    if (FileModes.isRegular(mode)) {
      return regular(header, name, permissions);
    }
    ArchiveMember.Kind kind =
        FileModes.isDirectory(mode) ? ArchiveMember.Kind.DIRECTORY : ArchiveMember.Kind.SPECIAL;
    return of(kind, header, name, "", permissions, 0);
  }

  /** The member, or null if it has to wait for another name of the same file. */
  private @Nullable ArchiveMember regular(Header header, String name, int permissions) {
    ArchiveMember file = of(ArchiveMember.Kind.FILE, header, name, "", permissions, header.size());
    if (header.links() < 2) {
      return file;
    }
    String identity = header.device() + ":" + header.inode();
    if (header.size() > 0) {
      withContent.put(identity, name);
      List<ArchiveMember> others = waiting.remove(identity);
      if (others != null) {
        others.forEach(other -> ready.add(linkTo(name, other)));
      }
      return file;
    }
    String target = withContent.get(identity);
    if (target != null) {
      return linkTo(target, file);
    }
    waiting.computeIfAbsent(identity, i -> new ArrayList<>()).add(file);
    return null;
  }

  private static ArchiveMember linkTo(String target, ArchiveMember file) {
    return new ArchiveMember(
        ArchiveMember.Kind.HARDLINK,
        file.path(),
        target,
        file.mode(),
        file.uid(),
        file.gid(),
        0,
        Xattrs.NONE);
  }

  private static ArchiveMember of(
      ArchiveMember.Kind kind,
      Header header,
      String name,
      String target,
      int permissions,
      long size) {
    return new ArchiveMember(
        kind, name, target, permissions, (int) header.uid(), (int) header.gid(), size, Xattrs.NONE);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = in.readSome(bytes, offset, (int) Math.min(length, left));
    left -= count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
