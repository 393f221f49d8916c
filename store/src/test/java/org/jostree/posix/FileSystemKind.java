package org.jostree.posix;

import java.nio.file.Path;

/** Where the tests of system calls run: in memory and on the disk, whose answers differ. */
enum FileSystemKind {
  TMPFS(Path.of("/dev/shm")),
  DISK(Path.of("/var/tmp"));

  private final Path base;

  FileSystemKind(Path base) {
    this.base = base;
  }

  Sandbox sandbox() throws Exception {
    return new Sandbox(base);
  }
}
