package org.jostree.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;

/**
 * The image of a disk: a partition table, a vfat partition {@code boot} that a machine reads first,
 * and the ext4 partition with the sysroot.
 */
final class DiskImage {
  private static final int SECTOR = 512;
  private static final long MIB = 1L << 20;

  /** What cards of today erase at once. */
  private static final long ALIGNMENT = 4 * MIB;

  /** The second table of GPT lies at the end. */
  private static final long GPT_TAIL = MIB;

  private static final String EFI_SYSTEM = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
  private static final String LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";

  private final Posix posix = Posix.instance();
  private final DiskPlan plan;
  private final ImageIdentity identity;
  private final Workshop workshop;

  DiskImage(DiskPlan plan, ImageIdentity identity, Workshop workshop) {
    this.plan = plan;
    this.identity = identity;
    this.workshop = workshop;
  }

  static void requirePrograms(DiskPlan plan) throws IOException {
    ExternalProgram.require(
        ExternalProgram.SFDISK,
        ExternalProgram.MFORMAT,
        ExternalProgram.MMD,
        ExternalProgram.MCOPY);
    if (plan.script() != null) {
      ExternalProgram.require(ExternalProgram.MKIMAGE);
    }
    for (Path each : plan.bootFiles().values()) {
      if (!Files.exists(each)) {
        throw new IOException(each + ": No such file or directory");
      }
    }
  }

  /** Makes it of the image of the second partition. */
  Path make(Path root, BuildListener listener) throws IOException {
    Path boot = makeBoot();
    long rootStart = ALIGNMENT + align(Files.size(boot), ALIGNMENT);
    long rootBytes = align(Files.size(root), MIB);
    long tail = plan.table() == DiskPlan.Table.GPT ? GPT_TAIL : 0;
    Path image = workshop.resolve("disk.img");
    try (Fd disk =
        posix.open(image, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL, 0644)) {
      posix.ftruncate(disk, rootStart + rootBytes + tail);
      writeTable(image, Files.size(boot), rootStart, rootBytes);
      copy(boot, disk, ALIGNMENT, listener);
      copy(root, disk, rootStart, listener);
    }
    return image;
  }

  private void writeTable(Path image, long bootBytes, long rootStart, long rootBytes)
      throws IOException {
    String first = "start=" + ALIGNMENT / SECTOR + ", size=" + bootBytes / SECTOR;
    String second = "start=" + rootStart / SECTOR + ", size=" + rootBytes / SECTOR;
    String table =
        plan.table() == DiskPlan.Table.MBR
            ? "label: dos\nlabel-id: 0x"
                + identity.serial("disk")
                + "\n"
                + first
                + ", type=c, bootable\n"
                + second
                + ", type=83\n"
            : "label: gpt\nlabel-id: "
                + identity.uuid("disk")
                + "\n"
                + first
                + ", type="
                + EFI_SYSTEM
                + ", name=boot, uuid="
                + identity.uuid("partition 1")
                + "\n"
                + second
                + ", type="
                + LINUX
                + ", name=root, uuid="
                + identity.uuid("partition 2")
                + "\n";
    ExternalProgram.SFDISK.run(
        List.of("--quiet", "--no-reread", "--no-tell-kernel", image.toString()), table, Map.of());
  }

  /** Copies a file into the disk, but for its holes. */
  private void copy(Path part, Fd disk, long start, BuildListener listener) throws IOException {
    try (Fd from = posix.open(part, OpenFlags.O_RDONLY, 0)) {
      long size = posix.fstat(from).size();
      long offset = posix.seekData(from, 0);
      while (offset >= 0 && offset < size) {
        long end = Math.min(posix.seekHole(from, offset), size);
        posix.copyRange(from, offset, disk, start + offset, end - offset);
        listener.progress(end, size);
        offset = end < size ? posix.seekData(from, end) : -1;
      }
    }
  }

  private Path makeBoot() throws IOException {
    Path boot = workshop.resolve("boot.vfat");
    long sectors = align(plan.bootBytes(), MIB) / SECTOR;
    String drive = boot.toString();
    mtools(
        ExternalProgram.MFORMAT,
        List.of(
            "-C",
            "-i",
            drive,
            "-T",
            String.valueOf(sectors),
            "-H",
            String.valueOf(ALIGNMENT / SECTOR),
            "-h",
            "255",
            "-s",
            "63",
            "-N",
            identity.serial("boot"),
            "-v",
            "boot",
            "::"));
    Map<String, Path> files = new TreeMap<>(plan.bootFiles());
    BootScript script = plan.script();
    if (script != null) {
      Path compiled = workshop.resolve("boot.scr");
      script.compile(compiled, workshop.resolve("."), identity.seconds());
      files.putIfAbsent("boot.scr", compiled);
    }
    VfatContent content = new VfatContent();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      content.add(drive, file.getKey(), file.getValue());
    }
    return boot;
  }

  /** Puts files into the vfat file system, each directory before what is in it. */
  private final class VfatContent {
    private final java.util.Set<String> made = new java.util.HashSet<>();

    void add(String drive, String path, Path file) throws IOException {
      for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
        makeDirectory(drive, path.substring(0, slash));
      }
      if (!Files.isDirectory(file)) {
        mtools(
            ExternalProgram.MCOPY, List.of("-i", drive, file.toRealPath().toString(), "::" + path));
        return;
      }
      makeDirectory(drive, path);
      for (String name : new RootTree(file).children(".")) {
        add(drive, path + "/" + name, file.resolve(name));
      }
    }

    private void makeDirectory(String drive, String path) throws IOException {
      if (made.add(path)) {
        mtools(ExternalProgram.MMD, List.of("-i", drive, "::" + path));
      }
    }
  }

  private void mtools(ExternalProgram program, List<String> arguments) throws IOException {
    program.run(
        arguments,
        "",
        Map.of(
            "SOURCE_DATE_EPOCH",
            String.valueOf(identity.seconds()),
            "MTOOLS_SKIP_CHECK",
            "1",
            "MTOOLSRC",
            "/dev/null"));
  }

  private static long align(long bytes, long alignment) {
    return (bytes + alignment - 1) / alignment * alignment;
  }
}
