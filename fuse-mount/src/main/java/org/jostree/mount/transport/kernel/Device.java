package org.jostree.mount.transport.kernel;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
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

  private static final int NOTIFY_STORE = 4;

  /** Header (16 bytes); node, offset (8 each); length (8), or size and padding (4 each). */
  private static final int NOTICE = 40;

  /** Two of {@code struct iovec}: address, length (8 bytes each). */
  private static final int TWO_PARTS = 32;

  /** Instead of an offset into the content. */
  private static final long ATTRIBUTES_ONLY = -1;

  private final Fd fd;
  private final CLibrary.Function read = CLibrary.function("read");
  private final CLibrary.Function write = CLibrary.function("write");
  private final CLibrary.Function writev = CLibrary.function("writev");
  private final CLibrary.Function ioctl = CLibrary.function("ioctl");
  private final ThreadLocal<ByteBuffer> notices =
      ThreadLocal.withInitial(() -> CLibrary.memory(NOTICE + TWO_PARTS));

  /** Who answers requests has ended when the device is closed; who stores content may not have. */
  private final ReadWriteLock openness = new ReentrantReadWriteLock();

  private boolean isOpen = true;

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

  /**
   * Puts the whole content of a file into the kernel's cache; false if it does not know the node.
   * Not for the threads that answer requests: the kernel may wait until one is answered.
   */
  boolean store(long node, ByteBuffer content) {
    int size = content.remaining();
    ByteBuffer notice = notices.get().clear();
    notice.putInt(NOTICE + size).putInt(NOTIFY_STORE).putLong(0);
    notice.putLong(node).putLong(0).putInt(size).putInt(0);
    long address = CLibrary.address(notice);
    notice.putLong(address).putLong(NOTICE);
    notice.putLong(CLibrary.address(content) + content.position()).putLong(size);
    openness.readLock().lock();
    try {
      return isOpen && again(writev, address + NOTICE, 2) >= 0;
    } finally {
      openness.readLock().unlock();
      Reference.reachabilityFence(content);
    }
  }

  private long write(long address, int length) {
    return again(write, address, length);
  }

  private long again(CLibrary.Function function, long address, int count) {
    long written;
    do {
      written = function.callLong(fd.number(), address, count);
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
    openness.writeLock().lock();
    try {
      isOpen = false;
      fd.close();
    } finally {
      openness.writeLock().unlock();
    }
  }
}
