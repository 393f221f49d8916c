package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jostree.mount.host.HostTree;
import org.jostree.mount.host.ShownDeployment;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * One deployment as it would boot: of one that is laid out and waits for the end of the running
 * system, as it will be then, by what there is at the moment.
 */
final class LiveDeployment implements ShownDeployment {
  private static final String ETC = "etc";
  private static final String DEFAULTS = "usr/etc";

  private final Sysroot sysroot;
  private final Deployments all;
  private final Deployment deployment;
  private final Path directory;
  private final HostTree var;
  private @Nullable HostTree etc;
  private @Nullable BootFiles boot;

  /**
   * @param all what boots, among it the deployment
   */
  LiveDeployment(Sysroot sysroot, Deployments all, Deployment deployment) throws IOException {
    this.sysroot = sysroot;
    this.all = all;
    this.deployment = deployment;
    this.directory = deployment.directory(sysroot.path());
    Path shared = sysroot.stateroot(deployment.stateroot()).var();
    this.var =
        all.isStaged(deployment)
            ? HostTree.without(shared, TreeCompletion.UPDATED)
            : HostTree.of(shared);
  }

  @Override
  public CommitId commit() {
    return deployment.commit();
  }

  @Override
  public synchronized @Nullable HostTree etc() throws IOException {
    HostTree known = etc;
    if (known == null) {
      known = findEtc();
      etc = known;
    }
    return known;
  }

  private @Nullable HostTree findEtc() throws IOException {
    Path own = directory.resolve(ETC);
    if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    StagedDeployment staged = all.staged();
    if (staged == null || !all.isStaged(deployment)) {
      return HostTree.of(own);
    }
    Deployment source = Finalization.mergeSource(staged, all);
    Path from = source == null ? null : source.directory(sysroot.path());
    boolean isMerged =
        from != null
            && Files.isDirectory(from.resolve(ETC))
            && Files.isDirectory(from.resolve(DEFAULTS));
    return from != null && isMerged
        ? new MergedEtc(from, directory)
        : HostTree.without(own, TreeCompletion.UPDATED);
  }

  @Override
  public HostTree var() {
    return var;
  }

  @Override
  public synchronized BootFiles boot() throws IOException {
    BootFiles known = boot;
    if (known == null) {
      known = new BootPreview(sysroot, all, deployment).files();
      boot = known;
    }
    return known;
  }
}
