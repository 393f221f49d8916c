package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.bootloader.BootEntry;
import org.jostree.bootloader.KernelArguments;
import org.jostree.checkout.Checkout;
import org.jostree.checkout.CheckoutOptions;
import org.jostree.posix.TreeRemoval;
import org.jspecify.annotations.Nullable;

/**
 * Lays a commit out as a deployment that nothing boots yet. If it fails, nothing of it is left; if
 * the power does, the next {@link Cleanup} removes it.
 */
final class TreeDeployment {
  private static final String ETC = "etc";
  private static final String DEFAULT_ETC = "usr/etc";

  private final Sysroot sysroot;
  private final DeployRequest request;
  private final Stateroot stateroot;
  private final DeploymentName name;
  private final Path directory;

  TreeDeployment(Sysroot sysroot, DeployRequest request) throws IOException {
    this.sysroot = sysroot;
    this.request = request;
    this.stateroot = sysroot.stateroot(request.stateroot());
    this.name = nameFor(sysroot, request);
    this.directory = stateroot.deployments().resolve(name.toString());
  }

  /** The name that it has, or would have. */
  static DeploymentName nameFor(Sysroot sysroot, DeployRequest request) throws IOException {
    Stateroot stateroot = sysroot.stateroot(request.stateroot());
    if (!stateroot.exists()) {
      throw new IOException("No such stateroot: " + stateroot.name());
    }
    int serial = 0;
    for (DeploymentName each : stateroot.deploymentNames()) {
      if (each.commit().equals(request.commit())) {
        serial = Math.max(serial, each.serial() + 1);
      }
    }
    return new DeploymentName(request.commit(), serial);
  }

  /** Does it. */
  Deployment run() throws IOException {
    try {
      KernelLayout kernel = layOut();
      Deployment deployment = deployment(kernel, installOverlays());
      new TreeCompletion(sysroot, deployment, request.mergeSource()).run();
      return deployment;
    } catch (IOException | RuntimeException e) {
      undo(e);
      throw e;
    }
  }

  /** Does what need not wait until the running system ends. */
  StagedDeployment stage(boolean locked) throws IOException {
    try {
      KernelLayout kernel = layOut();
      Deployment deployment = deployment(kernel, stageOverlays());
      new TreeCompletion(sysroot, deployment, null).writeOrigin();
      Deployment source = request.mergeSource();
      StagedDeployment staged =
          new StagedDeployment(
              deployment,
              source == null ? null : source.path(),
              request.arguments() != null,
              locked);
      sysroot.stagedState().write(staged, source);
      return staged;
    } catch (IOException | RuntimeException e) {
      undo(e);
      throw e;
    }
  }

  private KernelLayout layOut() throws IOException {
    checkOutTree();
    KernelLayout kernel = findKernel();
    makeEtc();
    fillVar();
    return kernel;
  }

  private void undo(Exception failure) {
    try {
      TreeRemoval.remove(directory);
      Files.deleteIfExists(originFile());
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void checkOutTree() throws IOException {
    if (!Files.isDirectory(stateroot.deployments())) {
      Files.createDirectory(stateroot.deployments());
    }
    new Checkout(sysroot.repo(), new CheckoutOptions().passthroughWhiteouts(true))
        .run(request.commit(), directory);
  }

  private KernelLayout findKernel() throws IOException {
    OsRelease.prettyName(directory); // the boot entry has to say it
    return KernelLayout.of(directory, !sysroot.options().withoutDeviceTrees());
  }

  /** {@code /etc} is a copy of the defaults in {@code /usr/etc}, for people to change. */
  private void makeEtc() throws IOException {
    Path etc = directory.resolve(ETC);
    Path defaults = directory.resolve(DEFAULT_ETC);
    if (Files.isDirectory(etc, LinkOption.NOFOLLOW_LINKS)) {
      boolean hasDefaults = Files.exists(defaults, LinkOption.NOFOLLOW_LINKS);
      if (!isEmpty(etc)) {
        if (hasDefaults) {
          throw new IOException("Tree contains both /etc and /usr/etc");
        }
        Files.move(etc, defaults); // of a tree that was never prepared
      } else if (hasDefaults) {
        Files.delete(etc);
      }
    }
    if (!Files.isDirectory(defaults, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    String subpath = isInCommit(DEFAULT_ETC) ? DEFAULT_ETC : ETC;
    new Checkout(sysroot.repo(), new CheckoutOptions().forceCopy(true).subpath("/" + subpath))
        .run(request.commit(), etc);
  }

  private boolean isInCommit(String path) throws IOException {
    try {
      org.jostree.repo.CommitTree.open(sysroot.repo(), request.commit()).find(path);
      return true;
    } catch (org.jostree.repo.PathNotFoundException e) {
      return false;
    }
  }

  private static boolean isEmpty(Path path) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      return !entries.iterator().hasNext();
    }
  }

  /** The first deployment brings what {@code /var} is to begin with. */
  private void fillVar() throws IOException {
    if (!isEmpty(stateroot.var())) {
      return;
    }
    VarContent.fill(sysroot, stateroot, request.commit(), directory);
  }

  private List<String> installOverlays() throws IOException {
    List<Path> files = request.overlays();
    if (files == null) {
      return inheritedOverlays();
    }
    List<String> paths = new ArrayList<>();
    for (Path file : files) {
      paths.add(KernelInstallation.installOverlay(file, sysroot.boot(), sysroot.durability()));
    }
    return paths;
  }

  private List<String> stageOverlays() throws IOException {
    List<Path> files = request.overlays();
    if (files == null) {
      return inheritedOverlays();
    }
    List<String> paths = new ArrayList<>();
    for (Path file : files) {
      paths.add(KernelInstallation.stageOverlay(file, sysroot.stagedState()));
    }
    return paths;
  }

  private List<String> inheritedOverlays() {
    Deployment source = request.mergeSource();
    return source == null ? List.of() : source.entry().overlays();
  }

  private Path originFile() {
    return directory.resolveSibling(name + ".origin");
  }

  private Deployment deployment(KernelLayout kernel, List<String> overlays) {
    KernelArguments arguments = request.arguments();
    @Nullable Deployment source = request.mergeSource();
    BootEntry entry = source == null ? BootEntry.EMPTY : source.entry();
    return new Deployment(
        stateroot.name(),
        name.commit(),
        name.serial(),
        kernel.bootChecksum().hex(),
        0,
        (arguments == null ? entry : entry.withOptions(arguments)).withOverlays(overlays),
        request.origin());
  }
}
