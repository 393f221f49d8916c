package org.jostree.mount.remote;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Stores objects one by one, each to be read at once. Transactions, which take some system calls to
 * begin and to end, are used again as long as something is going on; when nothing is, none is open.
 */
final class Deposit implements Closeable {
  private final Repo repo;
  private final Deque<Transaction> spare = new ArrayDeque<>();
  private int busy;

  Deposit(Repo repo) {
    this.repo = repo;
  }

  /** Something that writes objects. */
  interface Writing<T> {
    T into(Transaction transaction) throws IOException;
  }

  /** Writes, and makes visible what was written; if that fails, nothing of it. */
  <T> T store(Writing<T> writing) throws IOException {
    Transaction transaction = take();
    boolean done = false;
    try {
      T result = writing.into(transaction);
      transaction.publish();
      done = true;
      return result;
    } finally {
      giveBack(transaction, done);
    }
  }

  private Transaction take() throws IOException {
    Transaction found;
    synchronized (this) {
      busy++;
      found = spare.poll();
    }
    if (found != null) {
      return found;
    }
    try {
      return repo.transaction();
    } catch (IOException | RuntimeException e) {
      giveBack(null, false);
      throw e;
    }
  }

  private void giveBack(@Nullable Transaction transaction, boolean isGood) throws IOException {
    Deque<Transaction> unused = new ArrayDeque<>();
    synchronized (this) {
      busy--;
      if (transaction != null && isGood) {
        spare.push(transaction);
      } else if (transaction != null) {
        unused.add(transaction);
      }
      if (busy == 0) {
        unused.addAll(spare);
        spare.clear();
      }
    }
    for (Transaction each : unused) {
      each.close();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    for (Transaction each : spare) {
      each.close();
    }
    spare.clear();
  }
}
