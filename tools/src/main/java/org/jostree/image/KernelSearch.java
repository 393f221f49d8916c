package org.jostree.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jostree.sysroot.VersionOrder;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the kernel of a plain root file system and for what belongs to it: in {@code
 * usr/lib/modules/KVER}, where OSTree wants it, else in {@code boot}, where distributions put it.
 */
final class KernelSearch {
  static final String MODULES = "usr/lib/modules";
  static final String LEGACY = "usr/lib/ostree-boot";

  /** What a kernel is called, its version behind a dash; the checksum is of OSTree's old layout. */
  private static final Pattern KERNEL =
      Pattern.compile(
          "(?:vmlinuz|bzImage|zImage|uImage|Image\\.gz|Image|fitImage|vmlinux)"
              + "(?:-(.+?))?(?:-[0-9a-f]{64})?");

  private static final Pattern FIT = Pattern.compile("fitImage.*");

  private final RootTree tree;

  KernelSearch(RootTree tree) {
    this.tree = tree;
  }

  /**
   * A kernel in the tree.
   *
   * @param version the name of its directory of modules
   * @param kernel path from the top of the tree, of a file that is no link
   * @param bringsInitramfs whether it is a FIT image, which has its initramfs in itself
   */
  record Found(String version, String kernel, boolean bringsInitramfs) {}

  /** The directories of modules. */
  List<String> moduleVersions() throws IOException {
    List<String> versions = new ArrayList<>();
    for (String name : tree.children(MODULES)) {
      if (tree.isDirectory(MODULES + "/" + name)) {
        versions.add(name);
      }
    }
    return versions;
  }

  /** All versions that there is a kernel of, and where it is; the newest is the last. */
  Map<String, String> kernels() throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    List<String> versions = moduleVersions();
    for (String version : versions) {
      Optional<String> file = file(MODULES + "/" + version + "/vmlinuz");
      if (file.isPresent()) {
        found.put(version, file.get());
      }
    }
    for (String name : bootFiles()) {
      Matcher matcher = KERNEL.matcher(name);
      if (!matcher.matches()) {
        continue;
      }
      String version = matcher.group(1);
      if (version == null && versions.size() == 1) {
        version = versions.get(0);
      }
      if (version != null) {
        found.putIfAbsent(version, "boot/" + name);
      }
    }
    Map<String, String> sorted = new LinkedHashMap<>();
    found.keySet().stream()
        .sorted(Comparator.comparing((String each) -> each, new VersionOrder()))
        .forEach(version -> sorted.put(version, found.getOrDefault(version, "")));
    return sorted;
  }

  /** Files of {@code boot}, those behind that are there for debuggers where others are, too. */
  private List<String> bootFiles() throws IOException {
    List<String> files = new ArrayList<>();
    for (String name : tree.children("boot")) {
      if (tree.isFile("boot/" + name)) {
        files.add(name);
      }
    }
    files.sort(Comparator.comparing(name -> name.startsWith("vmlinux")));
    return files;
  }

  /** A kernel of this tree. */
  Found withVersion(String version, String kernel) {
    String name = kernel.substring(kernel.lastIndexOf('/') + 1);
    return new Found(version, kernel, FIT.matcher(name).matches());
  }

  /** The device tree of a kernel, if it has one of its own. */
  @Nullable String deviceTree(String version) throws IOException {
    return firstFile(List.of(MODULES + "/" + version + "/devicetree")).orElse(null);
  }

  @Nullable String initramfs(String version) throws IOException {
    String modules = MODULES + "/" + version + "/";
    Optional<String> found =
        firstFile(
            List.of(
                modules + "initramfs.img",
                modules + "initramfs",
                "boot/initrd.img-" + version,
                "boot/initramfs-" + version + ".img",
                "boot/initramfs-" + version,
                "boot/initrd-" + version));
    if (found.isEmpty()) {
      Pattern legacy =
          Pattern.compile("initramfs-" + Pattern.quote(version) + "(?:\\.img)?-[0-9a-f]{64}");
      found =
          bootFiles().stream()
              .filter(legacy.asMatchPredicate())
              .findFirst()
              .map(name -> "boot/" + name);
    }
    if (found.isEmpty()) {
      found = firstFile(List.of("boot/initramfs.img", "boot/initrd.img", "boot/initramfs"));
    }
    return found.orElse(null);
  }

  List<String> deviceTrees(String version) throws IOException {
    List<String> found = new ArrayList<>();
    for (String directory :
        List.of(
            MODULES + "/" + version + "/dtb",
            "boot/dtbs/" + version,
            "boot/dtb-" + version,
            "boot/dtb",
            "usr/lib/linux-image-" + version)) {
      if (!tree.isEmptyOrAbsent(directory)) {
        return List.of(directory);
      }
    }
    for (String name : tree.children("boot")) {
      if (name.endsWith(".dtb") && tree.isFile("boot/" + name)) {
        found.add("boot/" + name);
      }
    }
    return found;
  }

  private Optional<String> firstFile(List<String> places) throws IOException {
    for (String place : places) {
      Optional<String> found = file(place);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The file at a path, or the one that a link there leads to. */
  private Optional<String> file(String path) throws IOException {
    Optional<String> found = tree.resolve(path);
    return found.isPresent() && tree.isFile(found.get()) ? found : Optional.empty();
  }
}
