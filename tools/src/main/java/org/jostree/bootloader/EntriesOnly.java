package org.jostree.bootloader;

/** No boot loader that wants more than the entries: one that reads them, or none at all. */
public record EntriesOnly() implements Bootloader {
  @Override
  public String name() {
    return "none";
  }

  @Override
  public boolean isActive() {
    return false;
  }

  @Override
  public void writeConfiguration(LoaderDirectory next, BootDisk disk) {}
}
