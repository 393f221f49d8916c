package org.jostree.bootloader;

import java.io.IOException;
import java.nio.file.Path;

/** A disk that does as another one; for tests that want one call to go differently. */
class ForwardingDisk implements BootDisk {
  private final BootDisk disk;

  ForwardingDisk(BootDisk disk) {
    this.disk = disk;
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
