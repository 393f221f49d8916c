package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.bootloader.BootDisk;
import org.jostree.bootloader.PosixBootDisk;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.TreeRemoval;

/** On a disk, waiting for it at each step. */
public final class DiskDurability implements Durability {
  private final Posix posix = Posix.instance();
  private final BootDisk disk = new PosixBootDisk();
  private final SysrootOptions options;

  /**
   * @param options whether to wait for whole file systems at all; without that, a power cut may
   *     leave a system that does not boot
   */
  public DiskDurability(SysrootOptions options) {
    this.options = options;
  }

  @Override
  public void syncFileSystem(Path path) throws IOException {
    if (!options.skipSync()) {
      try (Fd directory = posix.open(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0)) {
        posix.syncfs(directory);
      }
    }
  }

  @Override
  public void flushJournal(Path boot) throws IOException {
    if (!options.skipSync() && posix.geteuid() == 0) {
      JournalFlush.run(boot, options.freezeFails());
    }
  }

  @Override
  public void removeTree(Path directory) throws IOException {
    TreeRemoval.remove(directory);
  }

  @Override
  public void replace(Path file, byte[] content) throws IOException {
    disk.replace(file, content);
  }

  @Override
  public void replaceLink(Path link, String target) throws IOException {
    disk.replaceLink(link, target);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public boolean exchange(Path first, Path second) throws IOException {
    return disk.exchange(first, second);
  }

  @Override
  public void makeDirectories(Path directory) throws IOException {
    disk.makeDirectories(directory);
  }

  @Override
  public void remove(Path fileOrDirectory) throws IOException {
    disk.remove(fileOrDirectory);
  }
}
