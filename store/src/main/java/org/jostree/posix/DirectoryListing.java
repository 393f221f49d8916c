package org.jostree.posix;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads directories, many entries a call. */
final class DirectoryListing {
  private static final int SEEK_SET = 0;

  private final Kernel kernel;

  DirectoryListing(Kernel kernel) {
    this.kernel = kernel;
  }

  void list(Fd directory, DirectoryEntrySink sink) throws IOException {
    Scratch memory = kernel.scratch();
    Scratch.LargeBuffer large = memory.borrow();
    try {
      Kernel.check(kernel.call(SystemCalls.LSEEK, directory.number(), 0, SEEK_SET), "lseek", "");
      for (; ; ) {
        int filled =
            (int)
                Kernel.check(
                    kernel.call(
                        SystemCalls.GETDENTS64,
                        directory.number(),
                        large.address(),
                        Scratch.LARGE_CAPACITY),
                    "getdents64",
                    "");
        if (filled == 0) {
          return;
        }
        handOver(large, filled, sink);
      }
    } finally {
      memory.giveBack(large);
    }
  }

  private static void handOver(Scratch.LargeBuffer large, int filled, DirectoryEntrySink sink)
      throws IOException {
    // struct linux_dirent64: u64 d_ino, s64 d_off, u16 d_reclen, u8 d_type, name with NULs.
    ByteBuffer bytes = large.bytes();
    int length;
    for (int at = 0; at < filled; at += length) {
      length = bytes.getShort(at + 16) & 0xffff;
      int start = at + 19;
      int end = start;
      while (bytes.get(end) != 0) {
        end++;
      }
      byte[] name = large.copy(start, end - start);
      if (!isSelfOrParent(name)) {
        sink.accept(new DirectoryEntry(name, bytes.get(at + 18), bytes.getLong(at)));
      }
    }
  }

  private static boolean isSelfOrParent(byte[] name) {
    return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
  }
}
