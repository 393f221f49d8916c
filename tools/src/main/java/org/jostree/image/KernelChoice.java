package org.jostree.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which kernel a converted tree will have, and which files with it.
 *
 * @param kernel null if there is none
 * @param findings why there is none, or what else is to be said
 */
record KernelChoice(KernelChoice.@Nullable Kernel kernel, List<Finding> findings) {

  /** A file of the tree or of this machine. */
  sealed interface Source {
    /** A path from the top of the tree. */
    record InTree(String path) implements Source {}

    /** A path of this machine. */
    record Outside(Path path) implements Source {}
  }

  /**
   * A kernel and what belongs to it.
   *
   * @param version what its directory of modules is called
   * @param bringsInitramfs whether it has an initramfs in itself
   */
  record Kernel(
      String version,
      Source image,
      boolean bringsInitramfs,
      @Nullable Source initramfs,
      @Nullable Source deviceTree,
      List<Source> deviceTrees) {}

  static KernelChoice of(RootTree tree, ConversionOptions options) throws IOException {
    List<Finding> findings = new ArrayList<>();
    requireFiles(options, findings);
    KernelSearch search = new KernelSearch(tree);
    Path given = options.kernel();
    KernelSearch.Found found = null;
    if (given == null) {
      found = inTree(search, options.kernelVersion(), tree, findings);
      if (found == null) {
        return new KernelChoice(null, findings);
      }
    }
    String version = found == null ? versionOf(search, options, findings) : found.version();
    if (version == null) {
      return new KernelChoice(null, findings);
    }
    boolean bringsInitramfs =
        options.kernelBringsInitramfs() || (found != null && found.bringsInitramfs());
    return new KernelChoice(
        new Kernel(
            version,
            found == null
                ? new Source.Outside(java.util.Objects.requireNonNull(given))
                : new Source.InTree(found.kernel()),
            bringsInitramfs,
            bringsInitramfs ? null : sourceOf(options.initramfs(), search.initramfs(version)),
            sourceOf(options.deviceTree(), search.deviceTree(version)),
            deviceTrees(options, search, version)),
        findings);
  }

  private static void requireFiles(ConversionOptions options, List<Finding> findings) {
    List<Path> files = new ArrayList<>();
    for (Path each :
        new @Nullable Path[] {
          options.kernel(), options.initramfs(), options.deviceTree(), options.packageManifest()
        }) {
      if (each != null) {
        files.add(each);
      }
    }
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        findings.add(Finding.fatal(file + ": No such file"));
      }
    }
    for (Path file : options.deviceTrees()) {
      if (!Files.exists(file)) {
        findings.add(Finding.fatal(file + ": No such file or directory"));
      }
    }
  }

  private static @Nullable Source sourceOf(@Nullable Path outside, @Nullable String inTree) {
    if (outside != null) {
      return new Source.Outside(outside);
    }
    return inTree == null ? null : new Source.InTree(inTree);
  }

  private static List<Source> deviceTrees(
      ConversionOptions options, KernelSearch search, String version) throws IOException {
    List<Source> sources = new ArrayList<>();
    for (Path each : options.deviceTrees()) {
      sources.add(new Source.Outside(each));
    }
    if (sources.isEmpty()) {
      for (String each : search.deviceTrees(version)) {
        sources.add(new Source.InTree(each));
      }
    }
    return sources;
  }

  /** The version of a kernel that is not of the tree: what is wanted, or what has modules. */
  private static @Nullable String versionOf(
      KernelSearch search, ConversionOptions options, List<Finding> findings) throws IOException {
    String wanted = options.kernelVersion();
    if (wanted != null) {
      return wanted;
    }
    List<String> versions = search.moduleVersions();
    if (versions.size() == 1) {
      return versions.get(0);
    }
    findings.add(
        Finding.fatal(
            "The version of the kernel has to be given: /"
                + KernelSearch.MODULES
                + (versions.isEmpty() ? " has none" : " has several")));
    return null;
  }

  private static KernelSearch.@Nullable Found inTree(
      KernelSearch search, @Nullable String wanted, RootTree tree, List<Finding> findings)
      throws IOException {
    Map<String, String> kernels = search.kernels();
    if (kernels.isEmpty()) {
      if (!tree.children(KernelSearch.LEGACY).isEmpty()) {
        return null; // in the old layout, which can be deployed as it is
      }
      findings.add(
          Finding.undeployable(
              "There is no kernel in /" + KernelSearch.MODULES + "/KVER/vmlinuz or in /boot"));
      return null;
    }
    String chosen = wanted;
    if (chosen == null) {
      for (String version : kernels.keySet()) {
        chosen = version; // the last is the newest
      }
    }
    String kernel = chosen == null ? null : kernels.get(chosen);
    if (chosen == null || kernel == null) {
      findings.add(
          Finding.fatal(
              "There is no kernel " + wanted + ", but " + String.join(", ", kernels.keySet())));
      return null;
    }
    for (String other : kernels.keySet()) {
      if (!other.equals(chosen)) {
        findings.add(
            Finding.warning("Kernel " + other + " is left out, " + chosen + " is what boots"));
      }
    }
    return search.withVersion(chosen, kernel);
  }
}
