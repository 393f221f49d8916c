package org.jostree.tar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * tar in all its dialects: v7, ustar, pax with local and global headers, GNU with long names, and
 * GNU's four ways to write sparse files. Blocks are of 512 bytes; numbers are octal text or, of
 * GNU, big-endian binary with the highest bit set.
 */
final class TarReader extends ArchiveReader {
  private static final int BLOCK = 512;

  /** More than all names and attributes that a file can have, also of all global headers. */
  private static final int MAX_HEADER_BYTES = 4 << 20;

  private final Input in;
  private final PaxRecords global = new PaxRecords();
  private int globalBytes;
  private int headerBytes;
  private boolean begun;
  private boolean ended;

  /** Bytes of the member that are still in the archive, and the zeros behind them. */
  private long stored;

  private int padding;

  /** The content as it is to be seen: position and size; a map if it has holes. */
  private long position;

  private long size;
  private @Nullable SparseMap sparse;
  private int piece;

  TarReader(InputStream in) {
    this.in = new Input(in, "tar");
  }

  /** What headers in front of a member say of it. */
  private static final class Ahead {
    @Nullable String path;
    @Nullable String linkTarget;
    @Nullable PaxRecords pax;
  }

  @Override
  public @Nullable ArchiveMember next() throws IOException {
    in.skip(stored);
    in.skip(padding);
    stored = 0;
    padding = 0;
    sparse = null;
    headerBytes = globalBytes;
    Ahead ahead = new Ahead();
    while (!ended) {
      byte[] header = new byte[BLOCK];
      if (!readHeader(header) || isZero(header)) {
        ended = true;
        break;
      }
      begun = true;
      switch (header[156]) {
        case 'L' -> ahead.path = Names.decode(extra(header));
        case 'K' -> ahead.linkTarget = Names.decode(extra(header));
        case 'x', 'X' -> ahead.pax = paxOver(ahead.pax, extra(header));
        case 'g' -> {
          byte[] records = extra(header);
          globalBytes += records.length;
          global.add(records, in);
        }
        case 'V' -> in.skip(padded(number(header, 124, 12)));
        default -> {
          return member(header, ahead);
        }
      }
    }
    return null;
  }

  /** Whether there is one. What does not begin with a header is no archive at all. */
  private boolean readHeader(byte[] header) throws IOException {
    try {
      if (!in.readOrEnd(header)) {
        return false;
      }
      if (!isZero(header)) {
        check(header);
      }
      return true;
    } catch (IOException e) {
      if (begun) {
        throw e;
      }
      throw new IOException("Unrecognized archive format", e);
    }
  }

  private PaxRecords paxOver(@Nullable PaxRecords earlier, byte[] records) throws IOException {
    PaxRecords pax = earlier == null ? new PaxRecords() : earlier;
    pax.add(records, in);
    return pax;
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The sum of all bytes, those of the sum itself taken as spaces; some wrote it of signed ones.
   */
  private void check(byte[] header) throws IOException {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i >= 148 && i < 156 ? (byte) ' ' : header[i];
      unsigned += b & 0xff;
      signed += b;
    }
    long expected = number(header, 148, 8);
    if (expected != unsigned && expected != signed) {
      throw in.damaged("no header where one is due");
    }
  }

  private long number(byte[] header, int offset, int length) throws IOException {
    if ((header[offset] & 0x80) != 0) {
      return binary(header, offset, length);
    }
    long value = 0;
    int at = offset;
    while (at < offset + length && (header[at] == ' ' || header[at] == 0)) {
      at++;
    }
    for (; at < offset + length && header[at] != ' ' && header[at] != 0; at++) {
      int digit = header[at] - '0';
      if (digit < 0 || digit > 7 || value > Long.MAX_VALUE >> 3) {
        throw in.damaged("invalid number in a header");
      }
      value = value << 3 | digit;
    }
    return value;
  }

  private long binary(byte[] header, int offset, int length) throws IOException {
    long value = header[offset] & 0x7f;
    for (int i = offset + 1; i < offset + length; i++) {
      if (value > Long.MAX_VALUE >> 8) {
        throw in.damaged("invalid number in a header");
      }
      value = value << 8 | (header[i] & 0xff);
    }
    return value;
  }

  private static long padded(long bytes) {
    return bytes + (-bytes & (BLOCK - 1));
  }

  /** The content of a member that is a header itself. */
  private byte[] extra(byte[] header) throws IOException {
    long length = number(header, 124, 12);
    if (length > MAX_HEADER_BYTES - headerBytes) {
      throw in.damaged("header of " + length + " bytes");
    }
    headerBytes += (int) length;
    byte[] content = in.read((int) length);
    in.skip(padded(length) - length);
    return content;
  }

  private ArchiveMember member(byte[] header, Ahead ahead) throws IOException {
    PaxRecords pax = ahead.pax == null ? new PaxRecords() : ahead.pax;
    String path = path(header, ahead, pax);
    String link = linkTarget(header, ahead, pax);
    long inArchive = numberOf("size", number(header, 124, 12), pax);
    ArchiveMember.Kind kind = kind(header[156], path);
    if (kind == ArchiveMember.Kind.FILE || header[156] == 'D') {
      stored = inArchive;
      padding = (int) (padded(inArchive) - inArchive);
    }
    position = 0;
    size = kind == ArchiveMember.Kind.FILE ? inArchive : 0;
    String sparsePath = kind == ArchiveMember.Kind.FILE ? readSparseMap(header, pax) : null;
    return new ArchiveMember(
        kind,
        sparsePath == null ? path : sparsePath,
        link,
        (int) number(header, 100, 8) & 07777,
        owner("uid", number(header, 108, 8), pax),
        owner("gid", number(header, 116, 8), pax),
        size,
        pax.xattrs(in));
  }

  private String path(byte[] header, Ahead ahead, PaxRecords pax) throws IOException {
    String path = firstOf(pax.path("path"), ahead.path, global.path("path"));
    if (path != null) {
      return path;
    }
    String name = Names.decode(header, 0, 100);
    boolean posix = new String(header, 257, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
    if (!posix) {
      return name;
    }
    boolean star = new String(header, 508, 4, StandardCharsets.ISO_8859_1).equals("tar\0");
    String prefix = Names.decode(header, 345, star ? 131 : 155);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private String linkTarget(byte[] header, Ahead ahead, PaxRecords pax) throws IOException {
    String target = firstOf(pax.path("linkpath"), ahead.linkTarget, global.path("linkpath"));
    return target == null ? Names.decode(header, 157, 100) : target;
  }

  private static @Nullable String firstOf(
      @Nullable String first, @Nullable String second, @Nullable String third) {
    if (first != null) {
      return first;
    }
    return second == null ? third : second;
  }

  private long numberOf(String key, long inHeader, PaxRecords pax) throws IOException {
    return pax.number(key, global.number(key, inHeader, in), in);
  }

  private int owner(String key, long inHeader, PaxRecords pax) throws IOException {
    long owner = numberOf(key, inHeader, pax);
    if (owner > 0xffffffffL) {
      throw in.damaged("invalid " + key + " " + owner);
    }
    return (int) owner;
  }

  private static ArchiveMember.Kind kind(byte type, String path) {
    return switch (type) {
      case '1' -> ArchiveMember.Kind.HARDLINK;
      case '2' -> ArchiveMember.Kind.SYMLINK;
      case '3', '4', '6' -> ArchiveMember.Kind.SPECIAL;
      case '5', 'D' -> ArchiveMember.Kind.DIRECTORY;
      // Before there was a type for directories, a slash at the end made one.
      case 0, '0' -> path.endsWith("/") ? ArchiveMember.Kind.DIRECTORY : ArchiveMember.Kind.FILE;
      default -> ArchiveMember.Kind.FILE; // as POSIX asks for what is not known
    };
  }

  // ---- sparse files

  /** Reads the map of a file with holes, in whatever form; its path, if the map brings another. */
  private @Nullable String readSparseMap(byte[] header, PaxRecords pax) throws IOException {
    if (header[156] == 'S') {
      readMapInHeaders(header);
      return null;
    }
    byte[] map = pax.get("GNU.sparse.map");
    if (pax.get("GNU.sparse.major") != null && pax.number("GNU.sparse.major", 0, in) >= 1) {
      readMapInContent(pax.number("GNU.sparse.realsize", -1, in));
    } else if (map != null) {
      String text = new String(map, StandardCharsets.ISO_8859_1);
      readMapInRecords(Arrays.asList(text.split(",", -1)), pax);
    } else if (!pax.offsetsAndLengths().isEmpty()) {
      readMapInRecords(pax.offsetsAndLengths(), pax);
    } else {
      return null;
    }
    return pax.path("GNU.sparse.name");
  }

  /** GNU's old format: four pieces in the header, 21 in each of the blocks that follow. */
  private void readMapInHeaders(byte[] header) throws IOException {
    SparseMap map = new SparseMap(in);
    addPieces(map, header, 386, 4);
    boolean more = header[482] != 0;
    while (more) {
      byte[] block = in.read(BLOCK);
      addPieces(map, block, 0, 21);
      more = block[504] != 0;
    }
    setSparse(map, number(header, 483, 12));
  }

  private void addPieces(SparseMap map, byte[] block, int offset, int count) throws IOException {
    for (int at = offset; at < offset + count * 24; at += 24) {
      if (block[at] == 0) {
        return;
      }
      map.add(number(block, at, 12), number(block, at + 12, 12));
    }
  }

  /** GNU's formats 0.0 and 0.1: offsets and lengths in records of the extended header. */
  private void readMapInRecords(List<String> numbers, PaxRecords pax) throws IOException {
    SparseMap map = new SparseMap(in);
    if (numbers.size() % 2 != 0) {
      throw in.damaged("invalid map of a sparse file");
    }
    for (int i = 0; i < numbers.size(); i += 2) {
      map.add(mapNumber(numbers.get(i)), mapNumber(numbers.get(i + 1)));
    }
    long realSize = pax.number("GNU.sparse.realsize", pax.number("GNU.sparse.size", -1, in), in);
    setSparse(map, realSize);
  }

  /** GNU's format 1.0: lines of decimal numbers in front of the content, padded to a block. */
  private void readMapInContent(long realSize) throws IOException {
    SparseMap map = new SparseMap(in);
    MapLines lines = new MapLines();
    long count = lines.next();
    for (long i = 0; i < count; i++) {
      map.add(lines.next(), lines.next());
    }
    setSparse(map, realSize);
  }

  private final class MapLines {
    private byte[] block = new byte[0];
    private int at;

    long next() throws IOException {
      StringBuilder line = new StringBuilder();
      for (byte b; (b = read()) != '\n'; ) {
        if (line.length() > 20) {
          throw in.damaged("invalid map of a sparse file");
        }
        line.append((char) (b & 0xff));
      }
      return mapNumber(line.toString());
    }

    private byte read() throws IOException {
      if (at == block.length) {
        if (stored < BLOCK) {
          throw in.damaged("invalid map of a sparse file");
        }
        block = in.read(BLOCK);
        stored -= BLOCK;
        at = 0;
      }
      return block[at++];
    }
  }

  private long mapNumber(String text) throws IOException {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw (IOException) in.damaged("invalid map of a sparse file").initCause(e);
    }
    throw in.damaged("invalid map of a sparse file");
  }

  private void setSparse(SparseMap map, long realSize) throws IOException {
    if (realSize < map.end() || map.stored() != stored) {
      throw in.damaged("invalid map of a sparse file");
    }
    sparse = map;
    piece = 0;
    size = realSize;
  }

  // ---- content

  /** How many bytes of a hole come next; if none, {@code piece} is what the next ones are in. */
  private long holeAhead() {
    SparseMap map = sparse;
    if (map == null) {
      return 0;
    }
    while (piece < map.count() && position >= map.offset(piece) + map.length(piece)) {
      piece++;
    }
    long next = piece < map.count() ? map.offset(piece) : size;
    return Math.max(0, next - position);
  }

  @Override
  public long skipHole() {
    long hole = holeAhead();
    position += hole;
    return hole;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (position == size) {
      return -1;
    }
    int count = (int) Math.min(length, size - position);
    long hole = holeAhead();
    if (hole > 0) {
      count = (int) Math.min(count, hole);
      Arrays.fill(bytes, offset, offset + count, (byte) 0);
      position += count;
      return count;
    }
    SparseMap map = sparse;
    if (map != null) {
      count = (int) Math.min(count, map.offset(piece) + map.length(piece) - position);
    }
    count = in.readSome(bytes, offset, count);
    stored -= count;
    position += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
