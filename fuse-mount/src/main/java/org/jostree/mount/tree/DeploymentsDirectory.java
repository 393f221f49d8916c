package org.jostree.mount.tree;

import java.io.IOException;
import org.jostree.mount.host.DeploymentSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code /deployments}: what the sysroot around the repository deploys, by the places in the order
 * in which it boots, and by {@code booted}, {@code pending} and {@code rollback}.
 */
final class DeploymentsDirectory extends VirtualDirectory {
  private final RepositoryTree tree;
  private final DeploymentSource deployments;

  DeploymentsDirectory(
      RepositoryTree tree, VirtualDirectory parent, String name, DeploymentSource deployments) {
    super(parent, name);
    this.tree = tree;
    this.deployments = deployments;
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    return deployments.read().find(name) == null
        ? null
        : new DeploymentDirectory(tree, this, name, deployments);
  }

  @Override
  void list(Listing listing) throws IOException {
    for (String name : deployments.read().names()) {
      listing.add(name, new DeploymentDirectory(tree, this, name, deployments));
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
}
