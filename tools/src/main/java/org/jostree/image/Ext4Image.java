package org.jostree.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jostree.posix.AtFlags;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;

/**
 * An image of ext4 with the content of a sysroot, made without mounting anything. The same content
 * gives the same bytes: nothing in it is of chance, and all times are one.
 */
final class Ext4Image {
  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final int BLOCK = 4096;
  private static final int SECTOR = 512;
  private static final long MIB = 1L << 20;

  /** As the number of inodes goes with the size. */
  private static final int BYTES_PER_INODE = 4096;

  private static final int INODE_BYTES = 256;
  private static final long SMALLEST = 32 * MIB;

  /** What ext4 takes for its journal at most. */
  private static final long LARGEST_JOURNAL = 128 * MIB;

  private static final int ROOT_INODE = 2;
  private static final int FIRST_INODE = 11;
  private static final int IMMUTABLE = 0x10;
  private static final Pattern FLAGS = Pattern.compile("Flags: 0x([0-9a-f]+)");

  private final Posix posix = Posix.instance();
  private final Path sysroot;
  private final Ext4Plan plan;
  private final ImageIdentity identity;
  private final Map<String, String> environment;

  Ext4Image(Path sysroot, Ext4Plan plan, ImageIdentity identity) {
    this.sysroot = sysroot;
    this.plan = plan;
    this.identity = identity;
    String seconds = String.valueOf(identity.seconds());
    // Releases of e2fsprogs differ in which they look at.
    this.environment = Map.of("E2FSPROGS_FAKE_TIME", seconds, "SOURCE_DATE_EPOCH", seconds);
  }

  static void requirePrograms() throws IOException {
    ExternalProgram.require(
        ExternalProgram.MKFS_EXT4, ExternalProgram.DEBUGFS, ExternalProgram.DUMPE2FS);
  }

  /**
   * Makes it.
   *
   * @param image is not there yet
   * @param deployments directories from the top that get the flag by which nobody writes to them
   */
  void make(Path image, List<String> deployments) throws IOException {
    Measure measure = new Measure();
    measure.add(sysroot);
    long size = plan.size() == 0 ? roomFor(measure) : plan.size() / BLOCK * BLOCK;
    if (size < measure.bytes) {
      throw new IOException(
          "The content needs "
              + (measure.bytes / MIB + 1)
              + " MiB and more, the image is to have "
              + size / MIB);
    }
    String uuid = identity.uuid("ext4").toString();
    ExternalProgram.MKFS_EXT4.run(
        List.of(
            "-q",
            "-F",
            "-L",
            plan.label(),
            "-b",
            String.valueOf(BLOCK),
            "-i",
            String.valueOf(BYTES_PER_INODE),
            "-I",
            String.valueOf(INODE_BYTES),
            "-U",
            uuid,
            "-E",
            "hash_seed=" + identity.uuid("hash") + ",root_owner=0:0",
            "-d",
            sysroot.toString(),
            image.toString(),
            size / 1024 + "k"),
        "",
        environment);
    settle(image, deployments);
  }

  /** Content, what ext4 needs beside it, and a third for upgrades. */
  private static long roomFor(Measure measure) {
    long content = measure.bytes + measure.bytes / 3;
    long withInodes = content + content / BYTES_PER_INODE * INODE_BYTES;
    long inodes = (measure.inodes + measure.inodes / 3) * BYTES_PER_INODE;
    // Five percent are kept for root.
    long size =
        Math.max(withInodes, inodes) * 100 / 95 + Math.min(withInodes / 16, LARGEST_JOURNAL);
    return Math.max(SMALLEST, (size + 8 * MIB) / MIB * MIB);
  }

  /** What a tree takes, each file counted once. */
  private final class Measure {
    private final Set<Long> seen = new HashSet<>();
    private long bytes;
    private long inodes;

    void add(Path top) throws IOException {
      try (Fd directory = posix.open(top, OPEN_DIRECTORY, 0)) {
        add(directory);
      }
    }

    private void add(Fd directory) throws IOException {
      long names = 0;
      for (DirectoryEntry entry : posix.list(directory)) {
        names += entry.name().length + 12;
        FileStatus status = posix.fstatat(directory, entry.name(), AtFlags.AT_SYMLINK_NOFOLLOW);
        if (status.isDirectory()) {
          inodes++;
          try (Fd child = posix.openat(directory, entry.name(), OPEN_DIRECTORY, 0)) {
            add(child);
          }
        } else if (status.nlink() == 1 || seen.add(status.ino())) {
          inodes++;
          bytes += blocks(Math.min(status.size(), status.blocks() * SECTOR));
        }
      }
      bytes += Math.max(BLOCK, blocks(names));
    }

    private static long blocks(long size) {
      return (size + BLOCK - 1) / BLOCK * BLOCK;
    }
  }

  /**
   * Sets all times to one, and the flag that does not come along from a directory. The times at
   * which inodes changed cannot be set in a directory before.
   */
  private void settle(Path image, List<String> deployments) throws IOException {
    StringBuilder script = new StringBuilder();
    long last = lastInode(image);
    for (long inode = ROOT_INODE;
        inode <= last;
        inode = inode < FIRST_INODE ? FIRST_INODE : inode + 1) {
      for (String time : List.of("atime", "ctime", "mtime", "crtime")) {
        script.append("set_inode_field <").append(inode).append("> ").append(time);
        script.append(" @").append(identity.seconds()).append('\n');
      }
    }
    for (String deployment : deployments) {
      String path = "/" + deployment;
      int flags = flags(image, path) | IMMUTABLE;
      script.append("set_inode_field ").append(path).append(" flags 0x");
      script.append(Integer.toHexString(flags)).append('\n');
    }
    ExternalProgram.DEBUGFS.run(
        List.of("-w", "-f", "-", image.toString()), script.toString(), environment);
  }

  /** The highest number of an inode that is in use; they are given away in order. */
  private long lastInode(Path image) throws IOException {
    String text = ExternalProgram.DUMPE2FS.run(List.of("-h", image.toString()), "", environment);
    return number(text, "Inode count") - number(text, "Free inodes");
  }

  private static long number(String text, String what) throws IOException {
    Matcher matcher = Pattern.compile(what + ": +([0-9]+)").matcher(text);
    if (!matcher.find()) {
      throw new IOException("dumpe2fs does not tell the " + what);
    }
    return Long.parseLong(matcher.group(1));
  }

  private int flags(Path image, String path) throws IOException {
    String text =
        ExternalProgram.DEBUGFS.run(
            new ArrayList<>(List.of("-R", "stat " + path, image.toString())), "", environment);
    Matcher matcher = FLAGS.matcher(text);
    if (!matcher.find()) {
      throw new IOException("debugfs does not tell the flags of " + path);
    }
    return Integer.parseInt(matcher.group(1), 16);
  }
}
