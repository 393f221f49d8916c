package org.jostree.posix;

import static org.jostree.posix.AtFlags.AT_SYMLINK_NOFOLLOW;
import static org.jostree.posix.OpenFlags.O_CREAT;
import static org.jostree.posix.OpenFlags.O_DIRECTORY;
import static org.jostree.posix.OpenFlags.O_WRONLY;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@link ProcessTest} cannot do in the process of the tests. */
final class InAnotherProcess {
  static final String NAME = "\u00e9\u65e5\ud83d\ude80";

  private InAnotherProcess() {}

  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "names" -> makeAndFind(Path.of(arguments[1]));
      case "memory" -> lockMemory();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void makeAndFind(Path path) throws IOException {
    Posix posix = Posix.instance();
    try (Fd directory = posix.open(path, O_DIRECTORY, 0)) {
      posix.openat(directory, NAME, O_CREAT | O_WRONLY, 0600).close();
      int found = 0;
      int all = 0;
      long inode = posix.fstatat(directory, NAME, AT_SYMLINK_NOFOLLOW).ino();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          all++;
          if (posix.lstat(entry).ino() == inode) {
            found++;
          }
        }
      }
      System.out.println(found + " of " + all + " found by path");
    }
  }

  private static void lockMemory() throws IOException {
    try {
      Posix.instance().mlockall();
    } catch (PosixException e) {
      System.out.println(e.getMessage());
      return;
    }
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmLck:")) {
        System.out.println("locked " + line.substring(6).strip());
      }
    }
  }
}
