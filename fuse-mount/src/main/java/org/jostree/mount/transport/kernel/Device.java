package org.jostree.mount.transport.kernel;

import java.nio.ByteBuffer;
import org.jostree.mount.transport.CLibrary;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.PosixException;

/** One mount's connection to the kernel: an open /dev/fuse. Safe for use by several threads. */
final class Device implements Channel, Openings.Backing {
  // _IOW('e' (229), 1, struct fuse_backing_map) and _IOW(229, 2, u32) of linux/fuse.h.
  private static final long BACKING_OPEN = 0x4010_e501L;
  private static final long BACKING_CLOSE = 0x4004_e502L;

  /** enum fuse_notify_code. */
  private static final int NOTIFY_INVAL_INODE = 2;

  /** Header (16 bytes); node, offset, length (8 each). */
  private static final int NOTICE = 40;

  /** Instead of an offset into the content. */
  private static final long ATTRIBUTES_ONLY = -1;

  private final Fd fd;
  private final CLibrary.Function read = CLibrary.function("read");
  private final CLibrary.Function write = CLibrary.function("write");
  private final CLibrary.Function ioctl = CLibrary.function("ioctl");
  private final ThreadLocal<ByteBuffer> notices =
      ThreadLocal.withInitial(() -> CLibrary.memory(NOTICE));

  /** Takes the descriptor over. */
  Device(Fd fd) {
    this.fd = fd;
  }

  /**
   * Waits for a request. Several threads may wait at once.
   *
   * @return its length; negative once the file system is unmounted or the connection aborted
   */
  int receive(Request request) {
    while (true) {
      int number = fd.number();
      long length = read.callLong(number, request.address(), request.capacity());
      // ENOENT: who asked had gone before the request was here.
      boolean isAgain =
          length == -Errno.EINTR.code()
              || length == -Errno.EAGAIN.code()
              || length == -Errno.ENOENT.code();
      if (!isAgain) {
        return (int) length;
      }
    }
  }

  @Override
  public boolean send(Reply reply) {
    return write(reply.address(), reply.length()) >= 0;
  }

  @Override
  public void expireAttributes(long node) {
    ByteBuffer notice = notices.get().clear();
    notice.putInt(NOTICE).putInt(NOTIFY_INVAL_INODE).putLong(0);
    notice.putLong(node).putLong(ATTRIBUTES_ONLY).putLong(0);
    // That the kernel does not know the node any more is as well.
    write(CLibrary.address(notice), NOTICE);
  }

  private long write(long address, int length) {
    long written;
    do {
      written = write.callLong(fd.number(), address, length);
    } while (written == -Errno.EINTR.code());
    return written;
  }

  @Override
  public int open(Fd file) {
    // struct fuse_backing_map: descriptor, flags (4 bytes each), padding (8).
    ByteBuffer map = notices.get().clear();
    map.putInt(file.number()).putInt(0).putLong(0);
    return ioctl.callInt(fd.number(), BACKING_OPEN, CLibrary.address(map));
  }

  @Override
  public void close(int number) {
    ByteBuffer cell = notices.get().clear();
    cell.putInt(number);
    ioctl.callInt(fd.number(), BACKING_CLOSE, CLibrary.address(cell));
  }

  void close() throws PosixException {
    fd.close();
  }
}
