package org.jostree.repo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jostree.object.FileHeader;
import org.jostree.object.Xattrs;
import org.jostree.posix.AtFlags;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;

/** Writes the file object of a symbolic link in each mode. */
final class SymlinkTarget {
  private SymlinkTarget() {}

  /** Writes it under a temporary name, which is returned. */
  static String write(RepoMode mode, Staging staging, FileHeader header) throws IOException {
    return switch (mode) {
      case ARCHIVE -> staging.writeTemporary(header.framedForArchive(0));
      case BARE_USER -> asFile(staging, header);
      default -> asSymlink(mode, staging, header);
    };
  }

  private static String asFile(Staging staging, FileHeader header) throws IOException {
    String temporary = staging.temporaryName();
    byte[] target = header.symlinkTarget().getBytes(StandardCharsets.UTF_8);
    try (Fd file = staging.createTemporary(temporary)) {
      Posix posix = Posix.instance();
      // The closing NUL is what libostree writes.
      posix.writeFully(file, ByteBuffer.wrap(Arrays.copyOf(target, target.length + 1)));
      PlainSink.describe(file, header);
      posix.fchmod(file, 0644);
      posix.futimens(file, 0, 0);
    }
    return temporary;
  }

  private static String asSymlink(RepoMode mode, Staging staging, FileHeader header)
      throws IOException {
    Posix posix = Posix.instance();
    String temporary = staging.temporaryName();
    posix.symlinkat(header.symlinkTarget(), staging.directory(), temporary);
    if (mode == RepoMode.BARE) {
      posix.fchownat(
          staging.directory(), temporary, header.uid(), header.gid(), AtFlags.AT_SYMLINK_NOFOLLOW);
      for (Xattrs.Attribute attribute : header.xattrs()) {
        posix.setxattr(staging.directory(), temporary, attribute.name(), attribute.value());
      }
    }
    return temporary;
  }
}
