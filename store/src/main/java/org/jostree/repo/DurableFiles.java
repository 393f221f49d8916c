package org.jostree.repo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Replaces small files so that a power cut leaves the old or the new one: write under a temporary
 * name beside it, fsync, rename, fsync the directory.
 */
public final class DurableFiles {
  /** What temporary names start with; no ref and no object has such a name. */
  static final String TEMPORARY_PREFIX = ".tmp-";

  private DurableFiles() {}

  /**
   * Replaces a file, or makes it.
   *
   * @param fsync whether to wait for the disk; the rename is atomic either way
   */
  public static void replace(Path file, byte[] content, boolean fsync) throws IOException {
    replace(file, content, fsync, null);
  }

  /**
   * The same.
   *
   * @param finish gives the file what else it is to have, if anything
   */
  static void replace(Path file, byte[] content, boolean fsync, @Nullable FileFinish finish)
      throws IOException {
    Path directory = directoryOf(file);
    Path temporary =
        directory.resolve(
            TEMPORARY_PREFIX
                + Long.toHexString(ProcessHandle.current().pid())
                + "-"
                + Long.toHexString(System.nanoTime()));
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        if (finish != null) {
          finish.apply(temporary);
        }
        if (fsync) {
          channel.force(true);
        }
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    if (fsync) {
      syncDirectory(directory);
    }
  }

  /** Waits until the disk has the names of a directory. */
  static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path directoryOf(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of("") : parent;
  }
}
