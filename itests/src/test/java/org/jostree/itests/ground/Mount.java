package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;

/**
 * A repository or a commit of one, mounted by our command in the background. Closing it unmounts it
 * with {@code jostree umount} and expects the server to end; should the test have gone wrong
 * before, {@link Workspace} takes away what is left.
 */
public final class Mount implements AutoCloseable {
  private final Path path;
  private final Server server;
  private boolean closed;

  private Mount(Path path) throws IOException {
    this.path = path;
    server = Server.of(path);
  }

  /** Mounts one commit as the root of the mount point. */
  public static Mount commit(Path repo, String rev, Path mountPoint, String... words)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--rev", rev));
    return mount(repo, mountPoint, all);
  }

  /** Mounts the whole repository. */
  public static Mount repository(Path repo, Path mountPoint, String... words) throws IOException {
    return mount(repo, mountPoint, List.of(words));
  }

  /** Mounts what a word means: a URL, for example. */
  public static Mount source(String source, Path mountPoint, String... words) throws IOException {
    command(source, mountPoint, List.of(words)).run().expectSuccess();
    return new Mount(mountPoint);
  }

  private static Mount mount(Path repo, Path mountPoint, List<String> words) throws IOException {
    command(repo, mountPoint, words).run().expectSuccess();
    return new Mount(mountPoint);
  }

  /** The command that mounts, for those who want to see it fail. */
  public static Command command(Path repo, Path mountPoint, List<String> words) {
    return command(repo.toString(), mountPoint, words);
  }

  /** As {@link #command(Path, Path, List)} for what a word means. */
  public static Command command(String source, Path mountPoint, List<String> words) {
    List<String> all = new ArrayList<>(List.of("mount"));
    all.addAll(words);
    all.addAll(List.of(source, mountPoint.toString()));
    return Ostree.ours().command(all).within(Duration.ofMinutes(1));
  }

  public Path path() {
    return path;
  }

  public Path resolve(String below) {
    return path.resolve(below);
  }

  public Server server() {
    return server;
  }

  /** Unmounts; does nothing if that has been done. */
  public CommandResult unmount() throws IOException {
    closed = true;
    return Ostree.ours().command("umount", path.toString()).run();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    unmount().expectSuccess();
    try {
      if (!server.endsWithin(Duration.ofSeconds(20))) {
        throw new AssertionError("the server of " + path + " still runs 20 s after umount");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the server to end", e);
    }
    if (MountTable.at(path).isPresent()) {
      throw new AssertionError("still mounted after umount: " + path);
    }
  }
}
