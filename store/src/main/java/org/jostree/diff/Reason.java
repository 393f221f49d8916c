package org.jostree.diff;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jostree.object.FileModes;

/** In what a modified entry differs. */
public enum Reason {
  /** One is a file, the other a link or a directory. */
  TYPE,
  /** The bytes of a file or the target of a link. */
  CONTENT,
  /** The permission bits. */
  MODE,
  /** User or group. */
  OWNER,
  /** Extended attributes. */
  XATTR;

  private static final int BUFFER_BYTES = 64 << 10;

  /** All that apply; of entries of different type, that alone. */
  public static Set<Reason> of(DiffEntry before, DiffEntry after) throws IOException {
    DiffEntry.Attributes old = before.attributes();
    DiffEntry.Attributes now = after.attributes();
    Set<Reason> reasons = withoutContent(old, now);
    if (reasons.contains(TYPE) || before.isDirectory() || isSameObject(before, after)) {
      return reasons;
    }
    if (isKnownToDiffer(before, old, after, now) || hasOtherContent(before, old, after, now)) {
      reasons.add(CONTENT);
    }
    return reasons;
  }

  /** Those that can be told without the bytes of files and the targets of links. */
  public static Set<Reason> withoutContent(DiffEntry.Attributes old, DiffEntry.Attributes now) {
    if ((old.mode() & FileModes.TYPE_MASK) != (now.mode() & FileModes.TYPE_MASK)) {
      return EnumSet.of(TYPE);
    }
    Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    if (old.mode() != now.mode()) {
      reasons.add(MODE);
    }
    if (old.uid() != now.uid() || old.gid() != now.gid()) {
      reasons.add(OWNER);
    }
    if (!old.xattrs().equals(now.xattrs())) {
      reasons.add(XATTR);
    }
    return reasons;
  }

  private static boolean isSameObject(DiffEntry before, DiffEntry after) {
    return before instanceof CommitEntry a
        && after instanceof CommitEntry b
        && a.object().equals(b.object());
  }

  /**
   * Whether the bytes of two files of commits need not be compared: the checksum of a file is over
   * its attributes and its content, and the attributes are the same.
   */
  private static boolean isKnownToDiffer(
      DiffEntry before, DiffEntry.Attributes old, DiffEntry after, DiffEntry.Attributes now) {
    return before instanceof CommitEntry a
        && after instanceof CommitEntry b
        && a.hasAllAttributes()
        && b.hasAllAttributes()
        && old.equals(now);
  }

  private static boolean hasOtherContent(
      DiffEntry before, DiffEntry.Attributes old, DiffEntry after, DiffEntry.Attributes now)
      throws IOException {
    if (!old.isRegular() || old.size() != now.size()) {
      return old.size() != now.size() || !old.target().equals(now.target());
    }
    try (InputStream a = before.open();
        InputStream b = after.open()) {
      byte[] ofOld = new byte[BUFFER_BYTES];
      byte[] ofNow = new byte[BUFFER_BYTES];
      int count;
      do {
        count = a.readNBytes(ofOld, 0, BUFFER_BYTES);
        if (count != b.readNBytes(ofNow, 0, BUFFER_BYTES)
            || !Arrays.equals(ofOld, 0, count, ofNow, 0, count)) {
          return true;
        }
      } while (count == BUFFER_BYTES);
    }
    return false;
  }
}
