package org.jostree.pull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Threads that fetch, several at a time. What is urgent, metadata, of which more work comes, goes
 * first. Tasks may add tasks. The first failure ends the whole.
 */
final class FetchQueue implements AutoCloseable {
  private final Deque<Task> urgent = new ArrayDeque<>();
  private final Deque<Task> others = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private int pending;
  private boolean closed;
  private @Nullable Throwable failure;

  /** Something to be fetched. */
  interface Task {
    void run() throws IOException;
  }

  FetchQueue(int threadCount) {
    for (int i = 0; i < threadCount; i++) {
      Thread thread = new Thread(this::work, "jostree-fetch-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  synchronized void addUrgent(Task task) {
    pending++;
    urgent.add(task);
    notifyAll();
  }

  synchronized void add(Task task) {
    pending++;
    others.add(task);
    notifyAll();
  }

  /** How many are being fetched or wait for it. */
  synchronized int pending() {
    return pending;
  }

  private void work() {
    Task task = next();
    while (task != null) {
      try {
        task.run();
      } catch (Throwable e) {
        fail(e);
      } finally {
        done();
      }
      task = next();
    }
  }

  private synchronized @Nullable Task next() {
    while (true) {
      if (failure != null || closed) {
        return null;
      }
      Task task = urgent.isEmpty() ? others.poll() : urgent.poll();
      if (task != null) {
        return task;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        return null;
      }
    }
  }

  private synchronized void fail(Throwable e) {
    if (failure == null) {
      failure = e;
    }
  }

  private synchronized void done() {
    pending--;
    notifyAll();
  }

  /**
   * Waits until all is done.
   *
   * @param millis how often to report
   * @throws IOException the first failure
   */
  void finish(long millis, Runnable report) throws IOException {
    while (!waitFor(millis)) {
      report.run();
    }
  }

  private synchronized boolean waitFor(long millis) throws IOException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (pending > 0 && failure == null) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted").initCause(e);
      }
    }
    rethrow();
    return true;
  }

  private void rethrow() throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** Waits for what runs, so that nothing is written once the transaction has ended. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }
}
