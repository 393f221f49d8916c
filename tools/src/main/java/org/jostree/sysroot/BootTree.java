package org.jostree.sysroot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.posix.TreeRemoval;
import org.jostree.repo.CommitTree;
import org.jostree.repo.PathNotFoundException;
import org.jostree.repo.Repo;

/**
 * What of a commit decides about its boot entry, laid out where it disturbs nobody: kernels with
 * what belongs to them, and the name of the system. It is removed when it is closed.
 */
final class BootTree implements AutoCloseable {
  private static final List<String> KERNEL_FILES =
      List.of("vmlinuz", "initramfs.img", "initramfs", "devicetree", ".vmlinuz.hmac", "aboot.img");

  private final Repo repo;
  private final CommitTree tree;
  private final Path directory;

  private BootTree(Repo repo, CommitTree tree, Path directory) {
    this.repo = repo;
    this.tree = tree;
    this.directory = directory;
  }

  static BootTree of(Repo repo, CommitId commit) throws IOException {
    CommitTree tree = CommitTree.open(repo, commit);
    BootTree laidOut = new BootTree(repo, tree, Files.createTempDirectory("jostree-preview"));
    try {
      laidOut.layOut();
      return laidOut;
    } catch (IOException | RuntimeException e) {
      laidOut.close();
      throw e;
    }
  }

  /** Its root. */
  Path directory() {
    return directory;
  }

  private void layOut() throws IOException {
    copy("usr/etc", "os-release"::equals, 0);
    copy("usr/lib", "os-release"::equals, 0);
    copyModules();
    for (String legacy : KernelLayout.LEGACY) {
      copy(legacy, name -> name.matches("(vmlinuz|initramfs|devicetree)-.*"), 0);
    }
  }

  private void copyModules() throws IOException {
    String modules = "usr/lib/modules";
    if (!(find(modules) instanceof DirTree.Subdirectory top)) {
      return;
    }
    DirTree versions = repo.readDirTree(top.tree());
    for (int i = 0; i < versions.directoryCount(); i++) {
      String version = modules + "/" + versions.directoryName(i);
      copy(version, KERNEL_FILES::contains, 0);
      if (find(version + "/dtb") instanceof DirTree.Subdirectory) {
        copy(version + "/dtb", name -> true, Integer.MAX_VALUE);
      }
    }
  }

  private DirTree.@org.jspecify.annotations.Nullable Entry find(String path) throws IOException {
    try {
      return tree.find(path);
    } catch (PathNotFoundException e) {
      return null;
    }
  }

  /** Copies files of a directory, and as many levels of directories in it. */
  private void copy(String path, Predicate<String> wanted, int levels) throws IOException {
    if (!(find(path) instanceof DirTree.Subdirectory top)) {
      return;
    }
    Path target = directory.resolve(path);
    Files.createDirectories(target);
    DirTree names = repo.readDirTree(top.tree());
    for (int i = 0; i < names.fileCount(); i++) {
      if (wanted.test(names.fileName(i))) {
        copyFile(new DirTree.FileEntry(names.file(i)), target.resolve(names.fileName(i)));
      }
    }
    for (int i = 0; levels > 0 && i < names.directoryCount(); i++) {
      copy(path + "/" + names.directoryName(i), wanted, levels - 1);
    }
  }

  private void copyFile(DirTree.FileEntry file, Path target) throws IOException {
    String link = repo.readFileHeader(file.file()).header().symlinkTarget();
    if (!link.isEmpty()) {
      // Of the name of the system only: where it leads is in the tree as well.
      Files.createSymbolicLink(target, Path.of(link));
      return;
    }
    try (InputStream content = repo.openFile(file.file()).content()) {
      Files.copy(content, target);
    }
  }

  @Override
  public void close() throws IOException {
    TreeRemoval.remove(directory);
  }
}
