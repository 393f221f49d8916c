package org.jostree.pull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * Something that is asked of a server while its asker goes on to ask for something else: two waits
 * for the price of one.
 *
 * @param <T> what comes of it
 */
public final class Meanwhile<T> {
  private final FutureTask<T> task;

  Meanwhile(Callable<T> asking) {
    this.task = new FutureTask<>(asking);
    Thread thread = new Thread(task, "jostree-meanwhile");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for what has come, or for its failure. */
  T await() throws IOException {
    return await(task);
  }

  /** Waits for what comes of work that was begun, or for its failure. */
  public static <T> T await(Future<T> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(String.valueOf(e.getCause()), e.getCause());
    }
  }
}
