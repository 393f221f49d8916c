package org.jostree.commit;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;

/** An open directory that closes when the last who needs it is done. */
final class SharedDirectory {
  /** How directories are opened: never where a link leads. */
  static final int OPEN =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;

  private final Fd fd;
  private final AtomicInteger users = new AtomicInteger(1);

  SharedDirectory(Fd fd) {
    this.fd = fd;
  }

  Fd fd() {
    return fd;
  }

  void hold() {
    users.incrementAndGet();
  }

  void release() throws IOException {
    if (users.decrementAndGet() == 0) {
      fd.close();
    }
  }
}
