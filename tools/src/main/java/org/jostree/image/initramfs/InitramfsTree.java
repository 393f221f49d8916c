package org.jostree.image.initramfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What is to be in an initramfs, by path. Directories above an entry need not be added. */
final class InitramfsTree {
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;
  private static final int CHARACTER_DEVICE = 0020000;

  private final Map<String, Entry> entries = new TreeMap<>();
  private final Map<String, Long> partBytes = new LinkedHashMap<>();
  private final long time;

  private String part = "";

  /** One entry; its content is opened when it is written. */
  private record Entry(int mode, long mtime, int device, long size, Source source) {}

  private interface Source {
    InputStream open() throws IOException;
  }

  /**
   * A part of the initramfs, for the report.
   *
   * @param bytes of content, before compression
   */
  public record Part(String name, long bytes) {}

  /**
   * An empty tree.
   *
   * @param time of whatever is not copied, in seconds since 1970
   */
  InitramfsTree(long time) {
    this.time = time;
  }

  /** Says what the entries that follow belong to. */
  void begin(String name) {
    part = name;
    partBytes.putIfAbsent(name, 0L);
  }

  void addDirectory(String path, int permissions) {
    addParents(path);
    put(path, DIRECTORY | permissions, 0, new byte[0]);
  }

  void addText(String path, int permissions, String text) {
    addBytes(path, permissions, text.getBytes(UTF_8));
  }

  void addBytes(String path, int permissions, byte[] content) {
    addParents(path);
    put(path, REGULAR | permissions, 0, content);
  }

  void addLink(String path, String target) {
    addParents(path);
    put(path, LINK | 0777, 0, target.getBytes(UTF_8));
  }

  void addCharacterDevice(String path, int permissions, int major, int minor) {
    addParents(path);
    put(path, CHARACTER_DEVICE | permissions, major << 8 | minor, new byte[0]);
  }

  /**
   * Adds a file of this machine, with its time; a symbolic link's content under the link's name.
   */
  void addFile(String path, int permissions, Path file) throws IOException {
    addParents(path);
    long mtime = Files.getLastModifiedTime(file).to(TimeUnit.SECONDS);
    Entry entry =
        new Entry(
            REGULAR | permissions, mtime, 0, Files.size(file), () -> Files.newInputStream(file));
    entries.put(path, entry);
    count(entry.size);
  }

  /** Adds all that is in a directory of this machine; links that lead out of it as files. */
  void addAll(String path, Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      walk.forEach(found::add);
    }
    for (Path each : found) {
      String name = each.equals(directory) ? path : path + "/" + directory.relativize(each);
      if (Files.isSymbolicLink(each) && !Files.readSymbolicLink(each).isAbsolute()) {
        addLink(name, Files.readSymbolicLink(each).toString());
      } else if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
        addDirectory(name, 0755);
      } else {
        addFile(name, Files.isExecutable(each) ? 0755 : 0644, each);
      }
    }
  }

  private void addParents(String path) {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String parent = path.substring(0, slash);
      if (!entries.containsKey(parent)) {
        put(parent, DIRECTORY | 0755, 0, new byte[0]);
      }
    }
  }

  private void put(String path, int mode, int device, byte[] content) {
    entries.put(
        path,
        new Entry(mode, time, device, content.length, () -> new ByteArrayInputStream(content)));
    count(content.length);
  }

  private void count(long bytes) {
    partBytes.merge(part, bytes, Long::sum);
  }

  /** What there is, in the order in which it was begun. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    partBytes.forEach((name, bytes) -> parts.add(new Part(name, bytes)));
    return parts;
  }

  /** Writes the archive, entries by name, and closes what it is written to. */
  void writeTo(OutputStream out) throws IOException {
    try (CpioWriter archive = new CpioWriter(out)) {
      for (Map.Entry<String, Entry> each : entries.entrySet()) {
        Entry entry = each.getValue();
        try (InputStream content = entry.source.open()) {
          archive.write(each.getKey(), entry.mode, entry.mtime, entry.device, entry.size, content);
        }
      }
    }
  }
}
