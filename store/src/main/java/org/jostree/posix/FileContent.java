package org.jostree.posix;

import java.nio.ByteBuffer;

/** Moves bytes between files and memory, and between files. */
final class FileContent {
  private static final long FICLONE = 0x40049409L;
  private static final int COPY_PIECE = 1 << 30; // Linux refuses a length that overflows offsets

  private final Kernel kernel;

  FileContent(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Reads into the buffer's remaining bytes, at the file's position if the offset is negative. */
  int read(Fd fd, ByteBuffer buffer, long offset) throws PosixException {
    int wanted = buffer.remaining();
    if (buffer.isDirect()) {
      int count = readInto(fd, LibC.addressOf(buffer) + buffer.position(), wanted, offset);
      buffer.position(buffer.position() + count);
      return count;
    }
    Scratch memory = kernel.scratch();
    Scratch.LargeBuffer large = memory.borrow();
    try {
      int count = readInto(fd, large.address(), Math.min(wanted, Scratch.LARGE_CAPACITY), offset);
      buffer.put(large.bytes().slice(0, count));
      return count;
    } finally {
      memory.giveBack(large);
    }
  }

  private int readInto(Fd fd, long address, int length, long offset) throws PosixException {
    return (int)
        (offset < 0
            ? Kernel.check(kernel.call(SystemCalls.READ, fd.number(), address, length), "read", "")
            : Kernel.check(
                kernel.call(SystemCalls.PREAD64, fd.number(), address, length, offset),
                "pread",
                ""));
  }

  /**
   * Writes the buffer's remaining bytes or some, at the file's position if the offset is negative.
   */
  int write(Fd fd, ByteBuffer buffer, long offset) throws PosixException {
    int wanted = buffer.remaining();
    if (buffer.isDirect()) {
      int count = writeFrom(fd, LibC.addressOf(buffer) + buffer.position(), wanted, offset);
      buffer.position(buffer.position() + count);
      return count;
    }
    Scratch memory = kernel.scratch();
    Scratch.LargeBuffer large = memory.borrow();
    try {
      int length = Math.min(wanted, Scratch.LARGE_CAPACITY);
      large.bytes().put(0, buffer, buffer.position(), length);
      int count = writeFrom(fd, large.address(), length, offset);
      buffer.position(buffer.position() + count);
      return count;
    } finally {
      memory.giveBack(large);
    }
  }

  private int writeFrom(Fd fd, long address, int length, long offset) throws PosixException {
    return (int)
        (offset < 0
            ? Kernel.check(
                kernel.call(SystemCalls.WRITE, fd.number(), address, length), "write", "")
            : Kernel.check(
                kernel.call(SystemCalls.PWRITE64, fd.number(), address, length, offset),
                "pwrite",
                ""));
  }

  boolean clone(Fd source, Fd target) throws PosixException {
    long result = kernel.call(SystemCalls.IOCTL, target.number(), FICLONE, source.number());
    if (Kernel.isOneOf(
        result, Errno.ENOTSUP, Errno.ENOTTY, Errno.EXDEV, Errno.EINVAL, Errno.ENOSYS)) {
      return false;
    }
    Kernel.check(result, "ioctl(FICLONE)", "");
    return true;
  }

  long copyRange(Fd source, long sourceOffset, Fd target, long targetOffset, long length)
      throws PosixException {
    Kernel.checkOffset("copy_file_range", sourceOffset);
    Kernel.checkOffset("copy_file_range", targetOffset);
    Scratch memory = kernel.scratch();
    long done = 0;
    while (done < length) {
      memory.structurePutLong(0, sourceOffset + done);
      memory.structurePutLong(8, targetOffset + done);
      long result =
          kernel.copyFileRange(
              source.number(),
              memory.structure(),
              target.number(),
              memory.structure() + 8,
              Math.min(length - done, COPY_PIECE));
      // Some file systems, those in which sizes are not known beforehand, answer 0 before the end.
      if (result == 0
          || Kernel.isOneOf(
              result,
              Errno.ENOSYS,
              Errno.EXDEV,
              Errno.EINVAL,
              Errno.ENOTSUP,
              Errno.EPERM,
              Errno.ETXTBSY)) {
        return done
            + copyThroughMemory(
                source, sourceOffset + done, target, targetOffset + done, length - done);
      }
      done += Kernel.check(result, "copy_file_range", "");
    }
    return done;
  }

  private long copyThroughMemory(
      Fd source, long sourceOffset, Fd target, long targetOffset, long length)
      throws PosixException {
    Scratch memory = kernel.scratch();
    Scratch.LargeBuffer large = memory.borrow();
    try {
      long done = 0;
      while (done < length) {
        int count =
            readInto(
                source,
                large.address(),
                (int) Math.min(length - done, Scratch.LARGE_CAPACITY),
                sourceOffset + done);
        if (count == 0) {
          break;
        }
        for (int written = 0; written < count; ) {
          written +=
              writeFrom(
                  target,
                  large.address() + written,
                  count - written,
                  targetOffset + done + written);
        }
        done += count;
      }
      return done;
    } finally {
      memory.giveBack(large);
    }
  }
}
