package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jostree.bootloader.BootEntry;
import org.jostree.bootloader.KernelArguments;
import org.jostree.bootloader.LoaderEntry;
import org.jostree.object.DirTree;
import org.jostree.repo.CommitTree;
import org.jostree.repo.PathNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment would do, found out without changing anything.
 *
 * @param deployment what would be laid out
 * @param etc the changes that would be carried over, those in conflict first
 * @param mergeFailure why they cannot be; null if they can
 * @param entries the boot entries that there would be then, the default first
 * @param entriesWritten whether they would be written; else only the links change that those that
 *     are there lead to
 * @param bootBytes how many bytes would be added to the boot file system
 * @param bootAvailable how many it has room for
 */
public record DeployPreview(
    Deployment deployment,
    List<EtcChange> etc,
    @Nullable String mergeFailure,
    List<LoaderEntry> entries,
    boolean entriesWritten,
    long bootBytes,
    long bootAvailable) {

  /**
   * Finds it out.
   *
   * @param current what boots
   * @throws IOException also when the commit could not be deployed
   */
  public static DeployPreview of(Sysroot sysroot, DeployRequest request, Deployments current)
      throws IOException {
    try (BootTree tree = BootTree.of(sysroot.repo(), request.commit())) {
      Deployment deployment = deployment(sysroot, request, tree.directory());
      List<Deployment> wanted =
          request.retention().apply(current, deployment, request.mergeSource());
      wanted.removeIf(current::isStaged);
      Trees trees =
          each -> each.isSameAs(deployment) ? tree.directory() : each.directory(sysroot.path());
      BootUpdate update = new BootUpdate(sysroot, current.withoutStaged(), wanted, trees);
      BootSpace space = new BootSpace(sysroot, current, wanted, trees);
      EtcMerge merge = etcMerge(sysroot, request);
      return new DeployPreview(
          deployment,
          merge == null ? List.of() : merge.changes(),
          merge == null ? null : failure(merge),
          update.entries(),
          update.needsOtherBootVersion(),
          space.missingBytes(),
          space.availableBytes());
    }
  }

  private static Deployment deployment(Sysroot sysroot, DeployRequest request, Path tree)
      throws IOException {
    requireDeployable(sysroot, request);
    OsRelease.prettyName(tree);
    KernelLayout kernel = KernelLayout.of(tree, !sysroot.options().withoutDeviceTrees());
    DeploymentName name = TreeDeployment.nameFor(sysroot, request);
    Deployment source = request.mergeSource();
    BootEntry entry = source == null ? BootEntry.EMPTY : source.entry();
    KernelArguments arguments = request.arguments();
    return new Deployment(
        request.stateroot(),
        name.commit(),
        name.serial(),
        kernel.bootChecksum().hex(),
        0,
        arguments == null ? entry : entry.withOptions(arguments),
        request.origin());
  }

  private static void requireDeployable(Sysroot sysroot, DeployRequest request) throws IOException {
    if (find(sysroot, request, "etc") instanceof DirTree.Subdirectory etc
        && find(sysroot, request, "usr/etc") != null) {
      DirTree names = sysroot.repo().readDirTree(etc.tree());
      if (names.fileCount() + names.directoryCount() > 0) {
        throw new IOException("Tree contains both /etc and /usr/etc");
      }
    }
  }

  private static @Nullable EtcMerge etcMerge(Sysroot sysroot, DeployRequest request)
      throws IOException {
    Deployment source = request.mergeSource();
    if (source == null) {
      return null;
    }
    Path from = source.directory(sysroot.path());
    for (String defaults : List.of("usr/etc", "etc")) {
      if (find(sysroot, request, defaults) instanceof DirTree.Subdirectory
          && Files.isDirectory(from.resolve("usr/etc"), LinkOption.NOFOLLOW_LINKS)) {
        return EtcMerge.plan(from, sysroot.repo(), request.commit(), defaults);
      }
    }
    return null;
  }

  private static DirTree.@Nullable Entry find(Sysroot sysroot, DeployRequest request, String path)
      throws IOException {
    try {
      return CommitTree.open(sysroot.repo(), request.commit()).find(path);
    } catch (PathNotFoundException e) {
      return null;
    }
  }

  private static @Nullable String failure(EtcMerge merge) {
    try {
      merge.requireMergeable();
      return null;
    } catch (IOException e) {
      return e.getMessage();
    }
  }
}
