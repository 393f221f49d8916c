package org.jostree.commit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.DirTree;
import org.jostree.repo.PathNotFoundException;
import org.jostree.repo.Transaction;

/** What is said of a tree that a machine can be booted from: which kernel it has. */
final class BootableTree {
  private static final String[] MODULES = {"usr", "lib", "modules"};
  private static final GVariantType BOOLEAN = GVariantType.of("b");

  private BootableTree() {}

  /**
   * Puts {@code ostree.linux}, the version of the kernel, and {@code ostree.bootable}.
   *
   * @throws IOException when the tree has no kernel, or several
   */
  static void describe(Transaction transaction, DirTree.Subdirectory root, CommitMetadata metadata)
      throws IOException {
    List<String> versions = new ArrayList<>();
    DirTree modules = modules(transaction, root);
    for (int i = 0; i < modules.directoryCount(); i++) {
      DirTree version = read(transaction, modules.directory(i));
      if (version.find("vmlinuz") instanceof DirTree.FileEntry) {
        versions.add(modules.directoryName(i));
      }
    }
    if (versions.isEmpty()) {
      throw new IOException("No kernel found in /usr/lib/modules");
    }
    if (versions.size() > 1) {
      throw new IOException("Multiple kernels found in /usr/lib/modules");
    }
    metadata.putString("ostree.linux", versions.get(0));
    metadata.put("ostree.bootable", GVariantReader.of(BOOLEAN, new byte[] {1}));
  }

  private static DirTree modules(Transaction transaction, DirTree.Subdirectory root)
      throws IOException {
    DirTree tree = read(transaction, root);
    StringBuilder path = new StringBuilder();
    for (String name : MODULES) {
      path.append('/').append(name);
      if (!(tree.find(name) instanceof DirTree.Subdirectory directory)) {
        throw new PathNotFoundException(path.toString());
      }
      tree = read(transaction, directory);
    }
    return tree;
  }

  private static DirTree read(Transaction transaction, DirTree.Subdirectory directory)
      throws IOException {
    return DirTree.parse(transaction.readMetadata(directory.tree()));
  }
}
