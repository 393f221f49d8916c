package org.jostree.bootloader;

/**
 * An entry and the file it stands in.
 *
 * @param name of the file
 * @param entry what it says
 */
public record LoaderEntry(BootEntryName name, BootEntry entry) implements Comparable<LoaderEntry> {
  /** The default first: the highest {@code version}, else the highest number in the name. */
  @Override
  public int compareTo(LoaderEntry other) {
    int byVersion = Integer.compare(other.entry.order(), entry.order());
    return byVersion != 0 ? byVersion : name.compareTo(other.name);
  }
}
