package org.jostree.bootroot;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jostree.posix.MountCalls;
import org.jostree.posix.Posix;
import org.jspecify.annotations.Nullable;

/** The mounts of this process. */
public final class LinuxMounts implements Mounts {
  private static final Path ROOT = Path.of("/");

  /** Of mount(2). */
  private static final long MS_RDONLY = 1;

  private final MountCalls calls = new MountCalls();
  private @Nullable CommitServer server;

  @Override
  public void makeDirectory(Path directory, String permissions) throws IOException {
    try {
      Files.createDirectory(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  @Override
  public void removeDirectory(Path directory) throws IOException {
    Files.delete(directory);
  }

  @Override
  public void write(Path file, byte[] content) throws IOException {
    Files.write(file, content);
  }

  @Override
  public void makeEverythingPrivate() throws IOException {
    calls.makePrivate(ROOT, true);
  }

  @Override
  public void makePrivate(Path target) throws IOException {
    calls.makePrivate(target, false);
  }

  @Override
  public void bind(Path source, Path target) throws IOException {
    calls.bind(source, target);
  }

  @Override
  public void serve(Path sysroot, String revision, Path target, Set<String> mountPoints)
      throws IOException {
    server = CommitServer.start(sysroot, revision, target, mountPoints);
  }

  /** Waits for as long as a commit is served; not at all if none is. */
  public void awaitEnd() throws IOException, InterruptedException {
    CommitServer serving = server;
    if (serving != null) {
      serving.awaitEnd();
    }
  }

  /** Whether this process serves a commit, and so has to stay. */
  public boolean isServing() {
    return server != null;
  }

  @Override
  public void pivot(Path root, Path directoryForOld) throws IOException {
    calls.pivotRoot(root, directoryForOld);
    Posix.instance().chdir(ROOT);
  }

  @Override
  public void makeReadOnly(Path target) throws IOException {
    calls.remountBind(target, true);
  }

  @Override
  public void makeWritable(Path target) throws IOException {
    calls.remountBind(target, false);
  }

  @Override
  public void overlay(Path lower, Path upper, Path work, Path target, boolean readOnly)
      throws IOException {
    calls.mountOverlay("overlay", target, readOnly ? MS_RDONLY : 0, lower, upper, work, "");
  }

  @Override
  public void propagateDownwards(Path target) throws IOException {
    calls.makeSlaveAndShared(target);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    calls.move(from, to);
  }

  @Override
  public boolean isWritable(Path path) throws IOException {
    return !Posix.instance().statvfs(path).readOnly();
  }
}
