package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jostree.mount.host.DeploymentSource;
import org.jostree.mount.host.ShownDeployment;
import org.jostree.mount.host.ShownDeployments;
import org.jostree.mount.tree.DirectoryStamps;
import org.jspecify.annotations.Nullable;

/**
 * The deployments of a sysroot for a mount that shows them as they would boot: read again when
 * something has changed.
 */
public final class LiveDeployments implements DeploymentSource, AutoCloseable {
  private static final String REPOSITORY = "ostree/repo";

  /** What boots is exchanged in steps, and each reading may fall between two of them. */
  private static final int ATTEMPTS = 4;

  private static final long BETWEEN_ATTEMPTS_MILLIS = 25;

  private final Sysroot sysroot;
  private @Nullable DirectoryStamps stamps;
  private ShownDeployments shown = new ShownDeployments(List.of(), Map.of(), 0);

  LiveDeployments(Sysroot sysroot) {
    this.sysroot = sysroot;
  }

  /**
   * Those of a sysroot.
   *
   * @param path of its top; {@code /} for the running system
   * @throws IOException when there is none
   */
  public static LiveDeployments of(Path path) throws IOException {
    return new LiveDeployments(
        Sysroot.open(path.toRealPath(), SysrootOptions.ofEnvironment(), SysrootListener.NOBODY));
  }

  /**
   * Those of the sysroot that a repository is that of.
   *
   * @return null if it is not at {@code ostree/repo} of one
   */
  public static @Nullable LiveDeployments around(Path repository) throws IOException {
    if (!Files.isDirectory(repository)) {
      return null;
    }
    Path path = repository.toRealPath();
    Path ostree = path.getParent();
    if (ostree == null
        || !path.endsWith(REPOSITORY)
        || !Files.isDirectory(ostree.resolve("deploy"))) {
      return null;
    }
    Path top = ostree.getParent();
    return top == null ? null : of(isOfRunningSystem(top) ? Path.of("/") : top);
  }

  /** That has its boot directory at {@code /boot}, which may be a file system of its own. */
  private static boolean isOfRunningSystem(Path top) throws IOException {
    Path mounted = Path.of("/sysroot");
    return Host.CURRENT.isBooted() && Files.isDirectory(mounted) && Files.isSameFile(top, mounted);
  }

  /** Its repository. */
  public Path repository() {
    return sysroot.repo().path();
  }

  @Override
  public synchronized ShownDeployments read() throws IOException {
    DirectoryStamps known = stamps;
    if (known != null && known.areCurrent()) {
      return shown;
    }
    DirectoryStamps now = new DirectoryStamps();
    for (Path each : watched()) {
      now.add(each);
    }
    List<ShownDeployment> all = new ArrayList<>();
    Deployments current = current();
    for (Deployment each : current.list()) {
      all.add(new LiveDeployment(sysroot, current, each));
    }
    shown = new ShownDeployments(all, named(current), DirectoryStamps.nowNanos());
    stamps = now;
    return shown;
  }

  /** What changes whenever what boots does, also when a boot loader counts tries. */
  private List<Path> watched() throws IOException {
    Path boot = sysroot.boot();
    // A link in a system that runs.
    Path ostree = sysroot.path().resolve("ostree").toRealPath();
    return List.of(
        ostree,
        ostree.resolve("deploy"),
        boot,
        boot.resolve("loader"),
        boot.resolve("loader/entries"),
        boot.resolve("loader.0/entries"),
        boot.resolve("loader.1/entries"),
        sysroot.host().state());
  }

  private Deployments current() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return sysroot.deployments();
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        pause(e);
      }
    }
  }

  private static void pause(IOException failure) throws IOException {
    try {
      Thread.sleep(BETWEEN_ATTEMPTS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private static Map<String, Integer> named(Deployments current) {
    Map<String, Integer> named = new HashMap<>();
    put("booted", current.booted(), current, named);
    // Where nothing runs, what boots next is the first.
    boolean isIdle = current.booted() == null && !current.list().isEmpty();
    put("pending", isIdle ? current.list().get(0) : current.pending(null), current, named);
    put("rollback", current.rollback(null), current, named);
    return named;
  }

  private static void put(
      String name,
      @Nullable Deployment deployment,
      Deployments current,
      Map<String, Integer> named) {
    for (int i = 0; i < current.list().size(); i++) {
      if (current.list().get(i).isSameAs(deployment)) {
        named.put(name, i);
      }
    }
  }

  @Override
  public void close() {
    sysroot.close();
  }
}
