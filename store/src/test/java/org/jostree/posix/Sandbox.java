package org.jostree.posix;

import static org.jostree.posix.AtFlags.AT_REMOVEDIR;
import static org.jostree.posix.AtFlags.AT_SYMLINK_NOFOLLOW;
import static org.jostree.posix.OpenFlags.O_CREAT;
import static org.jostree.posix.OpenFlags.O_DIRECTORY;
import static org.jostree.posix.OpenFlags.O_EXCL;
import static org.jostree.posix.OpenFlags.O_NOFOLLOW;
import static org.jostree.posix.OpenFlags.O_RDONLY;
import static org.jostree.posix.OpenFlags.O_RDWR;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** An empty directory that goes away with all that is in it, whatever the names are. */
final class Sandbox implements AutoCloseable {
  private final Posix posix = Posix.instance();
  private final Path path;
  private final Fd directory;

  Sandbox(Path base) throws IOException {
    path = Files.createTempDirectory(base, "jostree-posix-");
    directory = posix.open(path, O_DIRECTORY, 0);
  }

  Path path() {
    return path;
  }

  Path path(String name) {
    return path.resolve(name);
  }

  Fd directory() {
    return directory;
  }

  /** Makes a file with this content, open for reading and writing at its end. */
  Fd file(String name, String content) throws IOException {
    Fd file = posix.openat(directory, name, O_RDWR | O_CREAT | O_EXCL, 0644);
    posix.writeFully(file, bytes(content));
    return file;
  }

  static ByteBuffer bytes(String content) {
    return ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
  }

  static void assumeRoot() {
    Assumptions.assumeTrue(Posix.instance().geteuid() == 0, "only root may do this");
  }

  static void assumeNotRoot() {
    Assumptions.assumeTrue(
        Posix.instance().geteuid() != 0, "root is allowed what this expects to be refused");
  }

  @Override
  public void close() throws IOException {
    empty(directory);
    directory.close();
    Files.delete(path);
  }

  private void empty(Fd from) throws IOException {
    for (DirectoryEntry entry : posix.list(from)) {
      if (posix.fstatat(from, entry.name(), AT_SYMLINK_NOFOLLOW).isDirectory()) {
        try (Fd below = posix.openat(from, entry.name(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)) {
          empty(below);
        }
        posix.unlinkat(from, entry.name(), AT_REMOVEDIR);
      } else {
        posix.unlinkat(from, entry.name(), 0);
      }
    }
  }
}
