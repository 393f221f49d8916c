package org.jostree.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jostree.commit.CommitResult;
import org.jostree.posix.TreeRemoval;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.KernelLayout;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootListener;
import org.jostree.sysroot.SysrootOptions;

/**
 * Goes from a repository, or from a plain root file system, to a sysroot, to a file system, to the
 * image of a disk, as far as is wanted.
 */
public final class ImageBuild {
  private final SysrootSource source;
  private final SysrootPlan plan;
  private final BuildListener listener;

  public ImageBuild(SysrootSource source, SysrootPlan plan, BuildListener listener) {
    this.source = source;
    this.plan = plan;
    this.listener = listener;
  }

  /** Makes a directory that is a sysroot. */
  public void makeSysroot(Path target, boolean replace) throws IOException {
    try (Workshop workshop = Workshop.beside(target, replace)) {
      Made made = sysroot(workshop);
      listener.step("Waiting for the disk");
      workshop.publish(made.directory);
    }
  }

  /** Makes a file that is an ext4 file system. */
  public void makeExt4(Path target, Ext4Plan ext4, boolean replace) throws IOException {
    Ext4Image.requirePrograms();
    try (Workshop workshop = Workshop.beside(target, replace)) {
      Path image = ext4(workshop, sysroot(workshop), ext4);
      listener.step("Waiting for the disk");
      workshop.publish(image);
    }
  }

  /** Makes a file that is a whole disk. */
  public void makeDisk(Path target, Ext4Plan ext4, DiskPlan disk, boolean replace)
      throws IOException {
    Ext4Image.requirePrograms();
    DiskImage.requirePrograms(disk);
    try (Workshop workshop = Workshop.beside(target, replace)) {
      Made made = sysroot(workshop);
      Path root = ext4(workshop, made, ext4);
      listener.step("Making the disk image");
      DiskPlan settled = disk.forKernel(made.kernel());
      Path image = new DiskImage(settled, made.identity, workshop).make(root, listener);
      listener.step("Waiting for the disk");
      workshop.publish(image);
    }
  }

  /**
   * A sysroot.
   *
   * @param deployments their directories, from the top
   */
  private record Made(Path directory, ImageIdentity identity, List<String> deployments) {
    /** That of the deployment that boots by default. */
    Path kernel() throws IOException {
      return KernelLayout.of(directory.resolve(deployments.get(0))).kernel().source();
    }
  }

  private Made sysroot(Workshop workshop) throws IOException {
    if (source instanceof SysrootSource.Existing existing) {
      return existing(existing.sysroot());
    }
    Path directory = workshop.resolve("sysroot");
    SysrootBuild build = new SysrootBuild(plan, directory, listener);
    ImageIdentity identity;
    if (source instanceof SysrootSource.Rootfs rootfs) {
      identity = build.run(committed(rootfs, workshop));
    } else if (source instanceof SysrootSource.Committed committed) {
      identity = build.run(committed);
    } else {
      throw new IllegalStateException("unknown source " + source);
    }
    return new Made(directory, identity, existing(directory).deployments);
  }

  private SysrootSource.Committed committed(SysrootSource.Rootfs rootfs, Workshop workshop)
      throws IOException {
    Path tree = workshop.resolve("tree");
    rootfs.conversion().convertInto(tree, false);
    listener.step("Committing to " + rootfs.commit().branch());
    Path repo = rootfs.repo();
    CommitResult result;
    if (repo == null) {
      repo = workshop.resolve("repo");
      Files.createDirectory(repo);
      Repo.create(repo, RepoMode.BARE).close();
      try (Repo opened = Repo.openWithoutFsync(repo)) {
        result = rootfs.commit().run(tree, opened);
      }
    } else {
      result = rootfs.commit().run(tree, repo);
    }
    TreeRemoval.remove(tree);
    return new SysrootSource.Committed(repo, result.commit().hex(), rootfs.commit().branch());
  }

  private static Made existing(Path directory) throws IOException {
    try (Sysroot sysroot = Sysroot.open(directory, SysrootOptions.ofEnvironment(), new Unheard())) {
      Deployments deployments = sysroot.deployments();
      if (deployments.list().isEmpty()) {
        throw new IOException("Unable to find a deployment in sysroot");
      }
      Deployment first = deployments.list().get(0);
      return new Made(
          directory,
          ImageIdentity.of(first.commit(), sysroot.repo().readCommit(first.commit()).timestamp()),
          deployments.list().stream().map(Deployment::path).toList());
    }
  }

  private Path ext4(Workshop workshop, Made made, Ext4Plan ext4) throws IOException {
    listener.step("Making the ext4 file system");
    Path image = workshop.resolve("root.ext4");
    new Ext4Image(made.directory, ext4, made.identity).make(image, made.deployments);
    return image;
  }

  /** Nothing is changed that anybody would have to hear of. */
  private static final class Unheard implements SysrootListener {
    @Override
    public void message(String line) {}

    @Override
    public void freed(long bytes) {}
  }
}
