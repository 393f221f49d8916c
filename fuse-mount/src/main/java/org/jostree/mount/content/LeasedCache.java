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

  private static final class Slot<V> {
    @Nullable V value;
    @Nullable Throwable failure;
    long weight;
    int leases;
    boolean dropped;
  }

  private final long capacity;
  private final Weigher<V> weigher;
  private final Map<K, Slot<V>> slots = new LinkedHashMap<>(16, 0.75f, true);
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

  /** The right to use a value until it is closed. */
  final class Lease implements AutoCloseable {
    private final Slot<V> slot;
    private final V value;

    private Lease(Slot<V> slot, V value) {
      this.slot = slot;
      this.value = value;
    }

    V value() {
      return value;
    }

    @Override
    public void close() throws IOException {
      giveBack(slot);
    }
  }

  /**
   * Lends the value of that key, made by the loader if it is not here. A second caller waits for
   * the first one's loader, and fails when that fails.
   */
  Lease lend(K key, Loader<? super K, ? extends V> loader) throws IOException {
    Slot<V> slot;
    boolean mine;
    synchronized (this) {
      slot = slots.get(key);
      mine = slot == null;
      if (slot == null) {
        made++;
        slot = new Slot<>();
        slots.put(key, slot);
      } else {
        found++;
      }
      slot.leases++;
    }
    try {
      return new Lease(slot, mine ? load(key, slot, loader) : await(slot));
    } catch (Throwable failure) {
      giveBack(slot);
      throw failure;
    }
  }

  private V load(K key, Slot<V> slot, Loader<? super K, ? extends V> loader) throws IOException {
    try {
      V value = loader.load(key);
      List<V> unused;
      synchronized (this) {
        slot.value = value;
        slot.weight = slot.dropped ? 0 : Math.min(weigher.weigh(value), capacity);
        total += slot.weight;
        unused = shrink(slot);
        notifyAll();
      }
      closeAll(unused);
      return value;
    } catch (Throwable failure) {
      synchronized (this) {
        slot.failure = failure;
        slot.dropped = true;
        slots.remove(key, slot);
        notifyAll();
      }
      throw failure;
    }
  }

  private synchronized V await(Slot<V> slot) throws IOException {
    try {
      while (slot.value == null && slot.failure == null) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while another thread was reading the content");
    }
    if (slot.value == null) {
      throw new IOException(String.valueOf(failureOf(slot).getMessage()), failureOf(slot));
    }
    return slot.value;
  }

  private static Throwable failureOf(Slot<?> slot) {
    return slot.failure == null ? new IllegalStateException("no value") : slot.failure;
  }

  /** Takes the eldest values out until the rest fits; the newest stays, however large it is. */
  private List<V> shrink(Slot<V> newest) {
    List<V> unused = new ArrayList<>();
    Iterator<Slot<V>> eldestFirst = slots.values().iterator();
    while (total > capacity && eldestFirst.hasNext()) {
      Slot<V> slot = eldestFirst.next();
      if (slot != newest && slot.value != null) {
        eldestFirst.remove();
        drop(slot, unused);
      }
    }
    return unused;
  }

  private void drop(Slot<V> slot, List<V> unused) {
    slot.dropped = true;
    total -= slot.weight;
    slot.weight = 0;
    if (slot.leases == 0 && slot.value != null) {
      unused.add(slot.value);
      slot.value = null;
    }
  }

  /** Whether the value is here, or being made. */
  synchronized boolean contains(K key) {
    return slots.containsKey(key);
  }

  /** Forgets a value, so that the next caller has it made again. */
  void forget(K key) throws IOException {
    List<V> unused = new ArrayList<>();
    synchronized (this) {
      Slot<V> slot = slots.get(key);
      if (slot != null && slot.value != null) {
        slots.remove(key);
        drop(slot, unused);
      }
    }
    closeAll(unused);
  }

  private void giveBack(Slot<V> slot) throws IOException {
    V unused = null;
    synchronized (this) {
      slot.leases--;
      if (slot.leases == 0 && slot.dropped) {
        unused = slot.value;
        slot.value = null;
      }
    }
    if (unused != null) {
      unused.close();
    }
  }

  /** How many values are held, for tests. */
  synchronized int size() {
    return slots.size();
  }

  synchronized Figures figures() {
    return new Figures(slots.size(), total, found, made);
  }

  /** Closes all values, those that are lent when they are given back. */
  @Override
  public void close() throws IOException {
    List<V> unused = new ArrayList<>();
    synchronized (this) {
      for (Slot<V> slot : slots.values()) {
        drop(slot, unused);
      }
      slots.clear();
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
