package org.jostree.parallel;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do the work of one task, one for each core. The one who hands out work waits when
 * much of it is open, so that neither memory nor open directories grow with the tree. The first
 * failure ends the whole.
 */
public final class Workers implements AutoCloseable {
  private static final int MAX_WAITING = 256;

  private final ExecutorService threads;
  private final Semaphore places = new Semaphore(MAX_WAITING);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** One thread for each core, for work that the cores do. */
  public Workers() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /** More threads than cores, for work that waits for the disk in between. */
  public static Workers forReading() {
    return new Workers(2 * Runtime.getRuntime().availableProcessors() + 2);
  }

  private Workers(int count) {
    this.threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(task, "jostree-worker");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** A piece of work. */
  public interface Task {
    void run() throws IOException;
  }

  /** Has a thread do it, some time. */
  public void run(Task task) throws IOException {
    acquire(1);
    threads.execute(
        () -> {
          try {
            task.run();
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          } finally {
            places.release();
          }
        });
  }

  /**
   * Waits until all is done.
   *
   * @throws IOException the first failure
   */
  public void finish() throws IOException {
    acquire(MAX_WAITING);
    places.release(MAX_WAITING);
    rethrowFailure();
  }

  private void acquire(int permits) throws IOException {
    try {
      places.acquire(permits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted");
    }
  }

  /** Ends the walk early when a file has failed. */
  public void rethrowFailure() throws IOException {
    Throwable failed = failure.get();
    if (failed instanceof IOException e) {
      throw e;
    }
    if (failed instanceof RuntimeException e) {
      throw e;
    }
    if (failed != null) {
      throw new IOException(failed.toString(), failed);
    }
  }

  /** Waits for what runs, so that nothing is written once the transaction has ended. */
  @Override
  public void close() {
    threads.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (threads.awaitTermination(1, TimeUnit.DAYS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
