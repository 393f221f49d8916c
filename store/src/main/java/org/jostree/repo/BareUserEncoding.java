package org.jostree.repo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.jostree.object.DirMeta;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.object.MalformedObjectException;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jspecify.annotations.Nullable;

/**
 * The content as it is, in a file of the user; owner, mode and attributes in the attribute {@code
 * user.ostreemeta}, {@code (uuua(ayay))}. A symbolic link is a file that holds its target.
 */
final class BareUserEncoding implements FileEncoding {
  /** The attribute, without the name space that Java adds itself. */
  static final String META_ATTRIBUTE = "ostreemeta";

  /** Longest target of a symbolic link, in bytes, that Linux takes. */
  private static final int MAX_TARGET_BYTES = 4096;

  @Override
  public FileHeader.Sized header(FileId file, Path object) throws IOException {
    DirMeta meta = meta(file, object);
    if (FileModes.isSymlink(meta.mode())) {
      try (InputStream in = Files.newInputStream(object)) {
        byte[] stored = in.readNBytes(MAX_TARGET_BYTES + 2);
        int length = targetLength(stored);
        if (length == 0 || length > MAX_TARGET_BYTES) {
          throw FileEncoding.corrupt(
              file, "symbolic link with a target of " + length + " bytes", null);
        }
        return new FileHeader.Sized(
            new FileHeader(
                meta.uid(),
                meta.gid(),
                meta.mode(),
                new String(stored, 0, length, StandardCharsets.UTF_8),
                meta.xattrs()),
            0);
      }
    }
    if (!FileModes.isRegular(meta.mode())) {
      throw FileEncoding.corrupt(file, "invalid mode " + Integer.toOctalString(meta.mode()), null);
    }
    return new FileHeader.Sized(
        new FileHeader(meta.uid(), meta.gid(), meta.mode(), "", meta.xattrs()), size(object));
  }

  private static long size(Path object) throws IOException {
    if (!Posix.isLoaded()) {
      return Files.size(object);
    }
    try {
      return Posix.instance().lstat(object).size();
    } catch (PosixException e) {
      throw PlainFiles.absent(e, object);
    }
  }

  /** libostree stores the target with the NUL that ends it in C; readers take it or leave it. */
  private static int targetLength(byte[] stored) {
    int length = 0;
    while (length < stored.length && stored[length] != 0) {
      length++;
    }
    return length;
  }

  private static DirMeta meta(FileId file, Path object) throws IOException {
    byte[] value;
    try {
      value = Posix.isLoaded() ? readAttributeByCall(object) : readAttribute(object);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException e) {
      if (!Files.exists(object)) {
        throw new NoSuchFileException(object.toString());
      }
      throw FileEncoding.corrupt(file, "no attribute user.ostreemeta", e);
    }
    if (value == null) {
      throw FileEncoding.corrupt(file, "no attribute user.ostreemeta", null);
    }
    try {
      return DirMeta.parseAnyMode(value);
    } catch (MalformedObjectException e) {
      throw FileEncoding.corrupt(file, "invalid user.ostreemeta: " + e.getMessage(), e);
    }
  }

  private static byte @Nullable [] readAttributeByCall(Path object) throws IOException {
    try {
      return Posix.instance().getxattr(Fd.CWD, object.toString(), "user." + META_ATTRIBUTE);
    } catch (PosixException e) {
      throw PlainFiles.absent(e, object);
    }
  }

  private static byte @Nullable [] readAttribute(Path object) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(object, UserDefinedFileAttributeView.class);
    if (view == null) {
      return null;
    }
    ByteBuffer value = ByteBuffer.allocate(view.size(META_ATTRIBUTE));
    view.read(META_ATTRIBUTE, value);
    byte[] bytes = new byte[value.position()];
    value.flip().get(bytes);
    return bytes;
  }

  @Override
  public FileObject open(FileId file, Path object) throws IOException {
    FileHeader.Sized sized = header(file, object);
    return new FileObject(
        sized.header(),
        sized.size(),
        sized.header().isSymlink() ? FileEncoding.noContent() : Files.newInputStream(object));
  }
}
