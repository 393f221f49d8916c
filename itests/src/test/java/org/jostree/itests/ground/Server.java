package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The process behind a mount.
 *
 * @param pid its number
 */
public record Server(long pid) {

  /** Finds the process that has /dev/fuse open and the mount point among its arguments. */
  public static Server of(Path mountPoint) throws IOException {
    List<Server> found = allOf(mountPoint);
    if (found.size() != 1) {
      throw new AssertionError("expected one server of " + mountPoint + ", found " + found);
    }
    return found.get(0);
  }

  public static List<Server> allOf(Path mountPoint) throws IOException {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .map(Server::new)
        .filter(server -> server.hasArgument(mountPoint.toString()) && server.hasFuseOpen())
        .toList();
  }

  private boolean hasArgument(String argument) {
    try {
      byte[] line = Files.readAllBytes(proc("cmdline"));
      return Arrays.asList(new String(line, StandardCharsets.UTF_8).split("\0", -1))
          .contains(argument);
    } catch (IOException e) {
      return false; // it has ended meanwhile
    }
  }

  private boolean hasFuseOpen() {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(proc("fd"))) {
      for (Path descriptor : descriptors) {
        if (isFuse(descriptor)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false; // it has ended meanwhile
    }
  }

  private static boolean isFuse(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).equals(Path.of("/dev/fuse"));
    } catch (IOException e) {
      return false; // closed meanwhile, while others of the process are still open
    }
  }

  public boolean isAlive() {
    // A zombie whose parent does not care has ended, too.
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Waits until the process has ended; false if it has not after that time. */
  public boolean endsWithin(Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    while (isAlive()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(10);
    }
    return true;
  }

  /** Resident memory in KiB. */
  public long residentKib() throws IOException {
    for (String line : Files.readAllLines(proc("status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("process " + pid + " has ended");
  }

  /** How many descriptors it has open. */
  public int descriptors() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc("fd"))) {
      for (Path unused : entries) {
        count++;
      }
    }
    return count;
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }
}
