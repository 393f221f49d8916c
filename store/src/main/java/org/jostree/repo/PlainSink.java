package org.jostree.repo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jostree.object.DirMeta;
import org.jostree.object.FileHeader;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;

/** Writes a regular file of the bare modes: the content as it is. */
final class PlainSink extends FileSink {
  /** The permission bits that files of these modes may have on disk without their owner. */
  private static final int USER_PERMISSIONS = 0775;

  private final RepoMode mode;
  private final FileHeader header;

  PlainSink(Repo repo, Staging staging, FileHeader header) throws IOException {
    super(repo, staging);
    this.mode = repo.mode();
    this.header = header;
  }

  @Override
  void write(ByteBuffer content) throws IOException {
    Posix.instance().writeFully(file, content);
  }

  @Override
  void end() throws IOException {
    switch (mode) {
      case BARE, BARE_SPLIT_XATTRS -> asItIs();
      case BARE_USER -> describedInAttribute(file, header);
      case BARE_USER_ONLY -> withPermissionsOnly();
      default -> throw new IllegalStateException(mode.configName());
    }
    // One date for all objects: checkouts are hard links, and tools compare dates (ostree's rule).
    Posix.instance().futimens(file, 0, 0);
  }

  private void asItIs() throws IOException {
    Posix posix = Posix.instance();
    // In this order: a change of owner clears the setuid bit and file capabilities.
    posix.fchown(file, header.uid(), header.gid());
    posix.fchmod(file, header.mode() & 07777);
    if (mode == RepoMode.BARE) {
      for (Xattrs.Attribute attribute : header.xattrs()) {
        posix.setxattr(file, attribute.name(), attribute.value());
      }
    }
  }

  private static void describedInAttribute(Fd file, FileHeader header) throws IOException {
    describe(file, header);
    Posix.instance().fchmod(file, (header.mode() & USER_PERMISSIONS) | 0400);
  }

  /** Sets {@code user.ostreemeta}. */
  static void describe(Fd file, FileHeader header) throws IOException {
    byte[] meta =
        new DirMeta(header.uid(), header.gid(), header.mode(), header.xattrs()).serialise();
    Posix.instance()
        .setxattr(
            file,
            ("user." + BareUserEncoding.META_ATTRIBUTE).getBytes(StandardCharsets.US_ASCII),
            meta);
  }

  private void withPermissionsOnly() throws IOException {
    int permissions = header.mode() & ~FileModes.TYPE_MASK;
    int invalid = permissions & ~USER_PERMISSIONS;
    if (invalid != 0) {
      throw new IOException(
          String.format(
              java.util.Locale.ROOT,
              "Content object: invalid mode 0%04o with bits 0%04o in bare-user-only",
              permissions,
              invalid));
    }
    Posix.instance().fchmod(file, permissions);
  }
}
