package org.jostree.bootloader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.posix.TreeRemoval;

/** A boot directory on a disk of Linux, of any file system that it can write, vfat too. */
public final class PosixBootDisk implements BootDisk {
  private static final int FILE_MODE = 0644;
  private static final int DIRECTORY_MODE = 0755;

  private final Posix posix = Posix.instance();

  @Override
  public void replace(Path file, byte[] content) throws IOException {
    try (Fd directory = openDirectory(parent(file))) {
      String name = name(file);
      String temporary = temporaryName(name);
      try {
        write(directory, temporary, content);
        posix.renameat(directory, temporary, directory, name);
      } catch (IOException e) {
        discard(directory, temporary, e);
        throw e;
      }
      posix.fsync(directory);
    }
  }

  private void write(Fd directory, String name, byte[] content) throws IOException {
    int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
    try (Fd file = posix.openat(directory, name, flags, FILE_MODE)) {
      posix.writeFully(file, ByteBuffer.wrap(content));
      posix.fsync(file);
    }
  }

  @Override
  public void replaceLink(Path link, String target) throws IOException {
    try (Fd directory = openDirectory(parent(link))) {
      String name = name(link);
      String temporary = temporaryName(name);
      try {
        posix.symlinkat(target, directory, temporary);
        posix.renameat(directory, temporary, directory, name);
      } catch (IOException e) {
        discard(directory, temporary, e);
        throw e;
      }
      posix.fsync(directory);
    }
  }

  private void discard(Fd directory, String temporary, IOException failure) {
    try {
      posix.unlinkat(directory, temporary, 0);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        failure.addSuppressed(e);
      }
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    try (Fd source = openDirectory(parent(from));
        Fd target = openDirectory(parent(to))) {
      posix.renameat(source, name(from), target, name(to));
      posix.fsync(target);
      posix.fsync(source);
    }
  }

  @Override
  public boolean exchange(Path first, Path second) throws IOException {
    try (Fd one = openDirectory(parent(first));
        Fd other = openDirectory(parent(second))) {
      try {
        posix.renameExchange(one, name(first), other, name(second));
      } catch (PosixException e) {
        if (e.errno() == Errno.EINVAL || e.errno() == Errno.ENOSYS) {
          return false;
        }
        throw e;
      }
      posix.fsync(other);
      posix.fsync(one);
      return true;
    }
  }

  @Override
  public void makeDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path above = directory.getParent();
    if (above != null) {
      makeDirectories(above);
    }
    try (Fd parent = openDirectory(parent(directory))) {
      posix.mkdirat(parent, name(directory), DIRECTORY_MODE);
      posix.fsync(parent);
    }
  }

  @Override
  public void remove(Path fileOrDirectory) throws IOException {
    if (!Files.exists(fileOrDirectory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    TreeRemoval.remove(fileOrDirectory);
    try (Fd parent = openDirectory(parent(fileOrDirectory))) {
      posix.fsync(parent);
    }
  }

  private Fd openDirectory(Path directory) throws PosixException {
    return posix.open(directory, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of(".") : parent;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static String temporaryName(String name) {
    // Not a dot in front of it alone: boot loaders on vfat list whatever ends in .conf.
    return "." + name + "." + ProcessHandle.current().pid() + ".tmp";
  }
}
