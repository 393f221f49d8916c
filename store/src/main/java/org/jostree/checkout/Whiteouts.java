package org.jostree.checkout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jostree.posix.AtFlags;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.union.WhiteoutName;

/** The names by which a layer of a container image removes what lower layers brought. */
final class Whiteouts {
  static final String PREFIX = WhiteoutName.PREFIX;

  /** Everything that lower layers have in this directory goes. */
  static final String OPAQUE = WhiteoutName.OPAQUE;

  private Whiteouts() {}

  /** Does what an entry that starts with the prefix stands for. */
  static void apply(Fd directory, String name) throws IOException {
    if (name.equals(OPAQUE)) {
      return; // done before the directory was filled
    }
    String target = name.substring(PREFIX.length());
    if (target.isEmpty() || target.equals(".") || target.equals("..")) {
      throw new IOException("Invalid empty whiteout '" + name + "'");
    }
    remove(directory, target);
  }

  /** Removes everything in a directory. */
  static void clear(Fd directory) throws IOException {
    for (DirectoryEntry entry : Posix.instance().list(directory)) {
      remove(directory, new String(entry.name(), StandardCharsets.UTF_8));
    }
  }

  /** Removes whatever has that name, with all that is in it. */
  static void remove(Fd directory, String name) throws IOException {
    Posix posix = Posix.instance();
    try {
      posix.unlinkat(directory, name, 0);
    } catch (PosixException e) {
      switch (e.errno()) {
        case ENOENT -> {}
        case EISDIR, EPERM -> removeDirectory(directory, name);
        default -> throw e;
      }
    }
  }

  private static void removeDirectory(Fd parent, String name) throws IOException {
    Posix posix = Posix.instance();
    int flags =
        OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
    try (Fd directory = posix.openat(parent, name, flags, 0)) {
      clear(directory);
    }
    posix.unlinkat(parent, name, AtFlags.AT_REMOVEDIR);
  }
}
