package org.jostree.mount.host;

import java.io.IOException;

/** What the sysroot around a repository deploys. */
public interface DeploymentSource {
  /**
   * The deployments at this moment. Asked for often: cheap as long as nothing has changed.
   *
   * @throws IOException when they cannot be read
   */
  ShownDeployments read() throws IOException;
}
