package org.jostree.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.mount.host.DeploymentSource;
import org.jostree.mount.overlay.OverlayMount;
import org.jostree.mount.overlay.OverlayPlace;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.transport.MountOptions;
import org.jostree.mount.transport.MountPoint;
import org.jostree.mount.transport.MountSession;
import org.jostree.mount.transport.MountTable;
import org.jostree.mount.transport.Transport;
import org.jostree.mount.tree.RepositoryFileSystem;
import org.jostree.object.CommitId;
import org.jostree.overlay.OverlayBase;
import org.jostree.overlay.OverlayMarks;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * A mounted repository, or a mounted commit. It answers from the moment {@link #start} returns
 * until it is unmounted, by {@link #close} or from outside.
 */
public final class Mount implements AutoCloseable {
  /** The type that the mount table has for our mounts. */
  static final String TYPE = "fuse." + MountOptions.DEFAULTS.subtype();

  private final Repo repo;
  private final String place;
  private final RepositoryFileSystem fileSystem;
  private final MountSession session;
  private final @Nullable String revision;
  private final Instant start = Instant.now();
  private boolean isFree;

  private Mount(
      Repo repo,
      String place,
      RepositoryFileSystem fileSystem,
      MountSession session,
      MountSettings settings) {
    this.repo = repo;
    this.place = place;
    this.fileSystem = fileSystem;
    this.session = session;
    String deployment = settings.deployment();
    this.revision = deployment == null ? settings.revision() : "deployment=" + deployment;
  }

  /**
   * Mounts.
   *
   * @param repository the directory of the repository
   * @param mountpoint an existing directory, neither in the repository nor above it
   * @throws IOException when the repository cannot be opened, the revision does not exist or the
   *     mount point does not do; in one line
   */
  public static Mount start(Path repository, Path mountpoint, MountSettings settings)
      throws IOException {
    return start(new MountOrigin.Local(repository, null), mountpoint, settings);
  }

  static Mount start(Path repository, Path mountpoint, MountSettings settings, Transport transport)
      throws IOException {
    MountOrigin origin = new MountOrigin.Local(repository, null);
    return start(origin, null, mountpoint, settings, transport);
  }

  /** Mounts what is there, of this machine or of a remote; else as {@link #start}. */
  public static Mount start(MountOrigin origin, Path mountpoint, MountSettings settings)
      throws IOException {
    return start(origin, null, mountpoint, settings);
  }

  /**
   * As {@link #start(MountOrigin, Path, MountSettings)}, of a repository in a sysroot.
   *
   * @param deployments of the sysroot; null if it is in none
   */
  public static Mount start(
      MountOrigin origin,
      @Nullable DeploymentSource deployments,
      Path mountpoint,
      MountSettings settings)
      throws IOException {
    Transport transport = settings.way().transport(origin.isFarAway());
    return start(origin, deployments, mountpoint, settings, transport);
  }

  private static Mount start(
      MountOrigin origin,
      @Nullable DeploymentSource deployments,
      Path mountpoint,
      MountSettings settings,
      Transport transport)
      throws IOException {
    Repo repo = origin.open(settings);
    try {
      OverlayPlace.recover(mountpoint);
      refuseOwnRepository(repo, mountpoint);
      refuseOverlayInRepository(repo, settings.overlay());
    } catch (IOException failure) {
      repo.close();
      throw failure;
    }
    return origin.isFarAway()
        ? start(repo, origin.place(), null, mountpoint, settings.ofRemoteView(), transport)
        : start(repo, repo.path().toString(), deployments, mountpoint, settings, transport);
  }

  /**
   * Mounts a repository that is open already, and closes it at the end. It is read by the path that
   * it was opened by: a relative one is looked up from the working directory of this process, also
   * when that is moved to another place with the file system that it is on.
   *
   * @param mountpoint an existing directory; the repository is neither in it nor above it
   */
  public static Mount ofOpen(Repo repo, Path mountpoint, MountSettings settings)
      throws IOException {
    String place = repo.path().toString();
    return start(repo, place, null, mountpoint, settings, settings.way().transport(false));
  }

  private static Mount start(
      Repo repo,
      String place,
      @Nullable DeploymentSource deployments,
      Path mountpoint,
      MountSettings settings,
      Transport transport)
      throws IOException {
    RepositoryFileSystem fileSystem = null;
    try {
      List<CommitId> commits = new ArrayList<>();
      for (String each : settings.revisions()) {
        commits.add(repo.refs().resolve(each));
      }
      Path overlay = settings.overlay();
      MountSettings shown = overlay == null ? settings : settings.belowOverlay();
      fileSystem = fileSystem(repo, deployments, commits, shown);
      RepositoryFileSystem served = fileSystem;
      MountOptions options = settings.transport().withDefaultSource(source(place, settings));
      MountSession session =
          overlay == null
              ? transport.mount(served, mountpoint, options)
              : OverlayMount.start(
                  new OverlayBase(commits, settings.subpath(), OverlayMarks.TRUSTED),
                  overlay,
                  mountpoint,
                  options,
                  below -> transport.mount(served, below, options));
      Mount mount = new Mount(repo, place, served, session, settings);
      served.describeBy(() -> mount.report().toText());
      return mount;
    } catch (IOException | RuntimeException | Error failure) {
      closeAll(fileSystem, repo);
      throw failure;
    }
  }

  /**
   * Unmounts what is mounted there, also if nobody serves it any more.
   *
   * @param lazily also if it is in use: the name is free at once, its users keep what they have
   * @throws MountException if it is no mount of this program, or is in use and not lazily unmounted
   */
  public static void unmount(Path mountpoint, boolean lazily) throws IOException {
    MountPoint place = MountPoint.find(mountpoint);
    MountTable.Mount mounted =
        place
            .mounted()
            .orElseThrow(() -> new MountException("nothing is mounted on " + mountpoint));
    boolean overlaid = OverlayPlace.isOurs(mounted);
    if (!overlaid && !mounted.type().equals(TYPE)) {
      throw new MountException(
          mountpoint + " is not a mount of jostree, but one of type " + mounted.type());
    }
    // Nobody can finish what he does in a mount that does not answer.
    boolean done =
        overlaid
            ? OverlayMount.unmount(place, mounted, lazily)
            : place.unmount(lazily || place.isDead());
    if (!done) {
      throw new MountException(
          mountpoint + " is in use (--lazy unmounts it all the same; fuser -m tells who uses it)");
    }
  }

  private static RepositoryFileSystem fileSystem(
      Repo repo,
      @Nullable DeploymentSource deployments,
      List<CommitId> commits,
      MountSettings settings)
      throws IOException {
    String deployment = settings.deployment();
    if (deployment != null) {
      return deployment(repo, deployments, deployment, settings);
    }
    if (commits.isEmpty()) {
      if (!settings.subpath().isEmpty()) {
        throw new MountException("mount option subpath= needs a revision");
      }
      return RepositoryFileSystem.wholeRepository(repo, deployments, settings.tree());
    }
    return commits.size() == 1
        ? RepositoryFileSystem.singleCommit(
            repo, commits.get(0), settings.subpath(), settings.tree())
        : RepositoryFileSystem.union(repo, commits, settings.subpath(), settings.tree());
  }

  private static RepositoryFileSystem deployment(
      Repo repo, @Nullable DeploymentSource deployments, String name, MountSettings settings)
      throws IOException {
    if (deployments == null) {
      throw new MountException(repo.path() + " is not the repository of a sysroot");
    }
    if (settings.revision() != null || !settings.subpath().isEmpty()) {
      throw new MountException("a deployment has neither a revision nor a subpath");
    }
    return RepositoryFileSystem.deployment(repo, deployments, name, settings.tree());
  }

  /** What the first column of /proc/mounts says, so that mount(8) can find the mount again. */
  private static String source(String place, MountSettings settings) {
    String revision = settings.revision();
    return revision == null ? place : place + ":" + revision;
  }

  /** Reading an object through its own mount would wait for itself. */
  private static void refuseOwnRepository(Repo repo, Path mountpoint) throws IOException {
    Path place = MountPoint.find(mountpoint).path();
    for (Repo each = repo; each != null; each = each.parent()) {
      Path path = each.path().toRealPath();
      if (place.equals(path)) {
        throw new MountException(mountpoint + " is the repository itself");
      }
      if (place.startsWith(path)) {
        throw new MountException(mountpoint + " lies in the repository " + path);
      }
      if (path.startsWith(place)) {
        throw new MountException(
            mountpoint + " would hide the repository " + path + " that lies below it");
      }
    }
  }

  private static void refuseOverlayInRepository(Repo repo, @Nullable Path overlay)
      throws IOException {
    Path above = overlay;
    while (above != null && !Files.exists(above)) {
      above = above.getParent();
    }
    for (Repo each = repo; above != null && each != null; each = each.parent()) {
      if (above.toRealPath().startsWith(each.path().toRealPath())) {
        throw new MountException("overlay " + overlay + " lies in the repository " + each.path());
      }
    }
  }

  private static void closeAll(@Nullable RepositoryFileSystem fileSystem, Repo repo)
      throws IOException {
    try {
      if (fileSystem != null) {
        fileSystem.close();
      }
    } finally {
      repo.close();
    }
  }

  /** What is mounted, for its mount point and its figures. */
  public MountSession session() {
    return session;
  }

  /** What there is to say of it at the moment. */
  public MountReport report() {
    Map<String, Long> cache = new LinkedHashMap<>();
    cache.put("nodes", (long) session.rememberedNodes());
    cache.putAll(fileSystem.figures());
    return new MountReport(
        place,
        revision,
        session.transport(),
        ProcessHandle.current().pid(),
        start,
        session.requests(),
        cache);
  }

  /** Waits until it has been unmounted, from wherever, and sets free what it held. */
  public void awaitEnd() throws IOException, InterruptedException {
    session.awaitEnd();
    session.close();
    setFree();
  }

  /** Whoever comes second waits until the first is done: the process may end after that. */
  private synchronized void setFree() throws IOException {
    if (!isFree) {
      isFree = true;
      closeAll(fileSystem, repo);
    }
  }

  /**
   * Unmounts; lazily if it is in use. Then waits a few seconds for those who use it; the end of the
   * process cuts them off. What it held is set free if there are none any more.
   */
  @Override
  public void close() throws IOException {
    session.close();
    try {
      if (session.awaitEnd(Duration.ZERO)) {
        setFree();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
