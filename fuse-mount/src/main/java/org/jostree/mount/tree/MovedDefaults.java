package org.jostree.mount.tree;

import java.io.IOException;
import org.jostree.mount.tree.DeploymentDirectory.UsrAndDefaults;
import org.jostree.object.DirTree;
import org.jspecify.annotations.Nullable;

/**
 * {@code /usr} of a deployment whose commit has its defaults in {@code /etc}, with them in {@code
 * /usr/etc}, where a deployment has them.
 */
final class MovedDefaults extends VirtualDirectory {
  private static final String ETC = "etc";

  private final RepositoryTree tree;
  private final DeploymentDirectory deployment;

  MovedDefaults(RepositoryTree tree, DeploymentDirectory deployment, String name) {
    super(deployment, name);
    this.tree = tree;
    this.deployment = deployment;
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    UsrAndDefaults both = deployment.movedDefaults();
    if (both == null) {
      return null;
    }
    DirTree.Entry entry = name.equals(ETC) ? both.defaults() : names(both).find(name);
    return entry == null ? null : part(both, name, entry);
  }

  private DirTree names(UsrAndDefaults both) throws IOException {
    return tree.metadata().tree(both.usr().content().tree());
  }

  private Node part(UsrAndDefaults both, String name, DirTree.Entry entry) {
    return ComparedCommits.part(this, name, both.usr(), name, entry);
  }

  @Override
  void list(Listing listing) throws IOException {
    UsrAndDefaults both = deployment.movedDefaults();
    if (both == null) {
      return;
    }
    listing.add(ETC, part(both, ETC, both.defaults()));
    for (Entries all = new Entries(names(both)); all.next(); ) {
      listing.add(all.name(), part(both, all.name(), all.entry()));
    }
  }

  @Override
  boolean changes() {
    return true;
  }

  @Override
  long changedNanos() throws IOException {
    return deployment.changedNanos();
  }

  @Override
  @Nullable TreeDirectory like() throws IOException {
    UsrAndDefaults both = deployment.movedDefaults();
    return both == null ? null : both.usr();
  }
}
