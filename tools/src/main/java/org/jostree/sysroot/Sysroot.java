package org.jostree.sysroot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jostree.bootloader.LoaderVersions;
import org.jostree.repo.Repo;

/**
 * The root file system that deployments lie in, with their repository {@code ostree/repo} and their
 * boot directory {@code boot}. Of a running system it is mounted at {@code /sysroot}, and the
 * system's own root is one of the deployments.
 */
public final class Sysroot implements AutoCloseable {
  private final Path path;
  private final Repo repo;
  private final SysrootOptions options;
  private final Durability durability;
  private final SysrootListener listener;
  private final Host host;

  private Sysroot(
      Path path,
      Repo repo,
      SysrootOptions options,
      Durability durability,
      SysrootListener listener,
      Host host) {
    this.path = path;
    this.repo = repo;
    this.options = options;
    this.durability = durability;
    this.listener = listener;
    this.host = host;
  }

  /**
   * Opens one.
   *
   * @param path of its top; {@code /} for the running system
   * @param listener hears what is done
   * @throws IOException when there is none
   */
  public static Sysroot open(Path path, SysrootOptions options, SysrootListener listener)
      throws IOException {
    return open(path, options, new DiskDurability(options), listener, Host.CURRENT);
  }

  /**
   * As {@link #open(Path, SysrootOptions, SysrootListener)}, on a disk and for a running system of
   * one's own.
   */
  static Sysroot open(
      Path path, SysrootOptions options, Durability durability, SysrootListener listener, Host host)
      throws IOException {
    if (!Files.isDirectory(path)) {
      throw new IOException("opendir(" + path + "): No such file or directory");
    }
    Path repo = path.resolve("ostree/repo");
    if (!Files.isDirectory(repo)) {
      throw new IOException("loading sysroot: opendir(ostree/repo): No such file or directory");
    }
    return new Sysroot(path, Repo.open(repo), options, durability, listener, host);
  }

  /** Where its top is, as it was given. */
  public Path path() {
    return path;
  }

  /** {@code boot}. */
  Path boot() {
    return path.resolve("boot");
  }

  /** The repository that its deployments are laid out from. */
  public Repo repo() {
    return repo;
  }

  /** How it is handled. */
  public SysrootOptions options() {
    return options;
  }

  Durability durability() {
    return durability;
  }

  Host host() {
    return host;
  }

  StagedState stagedState() {
    return new StagedState(host, path);
  }

  /** Who hears what is done. */
  public SysrootListener listener() {
    return listener;
  }

  /** Takes the lock that changing anything needs; read the deployments after that. */
  public SysrootLock lock() throws IOException {
    SysrootLock lock = SysrootLock.take(path, listener);
    try {
      // Else nothing would be deployed here, and all of it would be removed.
      new LoaderVersions(boot()).finishInterruptedExchange(durability);
      return lock;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * What boots.
   *
   * @throws IOException when a boot entry is none, or names a deployment that is not there
   */
  public Deployments deployments() throws IOException {
    return new DeploymentReading(this).read();
  }

  /** An operating system of that name, there or not. */
  public Stateroot stateroot(String name) throws IOException {
    return Stateroot.of(path, name);
  }

  /**
   * Makes an operating system of that name.
   *
   * @param lock as a sign that it is held
   * @throws IOException when it is there already
   */
  public void createStateroot(String name, SysrootLock lock) throws IOException {
    lock.requireHeld();
    stateroot(name).create();
    touch();
  }

  List<Stateroot> stateroots() throws IOException {
    return Stateroot.all(path);
  }

  /** Says by a date, for those who watch, that deployments have changed. */
  void touch() throws IOException {
    Files.setLastModifiedTime(path.resolve("ostree/deploy"), FileTime.from(Instant.now()));
  }

  /**
   * Deploys a commit: it boots by default from now on, unless the request wants it otherwise. If it
   * fails, what boots is what booted before, and nothing of the new one is left.
   *
   * @param current what boots, as it was read under the lock
   * @param lock as a sign that it is held
   */
  public Deployment deploy(DeployRequest request, Deployments current, SysrootLock lock)
      throws IOException {
    lock.requireHeld();
    removeLeftovers(lock);
    Deployment deployment = new TreeDeployment(this, request).run();
    try {
      List<Deployment> wanted =
          request.retention().apply(current, deployment, request.mergeSource());
      write(new BootSpace(this, current, wanted).makeRoom(), wanted, lock);
    } catch (IOException | RuntimeException e) {
      removeUnused(lock, e);
      throw e;
    }
    Cleanup.run(this, lock, request.pruning());
    return deployment;
  }

  /**
   * Lays a commit out for the next boot, and leaves all that depends on the running system until
   * that ends. It takes the place of what was staged before.
   *
   * @param locked whether it waits even then, until it is unlocked
   * @param current what boots, as it was read under the lock
   * @param lock as a sign that it is held
   * @throws IOException also when the running system is not of this sysroot
   */
  public Deployment stage(
      DeployRequest request, boolean locked, Deployments current, SysrootLock lock)
      throws IOException {
    lock.requireHeld();
    if (current.booted() == null) {
      throw new IOException("Cannot stage deployment: Not currently booted into an OSTree system");
    }
    removeLeftovers(lock);
    StagedDeployment staged = new TreeDeployment(this, request).stage(locked);
    touch();
    Cleanup.run(this, lock, request.pruning());
    return staged.deployment();
  }

  /**
   * Has the staged deployment wait for an unlocking, or not any longer.
   *
   * @param lock as a sign that it is held
   */
  public void lockFinalization(Deployments current, boolean locked, SysrootLock lock)
      throws IOException {
    lock.requireHeld();
    StagedDeployment staged = current.staged();
    if (staged == null) {
      throw new IOException("No staged deployment");
    }
    rewriteStaged(staged.withLocked(locked), current);
  }

  void rewriteStaged(StagedDeployment changed, Deployments current) throws IOException {
    Deployment source = null;
    for (Deployment each : current.written()) {
      source = each.path().equals(changed.mergeSource()) ? each : source;
    }
    stagedState().write(changed, source);
    touch();
  }

  /** Of a change that was cut short, before anything takes the room that they take. */
  private void removeLeftovers(SysrootLock lock) throws IOException {
    Cleanup.run(this, lock, /* pruning= */ false);
  }

  /** What boots is read anew: nobody knows how far the change had come. */
  void removeUnused(SysrootLock lock, Exception failure) {
    try {
      Cleanup.run(this, lock, false);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Makes a list of deployments that which boots, the first by default; {@link Cleanup} removes
   * what is not among them. A staged one stays only as the first.
   *
   * @param lock as a sign that it is held
   */
  public void write(Deployments current, List<Deployment> deployments, SysrootLock lock)
      throws IOException {
    lock.requireHeld();
    List<Deployment> written = new ArrayList<>(deployments);
    written.removeIf(current::isStaged);
    new BootUpdate(this, current.withoutStaged(), written).run();
    if (current.staged() != null
        && (deployments.isEmpty() || !current.isStaged(deployments.get(0)))) {
      stagedState().remove();
      touch();
    }
  }

  /**
   * Sets the immutable flag of a deployment again, which copying it has lost.
   *
   * @param lock as a sign that it is held
   */
  public void seal(Deployment deployment, SysrootLock lock) throws IOException {
    lock.requireHeld();
    Seal.set(this, deployment.directory(path));
  }

  /**
   * Replaces the origin of a deployment.
   *
   * @param lock as a sign that it is held
   */
  public void writeOrigin(Deployment deployment, Origin origin, SysrootLock lock)
      throws IOException {
    lock.requireHeld();
    durability.replace(
        deployment.originFile(path), origin.toString().getBytes(StandardCharsets.UTF_8));
    touch();
  }

  @Override
  public void close() {
    repo.close();
  }
}
