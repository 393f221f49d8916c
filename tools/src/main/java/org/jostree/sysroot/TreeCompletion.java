package org.jostree.sysroot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a deployment that is laid out gets before it may boot. */
final class TreeCompletion {
  private static final String ETC = "etc";
  private static final String DEFAULT_ETC = "usr/etc";

  /** By which systemd tells that {@code /usr} is not the one it knows. */
  static final String UPDATED = ".updated";

  private final Sysroot sysroot;
  private final Deployment deployment;
  private final @Nullable Deployment mergeSource;
  private final Path directory;

  TreeCompletion(Sysroot sysroot, Deployment deployment, @Nullable Deployment mergeSource) {
    this.sysroot = sysroot;
    this.deployment = deployment;
    this.mergeSource = mergeSource;
    this.directory = deployment.directory(sysroot.path());
  }

  /** Does it. */
  void run() throws IOException {
    mergeEtc();
    forgetUpdated();
    writeOrigin();
    Seal.set(sysroot, directory);
  }

  private void mergeEtc() throws IOException {
    if (mergeSource == null) {
      return;
    }
    Path from = mergeSource.directory(sysroot.path());
    if (!Files.isDirectory(from.resolve(DEFAULT_ETC)) || !Files.isDirectory(from.resolve(ETC))) {
      return;
    }
    EtcMerge plan = EtcMerge.plan(from, directory);
    sysroot.listener().message(plan.summary());
    plan.apply(directory.resolve(ETC));
  }

  /** So that systemd runs on the next boot what is to be run after an update. */
  private void forgetUpdated() throws IOException {
    Path var = sysroot.stateroot(deployment.stateroot()).var();
    Files.deleteIfExists(directory.resolve(ETC).resolve(UPDATED));
    Files.deleteIfExists(var.resolve(UPDATED));
  }

  void writeOrigin() throws IOException {
    Origin origin = deployment.origin();
    if (origin != null) {
      sysroot
          .durability()
          .replace(
              deployment.originFile(sysroot.path()),
              origin.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
