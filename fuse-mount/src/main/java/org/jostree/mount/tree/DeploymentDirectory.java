package org.jostree.mount.tree;

import java.io.IOException;
import org.jostree.mount.host.DeploymentSource;
import org.jostree.mount.host.HostTree;
import org.jostree.mount.host.ShownDeployment;
import org.jostree.object.DirTree;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as it would boot: its commit, with {@code /etc} and {@code /var} as they are on the
 * disk, and what it boots by in {@code /boot}. Where the tree has its defaults in {@code /etc},
 * they are in {@code /usr/etc}, as they will be. It follows as its name comes to mean another
 * deployment, and is empty while it means none.
 */
final class DeploymentDirectory extends VirtualDirectory {
  private static final String BOOT = "boot";
  private static final String ETC = "etc";
  private static final String USR = "usr";
  private static final String VAR = "var";

  private final RepositoryTree tree;
  private final DeploymentSource deployments;
  private final String wanted;

  /** At the root of the mount. */
  DeploymentDirectory(RepositoryTree tree, DeploymentSource deployments, String wanted) {
    this.tree = tree;
    this.deployments = deployments;
    this.wanted = wanted;
  }

  DeploymentDirectory(
      RepositoryTree tree, VirtualDirectory parent, String name, DeploymentSource deployments) {
    super(parent, name);
    this.tree = tree;
    this.deployments = deployments;
    this.wanted = name;
  }

  /** The deployment that the name means now; null if it means none. */
  @Nullable ShownDeployment current() throws IOException {
    return deployments.read().find(wanted);
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    ShownDeployment deployment = current();
    return deployment == null ? null : node(deployment, top(deployment), name);
  }

  private TreeDirectory top(ShownDeployment deployment) throws IOException {
    return tree.placeOf(deployment.commit());
  }

  private @Nullable Node node(ShownDeployment deployment, TreeDirectory top, String name)
      throws IOException {
    if (name.equals(BOOT)) {
      return new BootDirectory(this, this, BOOT, "");
    }
    if (name.equals(VAR)) {
      return HostNode.top(this, VAR, deployment.var(), 0);
    }
    HostTree etc = name.equals(ETC) ? deployment.etc() : null;
    if (etc != null) {
      return HostNode.top(this, ETC, etc, 0);
    }
    if (name.equals(USR) && movedDefaults(top) != null) {
      return new MovedDefaults(tree, this, USR);
    }
    DirTree.Entry entry = tree.metadata().tree(top.content().tree()).find(name);
    return entry == null ? null : ComparedCommits.part(this, name, top, name, entry);
  }

  /** {@code /usr} of a commit that has no defaults in there, and those that {@code /etc} has. */
  record UsrAndDefaults(TreeDirectory usr, DirTree.Subdirectory defaults) {}

  /** Null where the defaults are in {@code /usr/etc} already, or the name means no deployment. */
  @Nullable UsrAndDefaults movedDefaults() throws IOException {
    ShownDeployment deployment = current();
    return deployment == null ? null : movedDefaults(top(deployment));
  }

  private @Nullable UsrAndDefaults movedDefaults(TreeDirectory top) throws IOException {
    DirTree names = tree.metadata().tree(top.content().tree());
    return names.find(USR) instanceof DirTree.Subdirectory usr
            && names.find(ETC) instanceof DirTree.Subdirectory etc
            && tree.metadata().tree(usr.tree()).find(ETC) == null
        ? new UsrAndDefaults(TreeDirectory.part(this, USR, top.commit(), usr), etc)
        : null;
  }

  @Override
  void list(Listing listing) throws IOException {
    ShownDeployment deployment = current();
    if (deployment == null) {
      return;
    }
    TreeDirectory top = top(deployment);
    boolean hasBoot = false;
    boolean hasEtc = false;
    boolean hasVar = false;
    for (Entries all = new Entries(tree.metadata().tree(top.content().tree())); all.next(); ) {
      hasBoot |= all.name().equals(BOOT);
      hasEtc |= all.name().equals(ETC);
      hasVar |= all.name().equals(VAR);
      add(deployment, top, all.name(), listing);
    }
    if (!hasBoot) {
      add(deployment, top, BOOT, listing);
    }
    if (!hasEtc) {
      add(deployment, top, ETC, listing);
    }
    if (!hasVar) {
      add(deployment, top, VAR, listing);
    }
  }

  private void add(ShownDeployment deployment, TreeDirectory top, String name, Listing listing)
      throws IOException {
    Node node = node(deployment, top, name);
    if (node != null) {
      listing.add(name, node);
    }
  }

  @Override
  boolean changes() {
    return true;
  }

  @Override
  long changedNanos() throws IOException {
    return deployments.read().changedNanos();
  }

  @Override
  @Nullable TreeDirectory like() throws IOException {
    ShownDeployment deployment = current();
    return deployment == null ? null : top(deployment);
  }

  @Override
  boolean isTopOfTree() {
    return true;
  }
}
