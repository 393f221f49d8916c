package org.jostree.repo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jspecify.annotations.Nullable;

/**
 * Where loose objects lie: {@code objects/xx/REST.type}, {@code xx} the first two digits of the
 * checksum.
 */
final class LooseObjects {
  /** As libostree: no metadata object is larger, in bytes. */
  static final long MAX_METADATA_BYTES = 128L << 20;

  /** Of the path below the directory: a slash, a dot, 64 digits, and the longest extension. */
  private static final int PATH_LENGTH = 2 + Checksum.HEX_LENGTH + 16;

  private final Path directory;
  private final RepoMode mode;

  LooseObjects(Path directory, RepoMode mode) {
    this.directory = directory;
    this.mode = mode;
  }

  /** Takes the names of objects, as they are found. */
  interface Sink {
    void accept(ObjectName name) throws IOException;
  }

  /** {@code xx/REST.type}, below the directory of objects. */
  static String relativePath(Checksum checksum, ObjectType type, RepoMode mode) {
    return append(new StringBuilder(PATH_LENGTH), checksum, type, mode).toString();
  }

  private static StringBuilder append(
      StringBuilder path, Checksum checksum, ObjectType type, RepoMode mode) {
    String hex = checksum.hex();
    path.append(hex, 0, 2).append('/').append(hex, 2, hex.length());
    return path.append('.')
        .append(type == ObjectType.FILE ? mode.fileExtension() : type.extension());
  }

  Path path(Checksum checksum, ObjectType type) {
    return directory.resolve(relativePath(checksum, type, mode));
  }

  /** The same as text, which is cheaper where it only goes to a system call. */
  String pathText(Checksum checksum, ObjectType type) {
    String above = directory.toString();
    StringBuilder path = new StringBuilder(above.length() + 1 + PATH_LENGTH);
    return append(path.append(above).append('/'), checksum, type, mode).toString();
  }

  boolean has(ObjectName name) {
    // Of a whole tree most are not there, and the JDK makes an exception of each.
    return Posix.isLoaded()
        ? Posix.instance().isThere(Fd.CWD, pathText(name.checksum(), name.type()))
        : Files.exists(path(name.checksum(), name.type()), LinkOption.NOFOLLOW_LINKS);
  }

  /** Removes an object; whether it was there. */
  boolean delete(ObjectName name) throws IOException {
    if (!Posix.isLoaded()) {
      return Files.deleteIfExists(path(name.checksum(), name.type()));
    }
    try {
      Posix.instance().unlinkat(Fd.CWD, pathText(name.checksum(), name.type()), 0);
      return true;
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /** The bytes of a metadata object, unchecked, or null when there is none. */
  byte @Nullable [] read(Checksum checksum, ObjectType type) throws IOException {
    Path path = path(checksum, type);
    byte[] bytes;
    try {
      bytes = Posix.isLoaded() ? readByCalls(path) : readByJdk(path);
    } catch (NoSuchFileException e) {
      return null;
    }
    if (bytes.length > MAX_METADATA_BYTES) {
      throw new CorruptObjectException(
          ObjectName.of(checksum, type), "larger than " + MAX_METADATA_BYTES + " bytes", null);
    }
    return bytes;
  }

  /** All bytes, or one more than there may be. */
  private static byte[] readByJdk(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes((int) MAX_METADATA_BYTES + 1);
    }
  }

  /** The same for servers and whole trees. */
  private static byte[] readByCalls(Path path) throws IOException {
    Posix posix = Posix.instance();
    try (Fd fd = posix.open(path, OpenFlags.O_RDONLY, 0)) {
      long size = Math.min(posix.fstat(fd).size(), MAX_METADATA_BYTES + 1);
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      while (bytes.hasRemaining() && posix.read(fd, bytes) > 0) {
        // Until it is full or the file ends.
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        throw new NoSuchFileException(path.toString());
      }
      throw e;
    }
  }

  /** All objects, in no order. Files that are no objects are passed over. */
  void list(Sink sink) throws IOException {
    for (int prefix = 0; prefix < Repo.PREFIXES; prefix++) {
      list(prefix, sink);
    }
  }

  /** All objects whose checksums start with that byte. */
  void list(int prefix, Sink sink) throws IOException {
    list(prefixName(prefix), sink);
  }

  /**
   * By the old interface of Java, which makes one object for a name where the new one makes six.
   */
  private void list(String prefix, Sink sink) throws IOException {
    Path below = directory.resolve(prefix);
    String[] names = below.toFile().list();
    if (names == null) {
      if (Files.isDirectory(below)) {
        throw new IOException("Cannot list " + below);
      }
      return;
    }
    for (String fileName : names) {
      ObjectName name = parse(prefix, fileName);
      if (name != null) {
        sink.accept(name);
      }
    }
  }

  /** Gives the commits whose checksum starts with those digits. */
  void commitsStartingWith(String digits, Sink sink) throws IOException {
    for (int prefix = 0; prefix < Repo.PREFIXES; prefix++) {
      String name = prefixName(prefix);
      if (digits.length() >= 2 ? digits.startsWith(name) : name.startsWith(digits)) {
        list(
            name,
            object -> {
              if (object instanceof CommitId commit && commit.hex().startsWith(digits)) {
                sink.accept(object);
              }
            });
      }
    }
  }

  private static String prefixName(int prefix) {
    String digits = Integer.toHexString(prefix);
    return digits.length() == 1 ? "0" + digits : digits;
  }

  private @Nullable ObjectName parse(String prefix, String fileName) {
    int dot = fileName.indexOf('.');
    if (dot != Checksum.HEX_LENGTH - 2) {
      return null;
    }
    String extension = fileName.substring(dot + 1);
    ObjectType type = ObjectType.ofExtension(extension);
    if (type == null || (type == ObjectType.FILE && !extension.equals(mode.fileExtension()))) {
      return null;
    }
    Checksum checksum = Checksum.parse(prefix, fileName);
    return checksum == null ? null : ObjectName.of(checksum, type);
  }
}
