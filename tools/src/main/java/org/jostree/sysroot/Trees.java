package org.jostree.sysroot;

import java.nio.file.Path;

/** Where the trees of deployments are; of one that is only thought of, elsewhere. */
interface Trees {
  Path of(Deployment deployment);

  /** Where they are laid out. */
  static Trees of(Sysroot sysroot) {
    return deployment -> deployment.directory(sysroot.path());
  }
}
