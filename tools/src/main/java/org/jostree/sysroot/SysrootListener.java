package org.jostree.sysroot;

import java.io.IOException;

/** Hears what is done to a sysroot. */
public interface SysrootListener {
  /** A line for the user. */
  void message(String line) throws IOException;

  /** Objects that nothing needs any more were removed from the repository. */
  void freed(long bytes) throws IOException;

  /** Hears nothing. */
  SysrootListener NOBODY =
      new SysrootListener() {
        @Override
        public void message(String line) {}

        @Override
        public void freed(long bytes) {}
      };
}
