package org.jostree.posix;

/**
 * An open file of this process. Once closed it counts as the number -1, so that a call that comes
 * too late fails with {@link Errno#EBADF} and does not hit another file that got the same number;
 * closing while another thread is in a call on it is the caller's mistake.
 */
public final class Fd implements AutoCloseable {
  private static final int CLOSED = -1;
  private static final int AT_FDCWD = -100;

  /** Stands for the working directory, where a directory is asked for. Closing it does nothing. */
  public static final Fd CWD = new Fd(AT_FDCWD);

  private volatile int number;

  private Fd(int number) {
    this.number = number;
  }

  /** Takes over a descriptor that is open; from now on this object closes it. */
  public static Fd adopt(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("not an open descriptor: " + number);
    }
    return new Fd(number);
  }

  /** The kernel's number, -1 once closed. */
  public int number() {
    return number;
  }

  public boolean isOpen() {
    return number() != CLOSED;
  }

  /**
   * Closes the file; the second time does nothing.
   *
   * @throws PosixException if the file system reports only now that something written is lost, as
   *     network file systems do; the descriptor is free nevertheless
   */
  @Override
  public void close() throws PosixException {
    if (this == CWD) {
      return;
    }
    int open;
    synchronized (this) {
      open = number;
      number = CLOSED;
    }
    if (open != CLOSED) {
      Posix.instance().close(open);
    }
  }

  @Override
  public String toString() {
    return isOpen() ? "fd " + number() : "closed fd";
  }
}
