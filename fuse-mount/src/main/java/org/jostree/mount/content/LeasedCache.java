package org.jostree.mount.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was used last, up to a total weight. A value is lent: it is closed only when it has
 * been dropped and the last lease of it has ended. Callers who want the same value at the same time
 * get one, made once; a failure is not remembered.
 *
 * <p>Not a Caffeine cache, because that one may refuse a newcomer in favour of what was used more
 * often. Here the newcomer is always a file that is being read from its beginning to its end: it is
 * needed for a few requests, all of them still to come.
 *
 * @param <K> what a value is called
 * @param <V> a value, to be closed when it is no longer needed
 */
final class LeasedCache<K, V extends Closeable> implements Closeable {

  /** Makes a value. */
  interface Loader<K, V> {
    V load(K key) throws IOException;
  }

  /** Says how much of the total a value takes. */
  interface Weigher<V> {
    long weigh(V value);
  }

  private final long capacity;
  private final Weigher<V> weigher;
  private final Map<K, Lease> leases = new LinkedHashMap<>(16, 0.75f, true);
  private long total;
  private long found;
  private long made;

  /**
   * What it holds and how it has served so far.
   *
   * @param values how many are held
   * @param weight of all of them
   * @param found how often a value was there already
   * @param made how often one had to be made
   */
  record Figures(int values, long weight, long found, long made) {}

  LeasedCache(long capacity, Weigher<V> weigher) {
    this.capacity = capacity;
    this.weigher = weigher;
  }

  /**
   * The right to use a value until it is closed. All who use the value have the same object, and
   * each of them closes it.
   */
  final class Lease implements AutoCloseable {
    /** Not null while somebody has it. */
    private @Nullable V value;

    private @Nullable Throwable failure;
    private long weight;
    private int holders;
    private boolean dropped;

    private Lease() {}

    V value() {
      V lent = value;
      if (lent == null) {
        throw new IllegalStateException("the lease has ended");
      }
      return lent;
    }

    @Override
    public void close() throws IOException {
      giveBack(this);
    }
  }

  /** Lends the value of that key if it is here and made, else null. */
  synchronized @Nullable Lease lendIfHere(K key) {
    Lease lease = leases.get(key);
    if (lease == null || lease.value == null) {
      return null;
    }
    found++;
    lease.holders++;
    return lease;
  }

  /**
   * Lends the value of that key, made by the loader if it is not here. A second caller waits for
   * the first one's loader, and fails when that fails.
   */
  Lease lend(K key, Loader<? super K, ? extends V> loader) throws IOException {
    Lease lease;
    boolean mine;
    synchronized (this) {
      lease = leases.get(key);
      mine = lease == null;
      if (lease == null) {
        made++;
        lease = new Lease();
        leases.put(key, lease);
      } else {
        found++;
      }
      lease.holders++;
    }
    try {
      if (mine) {
        load(key, lease, loader);
      } else {
        await(lease);
      }
      return lease;
    } catch (Throwable failure) {
      giveBack(lease);
      throw failure;
    }
  }

  private void load(K key, Lease lease, Loader<? super K, ? extends V> loader) throws IOException {
    try {
      V value = loader.load(key);
      List<V> unused;
      synchronized (this) {
        lease.value = value;
        lease.weight = lease.dropped ? 0 : Math.min(weigher.weigh(value), capacity);
        total += lease.weight;
        unused = shrink(lease);
        notifyAll();
      }
      closeAll(unused);
    } catch (Throwable failure) {
      synchronized (this) {
        lease.failure = failure;
        lease.dropped = true;
        leases.remove(key, lease);
        notifyAll();
      }
      throw failure;
    }
  }

  private synchronized void await(Lease lease) throws IOException {
    try {
      while (lease.value == null && lease.failure == null) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while another thread was reading the content");
    }
    if (lease.value == null) {
      throw new IOException(String.valueOf(failureOf(lease).getMessage()), failureOf(lease));
    }
  }

  private static Throwable failureOf(LeasedCache<?, ?>.Lease lease) {
    return lease.failure == null ? new IllegalStateException("no value") : lease.failure;
  }

  /** Takes the eldest values out until the rest fits; the newest stays, however large it is. */
  private List<V> shrink(Lease newest) {
    List<V> unused = new ArrayList<>();
    Iterator<Lease> eldestFirst = leases.values().iterator();
    while (total > capacity && eldestFirst.hasNext()) {
      Lease lease = eldestFirst.next();
      if (lease != newest && lease.value != null) {
        eldestFirst.remove();
        drop(lease, unused);
      }
    }
    return unused;
  }

  private void drop(Lease lease, List<V> unused) {
    lease.dropped = true;
    total -= lease.weight;
    lease.weight = 0;
    if (lease.holders == 0 && lease.value != null) {
      unused.add(lease.value);
      lease.value = null;
    }
  }

  /** Whether the value is here, or being made. */
  synchronized boolean contains(K key) {
    return leases.containsKey(key);
  }

  /** Forgets a value, so that the next caller has it made again. */
  void forget(K key) throws IOException {
    List<V> unused = new ArrayList<>();
    synchronized (this) {
      Lease lease = leases.get(key);
      if (lease != null && lease.value != null) {
        leases.remove(key);
        drop(lease, unused);
      }
    }
    closeAll(unused);
  }

  private void giveBack(Lease lease) throws IOException {
    V unused = null;
    synchronized (this) {
      lease.holders--;
      if (lease.holders == 0 && lease.dropped) {
        unused = lease.value;
        lease.value = null;
      }
    }
    if (unused != null) {
      unused.close();
    }
  }

  /** How many values are held, for tests. */
  synchronized int size() {
    return leases.size();
  }

  synchronized Figures figures() {
    return new Figures(leases.size(), total, found, made);
  }

  /** Closes all values, those that are lent when they are given back. */
  @Override
  public void close() throws IOException {
    List<V> unused = new ArrayList<>();
    synchronized (this) {
      for (Lease lease : leases.values()) {
        drop(lease, unused);
      }
      leases.clear();
    }
    closeAll(unused);
  }

  private void closeAll(List<V> values) throws IOException {
    IOException failure = null;
    for (V value : values) {
      try {
        value.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
