package org.jostree.itests.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jostree.posix.AtFlags;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;

/**
 * A directory tree made at random from a seed, the same tree for the same seed: odd but valid
 * names, all mode bits, any owner, extended attributes of every namespace, hard links, empty
 * directories, symbolic links to anywhere, files of no byte to several megabytes. Has to be made by
 * root.
 */
public final class RandomTree {
  private static final int LARGEST_ATTRIBUTE = 1000;
  private static final int[] UIDS = {0, 0, 0, 1, 33, 1000, 65534, 65536, Integer.MIN_VALUE, -2};

  /** Sizes at which blocks and buffers end, and their neighbours. */
  private static final int[] EDGES = {1, 2, 512, 4096, 8192, 16384, 32768, 65536, 131072};

  private static final String[] ODD_NAMES = {
    " ",
    "  leading and trailing  ",
    "new\nline",
    "\n",
    "tab\there",
    "\u0001\u001b[31m",
    "\u007f",
    "single ' quote",
    "double \" quote",
    "`id`",
    "$(id)",
    "$HOME",
    "back\\slash",
    "\\040",
    "semi;colon",
    "-rf",
    "--help",
    "-",
    "--",
    "...",
    "..a",
    ".hidden",
    "a.",
    "~",
    "#x#",
    "%00",
    "%s%n",
    "a=b",
    "a:b",
    "*",
    "?",
    "[a-z]",
    "{a,b}",
    "!",
    "&",
    "|",
    "<>",
    "con",
    "null",
    "caf\u00e9",
    "cafe\u0301",
    "\u0301",
    "na\u00efve",
    "\u4e2d\u6587",
    "\ud55c\uad6d\uc5b4",
    "\u1112\u1161\u11ab",
    "\u05e9\u05dc\u05d5\u05dd",
    "\u202eright to left",
    "\u200b",
    "\ufeffbom",
    "\ufffd",
    "\uff01",
    "\ud83d\ude00",
    "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
    "\ud834\udd1e",
    "\udbff\udffd",
    "Upper",
    "upper",
    "UPPER",
    "\u0130",
    "\u0131",
    "\u00df"
  };

  private final Posix posix = Posix.instance();
  private final Random random;
  private final List<Made> files = new ArrayList<>();
  private int entriesLeft;

  /** A file that a later entry may be a hard link to. */
  private record Made(Fd directory, String name) {}

  private final boolean defaultAcls;

  private RandomTree(long seed, boolean defaultAcls) {
    random = new Random(seed);
    this.defaultAcls = defaultAcls;
    entriesLeft = 10 + random.nextInt(60);
  }

  /** Makes the tree of a seed as a new directory. */
  public static void write(long seed, Path directory) throws IOException {
    write(directory, new RandomTree(seed, true));
  }

  /**
   * Makes a tree without default ACLs. The reference's checkout gives those to directories before
   * it fills them, so that what is in there inherits them: it is then not what was committed.
   */
  public static void writeWithoutDefaultAcls(long seed, Path directory) throws IOException {
    write(directory, new RandomTree(seed, false));
  }

  private static void write(Path directory, RandomTree tree) throws IOException {
    Files.createDirectory(directory);
    try (Fd root = tree.posix.open(directory, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0)) {
      tree.fill(root, 0);
      if (tree.oneIn(10)) {
        tree.nestDeeply(root, tree.oneIn(2) ? "d" : "long-".repeat(51));
      }
      if (tree.oneIn(8)) {
        tree.largeFile(root);
      }
      tree.posix.fchown(root, tree.uid(), tree.uid());
      tree.posix.fchmod(root, tree.random.nextInt(010000));
      tree.attributesOfDirectory(root);
    }
  }

  private void fill(Fd directory, int depth) throws IOException {
    Set<String> names = new HashSet<>();
    List<Made> filesBefore = List.copyOf(files);
    int entries = random.nextInt(depth == 0 ? 25 : 12);
    for (int i = 0; i < entries && entriesLeft > 0; i++) {
      String name = name();
      if (!names.add(name)) {
        continue;
      }
      entriesLeft--;
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          if (depth < 6) {
            subdirectory(directory, name, depth);
          } else {
            symbolicLink(directory, name);
          }
        }
        case 2 -> symbolicLink(directory, name);
        case 3 -> hardLink(directory, name);
        default -> file(directory, name, size());
      }
    }
    // Links reach back into directories that are still open, so not into this one once it is done.
    files.clear();
    files.addAll(filesBefore);
  }

  private void subdirectory(Fd parent, String name, int depth) throws IOException {
    posix.mkdirat(parent, name, 0700);
    try (Fd directory = openDirectory(parent, name)) {
      fill(directory, depth + 1);
      // Only now: a default ACL would be inherited.
      posix.fchown(directory, uid(), uid());
      posix.fchmod(directory, random.nextInt(010000));
      attributesOfDirectory(directory);
      posix.futimens(directory, random.nextInt(), random.nextInt(1_000_000_000));
    }
  }

  private void nestDeeply(Fd root, String name) throws IOException {
    int depth = name.length() == 1 ? 60 : 20; // either many levels, or a path longer than PATH_MAX
    List<Fd> open = new ArrayList<>();
    try {
      Fd directory = root;
      for (int i = 0; i < depth; i++) {
        posix.mkdirat(directory, name, 0755);
        directory = openDirectory(directory, name);
        open.add(directory);
      }
      file(directory, "at the bottom", 100);
      symbolicLink(directory, "link at the bottom");
    } finally {
      for (Fd each : open) {
        each.close();
      }
    }
  }

  private void largeFile(Fd directory) throws IOException {
    file(directory, "large-" + random.nextInt(10), (1 << 20) + random.nextInt(4 << 20));
  }

  private void file(Fd directory, String name, int size) throws IOException {
    int flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
    try (Fd file = posix.openat(directory, name, flags, 0600)) {
      if (oneIn(10)) {
        posix.ftruncate(file, size); // a hole
      } else {
        posix.writeFully(file, ByteBuffer.wrap(content(size)));
      }
      posix.fchown(file, uid(), uid());
      posix.fchmod(file, random.nextInt(3) == 0 ? random.nextInt(010000) : 0644);
      attributesOfFile(file);
      posix.futimens(file, random.nextInt(), random.nextInt(1_000_000_000));
    }
    files.add(new Made(directory, name));
  }

  private void hardLink(Fd directory, String name) throws IOException {
    if (files.isEmpty()) {
      file(directory, name, 0);
    } else {
      Made other = files.get(random.nextInt(files.size()));
      posix.linkat(other.directory(), other.name(), directory, name, 0);
    }
  }

  private void symbolicLink(Fd directory, String name) throws IOException {
    posix.symlinkat(target(), directory, name);
    posix.fchownat(directory, name, uid(), uid(), AtFlags.AT_SYMLINK_NOFOLLOW);
    // The kernel allows neither user.* nor ACLs on symbolic links.
    if (oneIn(4)) {
      posix.setxattr(directory, name, "trusted.jostree", attributeValue());
    }
    if (oneIn(4)) {
      posix.setxattr(directory, name, "security.jostree", attributeValue());
    }
  }

  private Fd openDirectory(Fd parent, String name) throws IOException {
    int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
    return posix.openat(parent, name, flags, 0);
  }

  private void attributesOfFile(Fd file) throws IOException {
    attributesOfAny(file);
    if (oneIn(6)) {
      posix.setxattr(file, "security.capability", capability());
    }
  }

  private void attributesOfDirectory(Fd directory) throws IOException {
    attributesOfAny(directory);
    if (defaultAcls && oneIn(6)) {
      posix.setxattr(directory, "system.posix_acl_default", accessControlList());
    }
  }

  private void attributesOfAny(Fd fd) throws IOException {
    if (oneIn(4)) {
      posix.setxattr(fd, "user.note", attributeValue());
    }
    if (oneIn(6)) {
      posix.setxattr(
          fd, "user." + "\u00e9\ud83d\ude00".repeat(1 + random.nextInt(5)), attributeValue());
      posix.setxattr(fd, "user.Z", new byte[0]);
      posix.setxattr(fd, "user.a", attributeValue());
    }
    if (oneIn(6)) {
      posix.setxattr(fd, "trusted.jostree", attributeValue());
    }
    if (oneIn(6)) {
      posix.setxattr(fd, "security.jostree", attributeValue());
    }
    if (oneIn(6)) {
      posix.setxattr(fd, "system.posix_acl_access", accessControlList());
    }
  }

  private byte[] attributeValue() {
    byte[] value = new byte[random.nextInt(oneIn(5) ? LARGEST_ATTRIBUTE : 20)];
    random.nextBytes(value);
    return value;
  }

  /** Two words of permitted and inheritable bits, linux/capability.h: vfs_cap_data, revision 2. */
  private byte[] capability() {
    byte[] value = new byte[20];
    little(value)
        .putInt(0x02000000 | random.nextInt(2))
        .putInt(random.nextInt())
        .putInt(random.nextInt())
        .putInt(random.nextInt(32))
        .putInt(random.nextInt(32));
    return value;
  }

  /**
   * Owner, a named user, group, a named group, mask, others; linux/posix_acl_xattr.h, version 2.
   */
  private byte[] accessControlList() {
    byte[] value = new byte[4 + 6 * 8];
    ByteBuffer list = little(value).putInt(2);
    for (int tag = 1; tag <= 0x20; tag <<= 1) {
      boolean named = tag == 2 || tag == 8;
      list.putShort((short) tag)
          .putShort((short) random.nextInt(8))
          .putInt(named ? 1000 + tag : -1);
    }
    return value;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private byte[] content(int size) {
    byte[] bytes = new byte[size];
    switch (random.nextInt(3)) {
      case 0 -> random.nextBytes(bytes);
      case 1 -> Arrays.fill(bytes, (byte) random.nextInt(256));
      default -> {
        byte[] line =
            ("line of text " + random.nextInt(100) + "\n").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < size; i++) {
          bytes[i] = line[i % line.length];
        }
      }
    }
    return bytes;
  }

  private int size() {
    return switch (random.nextInt(5)) {
      case 0 -> 0;
      case 1 -> EDGES[random.nextInt(EDGES.length)] + random.nextInt(3) - 1;
      case 2 -> random.nextInt(50_000);
      default -> random.nextInt(500);
    };
  }

  private String name() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> ODD_NAMES[random.nextInt(ODD_NAMES.length)];
      case 4 -> Integer.toString(random.nextInt(10)).repeat(255);
      case 5 -> "\u4e00\u4e01\u4e02\u4e03\u4e04".repeat(17); // 85 characters of 3 bytes
      default -> "entry-" + Integer.toString(random.nextInt(100_000), 36);
    };
  }

  private String target() {
    return switch (random.nextInt(8)) {
      case 0 -> "/etc/hostname";
      case 1 -> "dangling \ud83d\ude00\n";
      case 2 -> "../".repeat(1 + random.nextInt(5));
      case 3 -> ".";
      case 4 -> "x/".repeat(2047) + "y"; // 4095 bytes, the longest there is
      case 5 -> "//double//slashes/";
      default -> name();
    };
  }

  private int uid() {
    return UIDS[random.nextInt(UIDS.length)];
  }

  private boolean oneIn(int chances) {
    return random.nextInt(chances) == 0;
  }
}
