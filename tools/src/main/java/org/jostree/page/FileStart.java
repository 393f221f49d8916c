package org.jostree.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.Checksum;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.FileObject;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;

/**
 * The first bytes of a file. A file that was read whole has been compared with its checksum.
 *
 * @param size of the whole file, in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FileStart(FileHeader header, long size, byte[] bytes) {
  /** As git: a file with a NUL so far in front is not text. */
  private static final int PROBE_BYTES = 8000;

  private static final int READABLE_BY_OTHERS = 0004;

  /** Of a hundred characters; more that are not for people, and it is no text. */
  private static final int MOST_ODD_PERCENT = 10;

  /** A file that is not there, to compare with. */
  static FileStart nothing(FileHeader header) {
    return new FileStart(header, 0, new byte[0]);
  }

  /**
   * Reads a file, but no more than so many bytes.
   *
   * @throws CorruptObjectException when all was read, and is not what was committed
   * @throws Refusal when it is not for everybody
   */
  static FileStart read(Repo repo, FileId file, int most) throws IOException {
    try (FileObject object = repo.openFile(file)) {
      FileHeader header = object.header();
      if (header.isSymlink()) {
        return nothing(header);
      }
      requireForEverybody(repo, header);
      byte[] bytes = object.content().readNBytes(most);
      if (bytes.length < most || object.content().read() < 0) {
        MessageDigest digest = header.startDigest();
        digest.update(bytes);
        Checksum actual = Checksum.of(digest.digest());
        if (!actual.equals(file.checksum())) {
          throw new CorruptObjectException(file, actual);
        }
      }
      return new FileStart(header, object.size(), bytes);
    }
  }

  /**
   * Whoever can fetch from an archive has all of its files; of other repositories, who may open a
   * file here is as on the disk, where the server may be root.
   */
  private static void requireForEverybody(Repo repo, FileHeader header) throws Refusal {
    if (repo.mode() != RepoMode.ARCHIVE && (header.mode() & READABLE_BY_OTHERS) == 0) {
      throw Refusal.forbidden("This file is not for everybody to read.");
    }
  }

  boolean isWhole() {
    return bytes.length == size;
  }

  /** Whether it looks like text that people read. */
  boolean isText() {
    int length = Math.min(bytes.length, PROBE_BYTES);
    int odd = 0;
    for (int i = 0; i < length; i++) {
      int b = bytes[i] & 0xff;
      if (b == 0) {
        return false;
      }
      if (b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b) {
        odd++;
      }
    }
    String start = new String(bytes, 0, length, UTF_8);
    for (int i = 0; i < start.length(); i++) {
      odd += start.charAt(i) == '\ufffd' ? 1 : 0;
    }
    return odd * 100L <= (long) length * MOST_ODD_PERCENT;
  }

  /** Its lines, without their ends. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        lines.add(new String(bytes, start, i - start, UTF_8));
        start = i + 1;
      }
    }
    if (start < bytes.length) {
      lines.add(new String(bytes, start, bytes.length - start, UTF_8));
    }
    return lines;
  }

  /** Whether the last line has an end. */
  boolean endsLine() {
    return bytes.length == 0 || bytes[bytes.length - 1] == '\n';
  }
}
