package org.jostree.mount.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is mounted where, as /proc/self/mountinfo says (proc(5)). Reading it does not touch the
 * mounted file systems, so it is safe while one of them does not answer.
 */
public final class MountTable {
  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

  /**
   * One mount.
   *
   * @param device {@code major:minor} of the file system, unique among those mounted at a time
   * @param mountpoint absolute path
   * @param options of this mount, as in {@code ro,nosuid}
   * @param type as in {@code ext4} or {@code fuse.jostree}
   * @param source what was mounted, as its mounter calls it
   * @param ofFileSystem options of the file system, as its type has them, raw: {@link #option}
   *     reads them
   */
  public record Mount(
      String device,
      String mountpoint,
      String options,
      String type,
      String source,
      String ofFileSystem) {
    /** The value of an option of the file system; null if it has none. */
    public @Nullable String option(String name) {
      for (String option : ofFileSystem.split(",", -1)) {
        if (option.startsWith(name + "=")) {
          return unescape(option.substring(name.length() + 1));
        }
      }
      return null;
    }

    /** Whether it is of FUSE, by any of its type names. */
    public boolean isFuse() {
      return type.equals("fuse")
          || type.startsWith("fuse.")
          || type.equals("fuseblk")
          || type.startsWith("fuseblk.");
    }
  }

  private final List<Mount> mounts;

  private MountTable(List<Mount> mounts) {
    this.mounts = mounts;
  }

  /** Reads the table of this process's mount namespace. */
  public static MountTable read() throws IOException {
    return parse(Files.readAllBytes(MOUNTINFO));
  }

  /** Parses the bytes of a mountinfo file; a line that makes no sense is left out. */
  public static MountTable parse(byte[] mountinfo) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : new String(mountinfo, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      parseLine(line).ifPresent(mounts::add);
    }
    return new MountTable(mounts);
  }

  /** All mounts in the order in which they were mounted. */
  public List<Mount> mounts() {
    return List.copyOf(mounts);
  }

  /** What a path that is a mount point shows: the last of the mounts there. */
  public Optional<Mount> topmostAt(Path mountpoint) {
    Mount topmost = null;
    for (Mount mount : mounts) {
      if (mount.mountpoint().equals(mountpoint.toString())) {
        topmost = mount;
      }
    }
    return Optional.ofNullable(topmost);
  }

  /** The type of the file system that a path is on, as far as the table tells. */
  public String typeAt(Path path) {
    Mount found = null;
    for (Mount mount : mounts) {
      Path place = Path.of(mount.mountpoint());
      if (path.startsWith(place)
          && (found == null || place.startsWith(Path.of(found.mountpoint())))) {
        found = mount;
      }
    }
    return found == null ? "unknown" : found.type();
  }

  // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
  private static Optional<Mount> parseLine(String line) {
    String[] fields = line.split(" ", -1);
    int separator = 6;
    while (separator < fields.length && !fields[separator].equals("-")) {
      separator++;
    }
    if (separator + 2 >= fields.length) {
      return Optional.empty();
    }
    return Optional.of(
        new Mount(
            fields[2],
            unescape(fields[4]),
            fields[5],
            unescape(fields[separator + 1]),
            unescape(fields[separator + 2]),
            separator + 3 < fields.length ? fields[separator + 3] : ""));
  }

  /** Space, tab, newline, backslash and {@code #} are written as a backslash and three octals. */
  private static String unescape(String field) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\' && isOctal(field, i + 1)) {
        bytes.write(Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(nativeCharset());
  }

  private static boolean isOctal(String field, int start) {
    if (start + 3 > field.length()) {
      return false;
    }
    for (int i = start; i < start + 3; i++) {
      if (field.charAt(i) < '0' || field.charAt(i) > '7') {
        return false;
      }
    }
    return true;
  }

  /** The charset in which the JDK decodes file names, so that paths compare equal. */
  static Charset nativeCharset() {
    String name = System.getProperty("sun.jnu.encoding");
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : StandardCharsets.UTF_8;
  }
}
