package org.jostree.bootroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jostree.mount.Mount;
import org.jostree.mount.MountSettings;
import org.jostree.mount.WayToKernel;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.repo.CommitState;
import org.jostree.repo.Repo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a commit as the root file system, from the initramfs until the machine stops.
 *
 * <p>The process that serves the root must never wait for it. So it is given no path that leads
 * through the root: its root directory stays that of the initramfs, and the repository is looked up
 * from its working directory, the physical root, which stays the same directory wherever it is
 * moved. Its memory is kept from being paged out, and it is the last one that is killed for want of
 * memory.
 */
final class CommitServer {
  private static final Logger LOG = LoggerFactory.getLogger(CommitServer.class);

  private static final Path REPOSITORY = Path.of("ostree/repo");

  /**
   * All users, programs with the rights of their owner, device nodes; what a root has. Overlays may
   * come to lie over parts of it, to which one file with several names would be changed under all.
   */
  private static final String OPTIONS =
      "allow_other,default_permissions,suid,dev,distinct_files,mount_points=";

  private static final Path OUT_OF_MEMORY_SCORE = Path.of("/proc/self/oom_score_adj");
  private static final String NEVER = "-1000";

  private final Mount mount;

  private CommitServer(Mount mount) {
    this.mount = mount;
  }

  /**
   * Mounts, and serves from now on.
   *
   * @param sysroot the physical root; the working directory of this process afterwards
   * @throws IOException when the commit is not whole, as far as its root shows, or cannot be
   *     mounted
   */
  static CommitServer start(Path sysroot, String revision, Path target, Set<String> mountPoints)
      throws IOException {
    Posix.instance().chdir(sysroot);
    Repo repo = Repo.open(REPOSITORY);
    MountSettings settings;
    try {
      CommitId commit = repo.refs().resolve(revision);
      requireRoot(repo, commit);
      settings =
          MountSettings.parse(OPTIONS + String.join(":", mountPoints))
              .withRevision(commit.hex())
              .withWay(WayToKernel.KERNEL);
    } catch (IOException e) {
      repo.close();
      throw e;
    }
    stayInMemory();
    return new CommitServer(Mount.ofOpen(repo, target, settings));
  }

  /** What can be told at once is better told here than by an init that cannot be found. */
  private static void requireRoot(Repo repo, CommitId commit) throws IOException {
    if (repo.commitState(commit) != CommitState.NORMAL) {
      throw new IOException("Commit " + commit.hex() + " is partial");
    }
    try {
      Commit read = repo.readCommit(commit);
      repo.readDirMeta(read.meta());
      if (repo.readDirTree(read.tree()).find("usr") == null) {
        throw new IOException("there is no usr in it");
      }
    } catch (IOException e) {
      throw new IOException("Commit " + commit.hex() + " cannot be booted: " + e.getMessage(), e);
    }
  }

  private static void stayInMemory() {
    try {
      Posix.instance().mlockall();
    } catch (PosixException e) {
      LOG.warn("the root's server may be paged out: {}", e.getMessage());
    }
    try {
      Files.writeString(OUT_OF_MEMORY_SCORE, NEVER);
    } catch (IOException e) {
      // Without the right to: in a container, where this is no root but a test of one.
      LOG.info("the root's server may be killed for want of memory: {}", e.getMessage());
    }
  }

  /** Waits until the root is unmounted. */
  void awaitEnd() throws IOException, InterruptedException {
    mount.awaitEnd();
  }
}
