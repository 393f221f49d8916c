package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is mounted where, from /proc/self/mountinfo. */
public final class MountTable {
  private MountTable() {}

  /**
   * One mount.
   *
   * @param type of the file system, with its subtype ({@code fuse.jostree})
   * @param options those of the mount point, then those of the file system
   */
  public record Entry(Path mountPoint, String type, String source, String options) {}

  public static List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      // id parent device root mountpoint options [tags...] - type source super-options
      String[] halves = line.split(" - ", 2);
      String[] before = halves[0].split(" ", -1);
      String[] after = halves[1].split(" ", -1);
      entries.add(
          new Entry(
              Path.of(unescape(before[4])),
              after[0],
              unescape(after[1]),
              before[5] + "," + after[2]));
    }
    return entries;
  }

  public static Optional<Entry> at(Path mountPoint) throws IOException {
    return entries().stream()
        .filter(entry -> entry.mountPoint().equals(mountPoint))
        .reduce((first, second) -> second);
  }

  /** Mount points below a directory, the deepest first. */
  static List<Path> below(Path directory) throws IOException {
    return entries().stream()
        .map(Entry::mountPoint)
        .filter(path -> path.startsWith(directory))
        .sorted(Comparator.comparing(Path::getNameCount).reversed())
        .toList();
  }

  private static String unescape(String text) {
    return text.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
