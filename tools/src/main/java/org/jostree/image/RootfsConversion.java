package org.jostree.image;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jostree.posix.Posix;
import org.jostree.posix.TreeRemoval;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a plain root file system a tree that can be committed and deployed: nothing in {@code
 * /var}, configuration in {@code /usr/etc}, links in place of directories that are written to, the
 * kernel beside its modules. Done to a tree that is converted already, it changes nothing.
 */
public final class RootfsConversion {
  static final String MANIFEST = "usr/package.manifest";
  private static final String BRANCH_NAME = "usr/share/sota/branchname";
  private static final String ROOT_DIRECTORIES = "usr/rootdirs";

  private final Path source;
  private final ConversionOptions options;
  private final BuildListener listener;

  /**
   * @param source a directory, or a file with an archive of one, {@code -} for standard input
   */
  public RootfsConversion(Path source, ConversionOptions options, BuildListener listener) {
    this.source = source;
    this.options = options;
    this.listener = listener;
  }

  /**
   * Looks for what would keep the tree from being converted and deployed, and for what would be
   * lost.
   */
  public List<Finding> check() throws IOException {
    if (Files.isDirectory(source)) {
      return RootfsInspection.of(new RootTree(source), options);
    }
    Path unpacked = Files.createTempDirectory("jostree-check");
    try {
      List<Finding> findings = new ArrayList<>(unpack(unpacked));
      findings.addAll(RootfsInspection.of(new RootTree(unpacked), options));
      return findings;
    } finally {
      TreeRemoval.remove(unpacked);
    }
  }

  /**
   * Makes the converted tree.
   *
   * @param destination where; appears when it is whole
   * @param replace whether what is there may be replaced
   * @param strict whether to go no further than to the first warning
   */
  public void convert(Path destination, boolean replace, boolean strict) throws IOException {
    requireApart(destination);
    try (Workshop workshop = Workshop.beside(destination, replace)) {
      Path tree = workshop.resolve("tree");
      convertInto(tree, strict);
      listener.step("Waiting for the disk");
      workshop.publish(tree);
    }
  }

  /** Makes the converted tree at a place that is not there yet, and does not wait for the disk. */
  void convertInto(Path directory, boolean strict) throws IOException {
    RootTree tree = new RootTree(directory);
    Files.createDirectory(directory);
    if (Files.isDirectory(source)) {
      // Before anything is copied, which takes long.
      report(RootfsInspection.of(new RootTree(source), options), strict);
      listener.step("Copying the root file system");
      TreeCopy.copy(source, directory, RootfsInspection.RUNTIME, listener);
    } else {
      listener.step("Unpacking the root file system");
      List<Finding> leftOut = unpack(directory);
      report(leftOut, strict);
      report(RootfsInspection.of(tree, options), strict);
    }
    convert(tree);
  }

  /** Nobody's tree is to end in itself. */
  private void requireApart(Path destination) throws IOException {
    if (!Files.isDirectory(source)) {
      return;
    }
    Path from = source.toRealPath();
    Path absolute = destination.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent != null && Files.isDirectory(parent)) {
      absolute = parent.toRealPath().resolve(absolute.getFileName());
    }
    if (absolute.startsWith(from) || from.startsWith(absolute)) {
      throw new IOException("One of " + source + " and " + destination + " is in the other");
    }
  }

  private List<Finding> unpack(Path directory) throws IOException {
    Posix.instance().fchmodat(org.jostree.posix.Fd.CWD, directory.toString(), 0755);
    try (InputStream in = open()) {
      List<Finding> findings = new ArrayList<>();
      for (String path : ArchiveUnpacking.unpack(in, directory, listener)) {
        if (!path.startsWith("/dev/")) {
          findings.add(RootfsInspection.leftOut(path));
        }
      }
      return findings;
    }
  }

  private InputStream open() throws IOException {
    return source.toString().equals("-")
        ? new FileInputStream(FileDescriptor.in)
        : Files.newInputStream(source);
  }

  private void report(List<Finding> findings, boolean strict) throws IOException {
    Finding fatal = RootfsInspection.firstFatal(findings);
    if (fatal == null && strict && !findings.isEmpty()) {
      fatal = findings.get(0);
    }
    for (Finding each : findings) {
      if (!each.equals(fatal)) {
        listener.warning(each.text());
      }
    }
    if (fatal != null) {
      throw new IOException(fatal.text());
    }
  }

  private void convert(RootTree tree) throws IOException {
    listener.step("Converting the root file system");
    InitSystem init = options.init() == null ? InitSystem.of(tree) : options.init();
    writeManifest(tree);
    placeKernel(tree);
    emptyVar(tree);
    makeTopLevel(tree);
    moveEtc(tree);
    writeBranchName(tree);
    BootDirectories directories = new BootDirectories();
    moveDirectories(tree, directories);
    directories.write(tree, init);
  }

  private void writeManifest(RootTree tree) throws IOException {
    Path given = options.packageManifest();
    Optional<String> lines =
        given == null
            ? PackageManifest.read(tree)
            : Optional.of(new String(Files.readAllBytes(given), StandardCharsets.UTF_8));
    if (lines.isPresent()) {
      tree.write(MANIFEST, lines.get(), 0644);
    }
  }

  private void placeKernel(RootTree tree) throws IOException {
    KernelChoice.Kernel kernel = KernelChoice.of(tree, options).kernel();
    if (kernel != null) {
      new KernelPlacement(tree, kernel).run();
    }
    tree.empty("boot");
  }

  private static void emptyVar(RootTree tree) throws IOException {
    for (String name : tree.children("var")) {
      if (!name.equals("local")) {
        tree.remove("var/" + name);
      }
    }
  }

  private static void makeTopLevel(RootTree tree) throws IOException {
    for (String name : List.of("boot", "dev", "proc", "run", "sys", "sysroot", "var")) {
      tree.makeDirectory(name, 0755);
    }
    tree.makeDirectory("tmp", 01777);
    for (String name : RootfsInspection.RUNTIME) {
      tree.empty(name);
    }
    tree.link("ostree", "sysroot/ostree");
    tree.makeDirectory(ROOT_DIRECTORIES, 0755);
  }

  private static void moveEtc(RootTree tree) throws IOException {
    if (tree.isEmptyOrAbsent("etc")) {
      tree.remove("etc");
    } else {
      tree.move("etc", "usr/etc");
    }
  }

  private void writeBranchName(RootTree tree) throws IOException {
    String branch = options.branch();
    if (branch != null) {
      tree.write(BRANCH_NAME, branch, 0644);
    }
  }

  private void moveDirectories(RootTree tree, BootDirectories directories) throws IOException {
    for (MovedDirectory each : MovedDirectory.values()) {
      String path = each.path();
      @Nullable String place = options.place(each);
      if (tree.isLink(path)) {
        place = each.placeOf(tree.linkTarget(path)); // as somebody wanted it before
      } else {
        if (each == MovedDirectory.HOME && !tree.isEmptyOrAbsent(path)) {
          // People's files: a new sysroot gets a copy of them.
          tree.move(path, ROOT_DIRECTORIES + "/home");
        }
        tree.link(path, each.linkTo(place));
      }
      if (place != null) {
        directories.add(each, place);
      }
    }
  }
}
