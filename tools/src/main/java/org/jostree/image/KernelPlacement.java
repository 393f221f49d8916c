package org.jostree.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Brings a kernel and what belongs to it to {@code usr/lib/modules/KVER}: {@code vmlinuz}, {@code
 * initramfs.img}, {@code devicetree}, {@code dtb}; files, no links, without a checksum in their
 * names.
 */
final class KernelPlacement {
  private static final int MODE = 0644;

  private final RootTree tree;
  private final KernelChoice.Kernel kernel;
  private final String directory;

  KernelPlacement(RootTree tree, KernelChoice.Kernel kernel) {
    this.tree = tree;
    this.kernel = kernel;
    this.directory = KernelSearch.MODULES + "/" + kernel.version();
  }

  void run() throws IOException {
    tree.makeDirectory(directory, 0755);
    removeOtherKernels();
    place(kernel.image(), directory + "/vmlinuz");
    placeInitramfs();
    KernelChoice.Source deviceTree = kernel.deviceTree();
    if (deviceTree != null) {
      place(deviceTree, directory + "/devicetree");
    }
    placeDeviceTrees();
  }

  private void removeOtherKernels() throws IOException {
    for (String version : tree.children(KernelSearch.MODULES)) {
      String other = KernelSearch.MODULES + "/" + version;
      if (tree.isDirectory(other) && !version.equals(kernel.version())) {
        tree.remove(other + "/vmlinuz");
      }
    }
  }

  private void placeInitramfs() throws IOException {
    String file = directory + "/initramfs.img";
    KernelChoice.@Nullable Source initramfs = kernel.initramfs();
    if (kernel.bringsInitramfs()) {
      // By a file of no bytes the kernel is not told to start without an initramfs.
      tree.write(file, "", MODE);
    } else if (initramfs != null) {
      place(initramfs, file);
      tree.remove(directory + "/initramfs");
    }
  }

  private void placeDeviceTrees() throws IOException {
    for (KernelChoice.Source source : kernel.deviceTrees()) {
      String target = directory + "/dtb";
      if (source instanceof KernelChoice.Source.InTree inTree) {
        placeInTree(inTree.path(), target);
      } else if (source instanceof KernelChoice.Source.Outside outside) {
        Path path = outside.path();
        if (Files.isDirectory(path)) {
          copyDirectory(path, target);
        } else {
          copyFile(path, target + "/" + path.getFileName());
        }
      }
    }
  }

  private void placeInTree(String path, String target) throws IOException {
    if (path.equals(target)) {
      return;
    }
    if (!tree.isDirectory(path)) {
      place(new KernelChoice.Source.InTree(path), target + "/" + nameOf(path));
    } else if (path.startsWith("boot/")) {
      tree.move(path, target);
    } else {
      copyDirectory(tree.at(path), target); // a package has it there, too
    }
  }

  private void place(KernelChoice.Source source, String target) throws IOException {
    if (source instanceof KernelChoice.Source.Outside outside) {
      copyFile(outside.path(), target);
    } else if (source instanceof KernelChoice.Source.InTree inTree
        && (!inTree.path().equals(target) || tree.isLink(target))) {
      if (inTree.path().startsWith("boot/")) {
        tree.move(inTree.path(), target);
      } else {
        copyFile(tree.at(inTree.path()), target);
      }
    }
  }

  private void copyFile(Path file, String target) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      tree.write(target, content, MODE);
    }
  }

  private void copyDirectory(Path from, String target) throws IOException {
    tree.makeDirectory(target, 0755);
    try (DirectoryStream<Path> children = Files.newDirectoryStream(from)) {
      for (Path child : children) {
        String path = target + "/" + child.getFileName();
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          copyDirectory(child, path);
        } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
          copyFile(child, path);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
