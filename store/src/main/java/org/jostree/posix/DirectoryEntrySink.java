package org.jostree.posix;

import java.io.IOException;

/** Takes the entries of a directory one by one, in the order of the file system. */
@FunctionalInterface
public interface DirectoryEntrySink {
  /** Takes an entry; it may make system calls, listing further directories included. */
  void accept(DirectoryEntry entry) throws IOException;
}
