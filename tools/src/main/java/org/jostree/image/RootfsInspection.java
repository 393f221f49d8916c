package org.jostree.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jostree.object.EntryName;
import org.jostree.object.MalformedObjectException;
import org.jostree.posix.AtFlags;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jspecify.annotations.Nullable;

/** Looks for what a conversion of a root file system would stumble over or lose. */
final class RootfsInspection {
  /** What the system fills while it runs; what is in there is not part of it. */
  static final Set<String> RUNTIME = Set.of("dev", "proc", "run", "sys", "tmp");

  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final List<String> MERGED =
      List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");
  private static final List<String> REAL_DIRECTORIES =
      List.of(
          "usr",
          "usr/lib",
          "usr/lib/modules",
          "usr/share",
          "usr/share/sota",
          "usr/etc",
          "usr/etc/tmpfiles.d",
          "usr/etc/init.d",
          "usr/etc/rcS.d",
          "usr/rootdirs",
          "etc",
          "etc/tmpfiles.d",
          "etc/init.d",
          "etc/rcS.d",
          "boot",
          "var",
          "var/local",
          "sysroot",
          "dev",
          "proc",
          "run",
          "sys",
          "tmp");
  private static final String PREPARE_ROOT = "usr/lib/ostree/ostree-prepare-root";
  private static final int MOST_NAMED = 20;

  private final Posix posix = Posix.instance();
  private final RootTree tree;
  private final ConversionOptions options;
  private final List<Finding> findings = new ArrayList<>();
  private int unnamed;

  private RootfsInspection(RootTree tree, ConversionOptions options) {
    this.tree = tree;
    this.options = options;
  }

  /** Looks at a tree that need not be converted yet. */
  static List<Finding> of(RootTree tree, ConversionOptions options) throws IOException {
    RootfsInspection inspection = new RootfsInspection(tree, options);
    if (inspection.lookAtDirectories()) {
      inspection.lookAtEtc();
      inspection.lookAtMovedDirectories();
      inspection.lookAtPackages();
      inspection.lookAtKernel();
      inspection.lookAtName();
      inspection.lookAtFiles();
    }
    return inspection.findings;
  }

  /** Whether the rest can be looked at. */
  private boolean lookAtDirectories() throws IOException {
    for (String path : REAL_DIRECTORIES) {
      try {
        if (tree.exists(path) && !tree.isDirectory(path)) {
          findings.add(Finding.fatal("/" + path + " has to be a directory, and no link to one"));
        }
      } catch (IOException e) {
        // One above it is no directory, and that was found already.
      }
    }
    if (!tree.isDirectory("usr")) {
      findings.add(Finding.fatal("There is no /usr"));
    }
    for (String name : MERGED) {
      if (tree.isDirectory(name)) {
        findings.add(
            Finding.fatal(
                "/usr is not merged: /"
                    + name
                    + " is a directory and has to be a link to usr/"
                    + name));
      }
    }
    if (tree.exists("ostree")
        && !(tree.isLink("ostree") && tree.linkTarget("ostree").equals("sysroot/ostree"))) {
      findings.add(Finding.fatal("/ostree is there, and is no link to sysroot/ostree"));
    }
    return findings.isEmpty();
  }

  private void lookAtEtc() throws IOException {
    boolean hasDefaults = !tree.isEmptyOrAbsent("usr/etc");
    boolean hasEtc = !tree.isEmptyOrAbsent("etc");
    if (hasDefaults && hasEtc) {
      findings.add(Finding.fatal("Tree contains both /etc and /usr/etc"));
    } else if (!hasDefaults && !hasEtc) {
      findings.add(Finding.fatal("There is no /etc"));
    }
  }

  private void lookAtMovedDirectories() throws IOException {
    for (MovedDirectory each : MovedDirectory.values()) {
      String path = each.path();
      if (tree.isLink(path)) {
        if (each.placeOf(tree.linkTarget(path)) == null) {
          findings.add(
              Finding.warning(
                  "/" + path + " is a link to " + tree.linkTarget(path) + ", and stays one"));
        }
      } else if (tree.exists(path) && !tree.isDirectory(path)) {
        findings.add(Finding.fatal("/" + path + " is no directory"));
      } else if (each != MovedDirectory.HOME && holdsFiles(path)) {
        findings.add(
            Finding.warning(
                "Data in /"
                    + path
                    + " is not kept: OSTree keeps nothing there, move it below /usr"));
      }
    }
  }

  /** Whether there is anything but directories. */
  private boolean holdsFiles(String path) throws IOException {
    for (String name : tree.children(path)) {
      String child = path + "/" + name;
      if (!tree.isDirectory(child) || holdsFiles(child)) {
        return true;
      }
    }
    return false;
  }

  private void lookAtPackages() throws IOException {
    if (options.packageManifest() == null
        && !tree.isFile(RootfsConversion.MANIFEST)
        && PackageManifest.read(tree).isEmpty()) {
      findings.add(
          Finding.warning(
              "No database of a package manager is known here, so there will be no /"
                  + RootfsConversion.MANIFEST));
    }
  }

  private void lookAtKernel() throws IOException {
    KernelChoice choice = KernelChoice.of(tree, options);
    findings.addAll(choice.findings());
    if (choice.kernel() == null) {
      return;
    }
    boolean hasInitramfs = choice.kernel().bringsInitramfs() || choice.kernel().initramfs() != null;
    if (!hasInitramfs && tree.resolve(PREPARE_ROOT).isEmpty()) {
      findings.add(
          Finding.warning(
              "There is no initramfs, and no /"
                  + PREPARE_ROOT
                  + " that the kernel could start in its place"));
    }
  }

  private void lookAtName() throws IOException {
    boolean isThere = false;
    for (String place : List.of("etc/os-release", "usr/etc/os-release", "usr/lib/os-release")) {
      isThere |= tree.resolve(place).isPresent();
    }
    if (!isThere) {
      findings.add(
          Finding.undeployable(
              "There is no /usr/lib/os-release, from which boot entries have their title"));
    }
  }

  private void lookAtFiles() throws IOException {
    try (Fd top = posix.open(tree.top(), OPEN_DIRECTORY & ~OpenFlags.O_NOFOLLOW, 0)) {
      lookInto(top, "");
    }
    if (unnamed > 0) {
      findings.add(Finding.warning("and so are " + unnamed + " more"));
    }
  }

  private void lookInto(Fd directory, String path) throws IOException {
    for (DirectoryEntry entry : posix.list(directory)) {
      String shown = path + "/" + entry;
      try {
        EntryName.of(entry.name());
      } catch (MalformedObjectException e) {
        findings.add(
            Finding.fatal("OSTree has no such name: " + e.getMessage() + " in " + path + "/"));
        continue;
      }
      if (path.isEmpty() && RUNTIME.contains(entry.toString())) {
        continue;
      }
      FileStatus status = posix.fstatat(directory, entry.name(), AtFlags.AT_SYMLINK_NOFOLLOW);
      if (status.isDirectory()) {
        try (Fd child = posix.openat(directory, entry.name(), OPEN_DIRECTORY, 0)) {
          lookInto(child, shown);
        }
      } else if (!status.isRegular() && !status.isSymlink() && !isRemoved(shown)) {
        leaveOut(shown);
      }
    }
  }

  private static boolean isRemoved(String path) {
    return path.startsWith("/var/") && !path.startsWith("/var/local/");
  }

  private void leaveOut(String path) {
    Finding finding = leftOut(path);
    if (findings.stream().filter(each -> each.text().endsWith(LEFT_OUT)).count() < MOST_NAMED) {
      findings.add(finding);
    } else {
      unnamed++;
    }
  }

  private static final String LEFT_OUT = "is left out: OSTree keeps no devices, pipes and sockets";

  static Finding leftOut(String path) {
    return Finding.warning(path + " " + LEFT_OUT);
  }

  /** The first finding that keeps a tree from being converted; null if there is none. */
  static @Nullable Finding firstFatal(List<Finding> findings) {
    return findings.stream()
        .filter(each -> each.weight() == Finding.Weight.FATAL)
        .findFirst()
        .orElse(null);
  }
}
