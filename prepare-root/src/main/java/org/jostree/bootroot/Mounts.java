package org.jostree.bootroot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** What the assembly of a root file system does; {@link LinuxMounts} does it. */
public interface Mounts {
  /**
   * Makes a directory, unless there is one.
   *
   * @param permissions such as {@code rwxr-xr-x}
   */
  void makeDirectory(Path directory, String permissions) throws IOException;

  /** Removes an empty directory. */
  void removeDirectory(Path directory) throws IOException;

  /** Writes a file, or writes it anew. */
  void write(Path file, byte[] content) throws IOException;

  /** Makes all mounts stay to themselves: one that is shared cannot be moved. */
  void makeEverythingPrivate() throws IOException;

  /** Makes one mount stay to itself. */
  void makePrivate(Path target) throws IOException;

  /** Makes a directory visible at another place. */
  void bind(Path source, Path target) throws IOException;

  /**
   * Shows a commit at a directory, for as long as this process is there.
   *
   * @param sysroot the physical root, whose repository has the commit
   * @param revision what the repository knows it by
   * @param mountPoints names of directories that the tree has to have for what is mounted on them
   * @throws IOException when it is not there, or damaged, or cannot be mounted
   */
  void serve(Path sysroot, String revision, Path target, Set<String> mountPoints)
      throws IOException;

  /** Makes a bind mount read-only. */
  void makeReadOnly(Path target) throws IOException;

  /** Makes a bind mount writable. */
  void makeWritable(Path target) throws IOException;

  /**
   * Lays a writable directory over one that stays as it is.
   *
   * @param lower what is below
   * @param upper where changes go
   * @param work a directory of the kernel's own, on the file system of {@code upper}
   * @param readOnly whether changes can be seen, but not made
   */
  void overlay(Path lower, Path upper, Path work, Path target, boolean readOnly) throws IOException;

  /** Lets mounts made below a target be seen from there on, but not where it was bound from. */
  void propagateDownwards(Path target) throws IOException;

  /** Moves a mount and all below it. */
  void move(Path from, Path to) throws IOException;

  /**
   * Makes a mount the root of all processes, and the root before a directory in it.
   *
   * @param directoryForOld below {@code root}
   */
  void pivot(Path root, Path directoryForOld) throws IOException;

  /** Whether the file system at a path is mounted to be written to. */
  boolean isWritable(Path path) throws IOException;
}
