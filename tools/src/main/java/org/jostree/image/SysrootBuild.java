package org.jostree.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jostree.bootloader.KernelArguments;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.posix.PosixException;
import org.jostree.pull.LocalPull;
import org.jostree.pull.LocalPullOptions;
import org.jostree.remote.RemoteOption;
import org.jostree.remote.Remotes;
import org.jostree.repo.KeyFile;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jostree.sysroot.DeployRequest;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.InitFs;
import org.jostree.sysroot.Origin;
import org.jostree.sysroot.Retention;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootListener;
import org.jostree.sysroot.SysrootLock;
import org.jostree.sysroot.SysrootOptions;
import org.jspecify.annotations.Nullable;

/** Makes a sysroot with one deployment, that of a commit of another repository. */
final class SysrootBuild {
  private static final String HOME = "usr/rootdirs/home";

  private final SysrootPlan plan;
  private final Path directory;
  private final BuildListener listener;

  /**
   * @param directory where; is not there yet
   */
  SysrootBuild(SysrootPlan plan, Path directory, BuildListener listener) {
    this.plan = plan;
    this.directory = directory;
    this.listener = listener;
  }

  /** Does it. Nothing waits for the disk. */
  ImageIdentity run(SysrootSource.Committed source) throws IOException {
    try (Repo from = Repo.open(source.repo())) {
      CommitId commit = from.refs().resolve(source.revision());
      RefName followed = new RefName(plan.stateroot(), branch(source));
      if (!RefName.isValidRemote(plan.stateroot())) {
        throw new IOException("Invalid stateroot name: '" + plan.stateroot() + "'");
      }
      makeDirectories();
      configure();
      pull(from, commit, followed);
      plan.bootloader().prepare(new RootTree(directory));
      deploy(commit, followed);
      return ImageIdentity.of(commit, from.readCommit(commit).timestamp());
    } catch (PosixException e) {
      throw Ownership.explained(e);
    }
  }

  private static String branch(SysrootSource.Committed source) throws IOException {
    String branch = source.branch();
    if (branch == null) {
      if (Checksum.parse(source.revision()) != null) {
        throw new IOException("A branch must be specified for a commit without a ref");
      }
      branch = RefName.parse(source.revision()).name();
    }
    return RefName.local(branch).name();
  }

  private void makeDirectories() throws IOException {
    Files.createDirectory(directory);
    org.jostree.posix.Posix.instance()
        .fchmodat(org.jostree.posix.Fd.CWD, directory.toString(), 0755);
    InitFs.create(directory, InitFs.EPOCH_MODERN);
  }

  private Repo openRepo() throws IOException {
    return Repo.openWithoutFsync(directory.resolve("ostree/repo"));
  }

  private void configure() throws IOException {
    try (Repo repo = Repo.open(directory.resolve("ostree/repo"))) {
      KeyFile config = repo.config().file();
      plan.bootloader().configure(config);
      if (plan.readOnly()) {
        config.set("sysroot", "readonly", "true");
      }
      repo.writeConfig(config);
    }
    String url = plan.remoteUrl();
    if (url == null) {
      return;
    }
    try (Repo repo = Repo.open(directory.resolve("ostree/repo"))) {
      Map<String, RemoteOption> options = new LinkedHashMap<>();
      options.put("url", RemoteOption.of(url));
      if (!plan.verify()) {
        options.put("gpg-verify", RemoteOption.of(false));
      }
      Remotes.of(repo).add(plan.stateroot(), options, Remotes.Existing.REFUSE);
    }
  }

  private void pull(Repo from, CommitId commit, RefName followed) throws IOException {
    listener.step("Pulling " + followed + " (" + commit.hex().substring(0, 10) + ")");
    try (Repo to = openRepo()) {
      LocalPullOptions wanted = new LocalPullOptions().remote(plan.stateroot()).add(commit.hex());
      new LocalPull(to, from, wanted).run();
      to.refs().set(followed, commit);
    }
  }

  private void deploy(CommitId commit, RefName followed) throws IOException {
    listener.step("Deploying " + followed);
    SysrootOptions options = SysrootOptions.ofEnvironment();
    SysrootOptions unsynced =
        new SysrootOptions(
            options.mutableDeployments(),
            options.withoutXattrs(),
            options.withoutDeviceTrees(),
            options.freezeFails(),
            true,
            options.earlyPrune(),
            options.naming());
    try (Sysroot sysroot = Sysroot.open(directory, unsynced, new Unheard());
        SysrootLock lock = sysroot.lock()) {
      sysroot.createStateroot(plan.stateroot(), lock);
      KernelArguments arguments = new KernelArguments();
      arguments.appendAll(plan.kernelArguments());
      Deployment deployment =
          sysroot.deploy(
              new DeployRequest(
                  plan.stateroot(),
                  commit,
                  Origin.ofRefspec(followed.toString()),
                  null,
                  arguments,
                  Retention.DEFAULT,
                  null,
                  false),
              sysroot.deployments(),
              lock);
      fillVar(
          new RootTree(sysroot.stateroot(plan.stateroot()).var()),
          new RootTree(deployment.directory(directory)));
    }
  }

  private void fillVar(RootTree var, RootTree tree) throws IOException {
    var.makeDirectory("sota", 0700);
    var.makeDirectory("local", 0755);
    String home = homeIn(tree);
    if (!tree.isDirectory(HOME)) {
      var.makeDirectory(home, 0755);
    } else if (!var.exists(home)) {
      var.makeDirectory(home, 0755);
      TreeCopy.copy(tree.at(HOME), var.at(home), Set.of(), listener);
    }
  }

  /** Where a tree has the files of people, from the top of {@code /var}. */
  private static String homeIn(RootTree tree) throws IOException {
    String path = MovedDirectory.HOME.path();
    @Nullable String place =
        tree.isLink(path) ? MovedDirectory.HOME.placeOf(tree.linkTarget(path)) : null;
    return (place == null ? MovedDirectory.HOME.usualPlace() : place).substring("var/".length());
  }

  /** The steps of a deployment are one of many here. */
  private static final class Unheard implements SysrootListener {
    @Override
    public void message(String line) {}

    @Override
    public void freed(long bytes) {}
  }
}
