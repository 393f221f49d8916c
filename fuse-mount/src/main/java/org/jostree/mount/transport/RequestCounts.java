package org.jostree.mount.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many requests of which kind the kernel has sent. */
public final class RequestCounts {
  /** By the numbers of include/uapi/linux/fuse.h, which are the same on every system with FUSE. */
  private static final String[] NAMES = {
    "0",
    "LOOKUP",
    "FORGET",
    "GETATTR",
    "SETATTR",
    "READLINK",
    "SYMLINK",
    "7",
    "MKNOD",
    "MKDIR",
    "UNLINK",
    "RMDIR",
    "RENAME",
    "LINK",
    "OPEN",
    "READ",
    "WRITE",
    "STATFS",
    "RELEASE",
    "19",
    "FSYNC",
    "SETXATTR",
    "GETXATTR",
    "LISTXATTR",
    "REMOVEXATTR",
    "FLUSH",
    "INIT",
    "OPENDIR",
    "READDIR",
    "RELEASEDIR",
    "FSYNCDIR",
    "GETLK",
    "SETLK",
    "SETLKW",
    "ACCESS",
    "CREATE",
    "INTERRUPT",
    "BMAP",
    "DESTROY",
    "IOCTL",
    "POLL",
    "NOTIFY_REPLY",
    "BATCH_FORGET",
    "FALLOCATE",
    "READDIRPLUS",
    "RENAME2",
    "LSEEK",
    "COPY_FILE_RANGE",
    "SETUPMAPPING",
    "REMOVEMAPPING",
    "SYNCFS",
    "TMPFILE",
    "STATX"
  };

  private final AtomicLongArray counts = new AtomicLongArray(NAMES.length + 1);

  /** Counts a request by its number; a number that is too new counts as OTHER. */
  public void count(int opcode) {
    counts.incrementAndGet(opcode > 0 && opcode < NAMES.length ? opcode : NAMES.length);
  }

  /** The kinds that have come, with their counts. */
  public Map<String, Long> byName() {
    Map<String, Long> byName = new LinkedHashMap<>();
    for (int opcode = 0; opcode < counts.length(); opcode++) {
      long count = counts.get(opcode);
      if (count > 0) {
        byName.put(opcode < NAMES.length ? NAMES[opcode] : "OTHER", count);
      }
    }
    return byName;
  }
}
