package org.jostree.sysroot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jostree.object.Checksum;
import org.jostree.object.EntryName;

/**
 * The kernel of a deployment's tree and what belongs to it: which files, and what each is called in
 * the boot directory.
 *
 * <p>In the modern layout a directory {@code usr/lib/modules/KVER} has the file {@code vmlinuz} and
 * maybe {@code initramfs.img} or {@code initramfs}, a device tree or a directory {@code dtb} of
 * them, {@code aboot.img} and {@code .vmlinuz.hmac}. In the legacy one, {@code vmlinuz-KVER-SHA256}
 * and the others, with the same checksum behind their names, lie in {@code /usr/lib/ostree-boot} or
 * {@code /boot}. A legacy layout wins only when it has an initramfs and the modern one has none.
 *
 * @param bootChecksum what tells kernels apart: SHA-256 over the contents of kernel, initramfs and
 *     device tree, of a directory of device trees over all of its files, in the order of the bytes
 *     of their names; in the legacy layout what the names have
 * @param kernel the kernel
 * @param initramfs what the kernel unpacks first
 * @param deviceTree a device tree, or a directory with many
 * @param hmac what the kernel is checked by in FIPS mode
 * @param aboot the image for the Android boot loader
 */
public record KernelLayout(
    Checksum bootChecksum,
    Part kernel,
    Optional<Part> initramfs,
    Optional<Part> deviceTree,
    Optional<Part> hmac,
    Optional<Part> aboot) {
  private static final String MODULES = "usr/lib/modules";

  /** Where a legacy layout may be. */
  static final List<String> LEGACY = List.of("usr/lib/ostree-boot", "boot");

  private static final List<String> INITRAMFS_NAMES = List.of("initramfs.img", "initramfs");
  private static final String DTB = "dtb";

  /**
   * A file, or the directory of device trees.
   *
   * @param source where it is
   * @param bootName what it is called in the boot directory
   */
  public record Part(Path source, String bootName) {
    /** Whether it is a directory with files in it. */
    public boolean isDirectory() {
      return Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /**
   * Looks for the kernel of a tree.
   *
   * @param tree the directory of a deployment
   * @throws IOException when there is none, or what there is does not belong together
   */
  public static KernelLayout of(Path tree) throws IOException {
    return of(tree, true);
  }

  /**
   * Looks for the kernel of a tree.
   *
   * @param tree the directory of a deployment
   * @param deviceTrees whether device trees of the modern layout count
   * @throws IOException when there is none, or what there is does not belong together
   */
  public static KernelLayout of(Path tree, boolean deviceTrees) throws IOException {
    Optional<KernelLayout> modern = modern(tree.resolve(MODULES), deviceTrees);
    Optional<KernelLayout> legacy = legacy(tree);
    boolean legacyHasMore =
        modern.isPresent()
            && modern.get().initramfs.isEmpty()
            && legacy.isPresent()
            && legacy.get().initramfs.isPresent();
    return (legacyHasMore ? legacy : modern.or(() -> legacy))
        .orElseThrow(
            () ->
                new IOException(
                    "Failed to find kernel in /usr/lib/modules, /usr/lib/ostree-boot or /boot"));
  }

  private static Optional<KernelLayout> modern(Path modules, boolean deviceTrees)
      throws IOException {
    Optional<Path> found = newestWithKernel(modules);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Path directory = found.get();
    String version = nameOf(directory);
    MessageDigest digest = Checksum.newDigest();
    Part kernel = new Part(directory.resolve("vmlinuz"), "vmlinuz-" + version);
    update(digest, kernel.source);
    Optional<Part> initramfs = Optional.empty();
    for (String name : INITRAMFS_NAMES) {
      initramfs = initramfs.or(() -> part(directory, name, "initramfs-" + version + ".img"));
    }
    if (initramfs.isPresent()) {
      update(digest, initramfs.get().source);
    }
    Optional<Part> deviceTree =
        deviceTrees
            ? part(directory, "devicetree", "devicetree-" + version)
                .or(() -> dtbDirectory(directory))
            : Optional.empty();
    if (deviceTree.isPresent()) {
      update(digest, deviceTree.get().source);
    }
    return Optional.of(
        new KernelLayout(
            Checksum.of(digest.digest()),
            kernel,
            initramfs,
            deviceTree,
            part(directory, ".vmlinuz.hmac", ".vmlinuz-" + version + ".hmac"),
            part(directory, "aboot.img", "aboot-" + version + ".img")));
  }

  /**
   * The directory of modules that has a kernel. A tree should have one; of several the highest
   * version is taken, so that the same tree boots the same kernel on every machine.
   */
  private static Optional<Path> newestWithKernel(Path modules) throws IOException {
    List<Path> candidates = new ArrayList<>();
    for (Path directory : list(modules)) {
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        requireNoLink(directory);
        if (isFile(directory.resolve("vmlinuz"))) {
          candidates.add(directory);
        }
      }
    }
    return candidates.stream().max(Comparator.comparing(KernelLayout::nameOf, new VersionOrder()));
  }

  private static Optional<Part> dtbDirectory(Path directory) {
    Path dtb = directory.resolve(DTB);
    return Files.isDirectory(dtb, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(new Part(dtb, DTB))
        : Optional.empty();
  }

  private static Optional<Part> part(Path directory, String name, String bootName) {
    Path file = directory.resolve(name);
    return isFile(file) ? Optional.of(new Part(file, bootName)) : Optional.empty();
  }

  private static boolean isFile(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** A link would be installed as a link, and lead nowhere from the boot file system. */
  private static void requireNoLink(Path directory) throws IOException {
    if (Files.isSymbolicLink(directory.resolve("vmlinuz"))) {
      throw new IOException(
          "Kernel is a symbolic link, it has to be a file: " + nameOf(directory) + "/vmlinuz");
    }
  }

  private static Optional<KernelLayout> legacy(Path tree) throws IOException {
    for (String place : LEGACY) {
      Path directory = tree.resolve(place);
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        return legacyIn(directory);
      }
    }
    return Optional.empty();
  }

  private static Optional<KernelLayout> legacyIn(Path directory) throws IOException {
    Optional<Legacy> kernel = Optional.empty();
    Optional<Legacy> initramfs = Optional.empty();
    Optional<Legacy> deviceTree = Optional.empty();
    for (Path file : list(directory)) {
      kernel = kernel.or(() -> Legacy.of(file, "vmlinuz-"));
      initramfs = initramfs.or(() -> Legacy.of(file, "initramfs-"));
      deviceTree = deviceTree.or(() -> Legacy.of(file, "devicetree-"));
    }
    if (kernel.isEmpty()) {
      return Optional.empty();
    }
    Checksum checksum = kernel.get().checksum;
    requireSame(checksum, initramfs, "Mismatched kernel checksum vs initrd");
    requireSame(checksum, deviceTree, "Mismatched kernel checksum vs device tree in tree");
    return Optional.of(
        new KernelLayout(
            checksum,
            kernel.get().part,
            initramfs.map(Legacy::part),
            deviceTree.map(Legacy::part),
            Optional.empty(),
            Optional.empty()));
  }

  private static void requireSame(Checksum expected, Optional<Legacy> other, String complaint)
      throws IOException {
    if (other.isPresent() && !other.get().checksum.equals(expected)) {
      throw new IOException(complaint);
    }
  }

  /** A file with a checksum behind its name. */
  private record Legacy(Part part, Checksum checksum) {
    static Optional<Legacy> of(Path file, String prefix) {
      String name = nameOf(file);
      int dash = name.lastIndexOf('-');
      if (!name.startsWith(prefix) || !isFile(file)) {
        return Optional.empty();
      }
      return Optional.ofNullable(Checksum.parse(name.substring(dash + 1)))
          .map(checksum -> new Legacy(new Part(file, name.substring(0, dash)), checksum));
    }
  }

  private static void update(MessageDigest digest, Path fileOrDirectory) throws IOException {
    if (Files.isDirectory(fileOrDirectory, LinkOption.NOFOLLOW_LINKS)) {
      for (Path each : list(fileOrDirectory)) {
        update(digest, each);
      }
      return;
    }
    if (!isFile(fileOrDirectory)) {
      throw new IOException("Neither file nor directory among device trees: " + fileOrDirectory);
    }
    try (InputStream content = Files.newInputStream(fileOrDirectory)) {
      byte[] buffer = new byte[64 << 10];
      for (int count; (count = content.read(buffer)) >= 0; ) {
        digest.update(buffer, 0, count);
      }
    }
  }

  /** What is in a directory in the order of the bytes of the names; nothing if there is none. */
  private static List<Path> list(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return found;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      children.forEach(found::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort((a, b) -> EntryName.compare(nameOf(a), nameOf(b)));
    return found;
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** How many bytes its files have, of which some may be in the boot directory already. */
  public long size() throws IOException {
    long size = sizeOf(kernel.source);
    for (Optional<Part> part : List.of(initramfs, deviceTree, hmac, aboot)) {
      size += part.isPresent() ? sizeOf(part.get().source) : 0;
    }
    return size;
  }

  private static long sizeOf(Path fileOrDirectory) throws IOException {
    if (!Files.isDirectory(fileOrDirectory, LinkOption.NOFOLLOW_LINKS)) {
      return Files.size(fileOrDirectory);
    }
    long size = 0;
    for (Path each : list(fileOrDirectory)) {
      size += sizeOf(each);
    }
    return size;
  }
}
