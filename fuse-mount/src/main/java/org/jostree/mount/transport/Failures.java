package org.jostree.mount.transport;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.atomic.AtomicReference;
import org.jostree.posix.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where what went wrong becomes an error number.
 *
 * <p>Only a {@link NodeAbsentException} becomes ENOENT. In particular a {@link
 * java.nio.file.NoSuchFileException} does not: it comes from a file of the store that should be
 * there, and a damaged repository must never look like an absent file.
 */
public final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private static final long REPETITION_NANOS = 1_000_000_000L;

  private record Said(String line, long nanoTime) {}

  private static final AtomicReference<Said> lastSaid = new AtomicReference<>(new Said("", 0));

  private Failures() {}

  /**
   * The error number to answer with, in the numbering of this machine. Anything that is not a plain
   * "not there" is logged, in one line, and is EIO.
   *
   * @param operation what was asked, as in {@code read}
   * @param node what it was asked of; its text should give the path
   */
  public static int errno(String operation, Object node, Throwable failure) {
    if (failure instanceof NodeAbsentException) {
      return Errno.ENOENT.code();
    }
    String line = operation + " " + node + ": " + reason(failure);
    if (isNews(line)) {
      LOG.error("{}", line);
      LOG.debug("{} {} failed", operation, node, failure);
    }
    return Errno.EIO.code();
  }

  /** The kernel at once reads a second time what it could not read: one failure, one line. */
  private static boolean isNews(String line) {
    Said previous = lastSaid.getAndSet(new Said(line, System.nanoTime()));
    return !previous.line.equals(line) || System.nanoTime() - previous.nanoTime > REPETITION_NANOS;
  }

  /** The messages of the exception and of its causes, on one line. */
  private static String reason(Throwable failure) {
    StringBuilder line = new StringBuilder(160).append(text(failure));
    Throwable cause = failure.getCause();
    for (int depth = 0; cause != null && depth < 8; depth++) {
      line.append(": ").append(text(cause));
      cause = cause.getCause();
    }
    return line.toString().replace('\n', ' ');
  }

  /** What was foreseen has a message for people; of anything else its type tells the most. */
  private static String text(Throwable failure) {
    String message = failure.getMessage();
    boolean isForeseen =
        failure instanceof IOException && !(failure instanceof FileSystemException);
    return isForeseen && message != null ? message : failure.toString();
  }
}
