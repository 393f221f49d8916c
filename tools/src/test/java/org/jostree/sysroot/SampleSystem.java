package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jostree.bootloader.BootEntryName;
import org.jostree.bootloader.KernelArguments;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** A sysroot with an operating system {@code os} and commits for it, made for a test. */
final class SampleSystem {
  static final SysrootOptions OPTIONS =
      new SysrootOptions(true, false, false, false, true, true, BootEntryName.Naming.NUMBER_ONLY);

  /** Hears nothing. */
  static final SysrootListener QUIET =
      new SysrootListener() {
        @Override
        public void message(String line) {}

        @Override
        public void freed(long bytes) {}
      };

  private SampleSystem() {}

  /** An empty sysroot with the operating system, whose repository does not wait for the disk. */
  static Path create(Path root) throws IOException {
    Files.createDirectories(root);
    InitFs.create(root, InitFs.EPOCH_MODERN);
    Files.writeString(
        root.resolve("ostree/repo/config"), "fsync=false\n", StandardOpenOption.APPEND);
    try (Sysroot sysroot = open(root, new DiskDurability(OPTIONS));
        SysrootLock lock = sysroot.lock()) {
      sysroot.createStateroot("os", lock);
    }
    return root;
  }

  static Sysroot open(Path root, Durability durability) throws IOException {
    return open(root, durability, Host.CURRENT);
  }

  /** As if the host ran it. */
  static Sysroot open(Path root, Durability durability, Host host) throws IOException {
    return Sysroot.open(root, OPTIONS, durability, QUIET, host);
  }

  /** Commits a tree whose kernel and programs say which they are. */
  static CommitId commit(Path root, Path scratch, String kernel, String version)
      throws IOException {
    Path tree = Files.createTempDirectory(scratch, "tree");
    write(tree, "usr/lib/modules/1.0/vmlinuz", "kernel " + kernel);
    write(tree, "usr/lib/modules/1.0/initramfs.img", "initramfs " + kernel);
    write(tree, "usr/lib/os-release", "PRETTY_NAME=\"Sample " + version + "\"\n");
    write(tree, "usr/bin/program", "program " + version);
    write(tree, "usr/etc/config", "default " + version);
    try (Repo repo = Repo.open(root.resolve("ostree/repo"))) {
      return new TreeCommit(
              repo, new CommitRequest().add(new TreeSource.Directory(tree)).branch(version))
          .run()
          .commit();
    }
  }

  static void write(Path tree, String path, String content) throws IOException {
    Path file = tree.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** Deploys as an upgrade would. */
  static Deployment deploy(Sysroot sysroot, CommitId commit, String... arguments)
      throws IOException {
    try (SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      @Nullable Deployment source = current.mergeSource("os");
      KernelArguments all =
          source == null ? new KernelArguments() : source.entry().options().copy();
      all.setAll(List.of(arguments));
      return sysroot.deploy(
          new DeployRequest(
              "os", commit, Origin.ofRefspec("main"), source, all, Retention.DEFAULT, null, false),
          current,
          lock);
    }
  }

  /** A host that the default deployment of a sysroot runs, with a new directory for its state. */
  static Host host(Path scratch, Path root) throws IOException {
    Path run = Files.createTempDirectory(scratch, "run");
    Files.createFile(run.resolve("ostree-booted"));
    return new Host(root.resolve(paths(root).get(0)), run);
  }

  /** Stages as an upgrade would. */
  static Deployment stage(Sysroot sysroot, CommitId commit, SysrootLock lock) throws IOException {
    Deployments current = sysroot.deployments();
    DeployRequest request =
        new DeployRequest(
            "os",
            commit,
            Origin.ofRefspec("main"),
            current.mergeSource("os"),
            null,
            Retention.DEFAULT,
            null,
            false);
    return sysroot.stage(request, /* locked= */ false, current, lock);
  }

  /** The directories of all deployments, the default first. */
  static List<String> paths(Path root) throws IOException {
    try (Sysroot sysroot = open(root, new DiskDurability(OPTIONS))) {
      return sysroot.deployments().list().stream().map(Deployment::path).toList();
    }
  }
}
