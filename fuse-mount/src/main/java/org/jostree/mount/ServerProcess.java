package org.jostree.mount;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the process behind a mount that does not say so itself, by its command line: a Java machine
 * that was told to mount there.
 */
final class ServerProcess {
  private static final Path PROC = Path.of("/proc");

  private ServerProcess() {}

  /** The process that serves a mount; empty if none is found, as for one of another user. */
  static Optional<ProcessHandle> find(String mountpoint) {
    return ProcessHandle.allProcesses()
        .filter(process -> serves(process.pid(), Path.of(mountpoint)))
        .findFirst();
  }

  private static boolean serves(long pid, Path mountpoint) {
    Path process = PROC.resolve(Long.toString(pid));
    try {
      String line =
          new String(Files.readAllBytes(process.resolve("cmdline")), Charset.defaultCharset());
      if (!line.contains("\0-Djostree.name=mount.")
          && !(line.contains("\0-Djostree.name=") && line.contains("\0mount\0"))) {
        return false;
      }
      Path directory = Files.readSymbolicLink(process.resolve("cwd"));
      for (String word : line.split("\0", -1)) {
        if (!word.isEmpty() && directory.resolve(word).normalize().equals(mountpoint)) {
          return true;
        }
      }
      return false;
    } catch (IOException | InvalidPathException e) {
      // It has ended meanwhile, or is another user's.
      return false;
    }
  }
}
