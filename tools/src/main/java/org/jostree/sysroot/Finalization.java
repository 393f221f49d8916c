package org.jostree.sysroot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Completes the staged deployment when the running system ends, so that it has the configuration
 * that this had to the last. What fails then nobody sees: it is left in {@code
 * boot/ostree/finalize-failure.stamp} for the next boot to tell.
 */
public final class Finalization {
  private final Sysroot sysroot;
  private final SysrootLock lock;

  private Finalization(Sysroot sysroot, SysrootLock lock) {
    this.sysroot = sysroot;
    this.lock = lock;
  }

  /**
   * Does it, if something is staged and not locked.
   *
   * @param lock as a sign that it is held
   */
  public static void run(Sysroot sysroot, SysrootLock lock) throws IOException {
    lock.requireHeld();
    try {
      new Finalization(sysroot, lock).finalizeStaged();
    } catch (IOException | RuntimeException e) {
      recordFailure(sysroot, e);
      throw e;
    }
    sysroot.durability().remove(stamp(sysroot));
  }

  private static Path stamp(Sysroot sysroot) {
    return sysroot.boot().resolve("ostree/finalize-failure.stamp");
  }

  private static void recordFailure(Sysroot sysroot, Exception failure) {
    Path stamp = stamp(sysroot);
    try {
      sysroot.durability().makeDirectories(sysroot.boot().resolve("ostree"));
      sysroot
          .durability()
          .replace(stamp, String.valueOf(failure.getMessage()).getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Tells, once, of a failure when the system before this ended.
   *
   * @param lock as a sign that it is held
   * @throws IOException the failure
   */
  public static void requireSuccess(Sysroot sysroot, SysrootLock lock) throws IOException {
    lock.requireHeld();
    String failure;
    try {
      failure = Files.readString(stamp(sysroot));
    } catch (NoSuchFileException e) {
      return;
    }
    sysroot.durability().remove(stamp(sysroot));
    throw new IOException(
        "ostree-finalize-staged.service failed on previous boot: " + failure.strip());
  }

  private void finalizeStaged() throws IOException {
    Deployments current = sysroot.deployments();
    StagedDeployment staged = current.staged();
    if (staged == null) {
      sysroot.listener().message("No deployment staged for finalization");
      return;
    }
    if (staged.locked()) {
      sysroot.listener().message("Not finalizing; deployment is locked for finalization");
      return;
    }
    sysroot.listener().message("Finalizing staged deployment");
    Deployment mergeSource = mergeSource(staged, current);
    // First of all: if this is broken off nobody is to go on with a half-merged /etc.
    sysroot.stagedState().remove();
    Deployments written = current.withoutStaged();
    try {
      Deployment deployment = withArguments(staged, mergeSource);
      installOverlays(deployment);
      new TreeCompletion(sysroot, deployment, mergeSource).run();
      List<Deployment> wanted = Retention.DEFAULT.apply(written, deployment, mergeSource);
      sysroot.write(new BootSpace(sysroot, written, wanted).makeRoom(), wanted, lock);
    } catch (IOException | RuntimeException e) {
      sysroot.removeUnused(lock, e);
      throw e;
    }
    Cleanup.run(sysroot, lock, false);
  }

  /** The deployment whose configuration the staged one gets; null for none. */
  static @Nullable Deployment mergeSource(StagedDeployment staged, Deployments current)
      throws IOException {
    String path = staged.mergeSource();
    if (path == null) {
      return null;
    }
    for (Deployment each : current.written()) {
      if (each.path().equals(path)) {
        return each;
      }
    }
    throw new IOException(
        "Failed to find merge deployment "
            + path.substring(path.lastIndexOf('/') + 1)
            + " for staged");
  }

  /** The staged deployment with the kernel arguments that it gets. */
  static Deployment withArguments(StagedDeployment staged, @Nullable Deployment source)
      throws IOException {
    Deployment deployment = staged.deployment();
    return staged.hasArguments() || source == null
        ? deployment
        : deployment.withEntry(deployment.entry().withOptions(source.entry().options()));
  }

  private void installOverlays(Deployment deployment) throws IOException {
    for (String path : deployment.entry().overlays()) {
      Path waiting = sysroot.stagedState().overlay(path);
      if (Files.exists(waiting)) {
        KernelInstallation.installOverlay(waiting, sysroot.boot(), sysroot.durability());
      }
    }
  }
}
