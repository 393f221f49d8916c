package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jostree.bootloader.BootEntry;
import org.jostree.bootloader.LoaderVersions;
import org.jostree.object.CommitId;
import org.jostree.prune.Prune;
import org.jostree.prune.PruneOptions;
import org.jostree.prune.PruneResult;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;

/**
 * Removes what no deployment that boots needs: boot entries and links of versions that are not in
 * use, directories of deployments, kernels, and, unless told otherwise, objects of the repository.
 * What an update left behind that was cut short is among that.
 *
 * <p>A ref {@code ostree/V/S/N} for each deployment keeps its commit in the repository.
 */
public final class Cleanup {
  private static final Pattern KERNEL_DIRECTORY = Pattern.compile(".+-[0-9a-f]{64}");
  private static final String REF_PREFIX = "ostree/";
  private static final Pattern DEPLOYMENT_REF = Pattern.compile("ostree/[01]/[01]/[0-9]+");

  private final Sysroot sysroot;
  private final Durability durability;
  private final Deployments deployments;

  private Cleanup(Sysroot sysroot, Deployments deployments) {
    this.sysroot = sysroot;
    this.durability = sysroot.durability();
    this.deployments = deployments;
  }

  /**
   * Does it.
   *
   * @param lock as a sign that it is held
   * @param pruning whether objects of the repository are removed, too
   */
  public static void run(Sysroot sysroot, SysrootLock lock, boolean pruning) throws IOException {
    lock.requireHeld();
    Cleanup cleanup = new Cleanup(sysroot, sysroot.deployments());
    cleanup.removeOtherBootVersions();
    cleanup.removeDeployments();
    cleanup.removeKernels();
    cleanup.updateRefs();
    if (pruning) {
      cleanup.prune();
    }
  }

  /** Removes boot entries and kernels that are not in use, and nothing else. */
  static void makeRoomInBoot(Sysroot sysroot) throws IOException {
    Cleanup cleanup = new Cleanup(sysroot, sysroot.deployments());
    cleanup.removeOtherBootVersions();
    cleanup.removeKernels();
  }

  private void removeOtherBootVersions() throws IOException {
    LoaderVersions versions = new LoaderVersions(sysroot.boot());
    if (versions.exists()) {
      versions.removeOther(durability);
      new BootLinks(sysroot.path(), durability)
          .removeOthers(deployments.bootVersion(), deployments.subVersion());
    }
  }

  private void removeDeployments() throws IOException {
    Set<String> kept = new HashSet<>();
    deployments.list().forEach(each -> kept.add(each.path()));
    for (Stateroot stateroot : sysroot.stateroots()) {
      for (DeploymentName name : stateroot.deploymentNames()) {
        String path = "ostree/deploy/" + stateroot.name() + "/deploy/" + name;
        if (!kept.contains(path)) {
          durability.removeTree(sysroot.path().resolve(path));
          Files.deleteIfExists(sysroot.path().resolve(path + ".origin"));
        }
      }
      removeOrphanedOrigins(stateroot, kept);
    }
  }

  /** Of directories that were removed when the power failed. */
  private void removeOrphanedOrigins(Stateroot stateroot, Set<String> kept) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(stateroot.deployments(), "*.origin")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.origin$", "");
        if (DeploymentName.parse(name).isPresent()
            && !kept.contains("ostree/deploy/" + stateroot.name() + "/deploy/" + name)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      return; // nothing was ever deployed to it
    }
  }

  private void removeKernels() throws IOException {
    Path kernels = sysroot.boot().resolve("ostree");
    Set<String> kept = new HashSet<>();
    deployments.list().forEach(each -> kept.add(EntryWriting.kernelDirectory(each)));
    removeUnless(kernels, KERNEL_DIRECTORY, kept);
    Set<String> overlays = new HashSet<>();
    for (Deployment each : deployments.list()) {
      for (String overlay : each.entry().overlays()) {
        overlays.add(overlay.substring(overlay.lastIndexOf('/') + 1));
      }
    }
    String overlayDirectory = BootEntry.OVERLAYS.substring("/ostree/".length());
    removeUnless(kernels.resolve(overlayDirectory), Pattern.compile(".*"), overlays);
  }

  private void removeUnless(Path directory, Pattern pattern, Set<String> kept) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (pattern.matcher(name).matches() && !kept.contains(name)) {
          durability.removeTree(entry);
        }
      }
    }
  }

  private void updateRefs() throws IOException {
    Repo repo = sysroot.repo();
    Map<String, CommitId> wanted = new LinkedHashMap<>();
    int index = 0;
    for (Deployment each : deployments.list()) {
      wanted.put(
          REF_PREFIX + deployments.bootVersion() + "/" + deployments.subVersion() + "/" + index++,
          each.commit());
    }
    try (Transaction transaction = repo.transaction()) {
      for (Map.Entry<String, CommitId> ref : repo.refs().listLocal().entrySet()) {
        String name = ref.getKey();
        if (DEPLOYMENT_REF.matcher(name).matches() && !wanted.containsKey(name)) {
          transaction.setRef(RefName.local(name), null);
        }
      }
      for (Map.Entry<String, CommitId> ref : wanted.entrySet()) {
        RefName name = RefName.local(ref.getKey());
        if (!ref.getValue().equals(repo.refs().read(name))) {
          transaction.setRef(name, ref.getValue());
        }
      }
      transaction.commit();
    }
  }

  private void prune() throws IOException {
    PruneResult result =
        new Prune(sysroot.repo(), new PruneOptions().refsOnly(true).depth(0)).run();
    if (result.bytes() > 0) {
      sysroot.listener().freed(result.bytes());
    }
  }
}
