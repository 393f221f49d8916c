package org.jostree.mount.transport;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that the kernel remembers, by the number it knows them by.
 *
 * <p>The kernel counts, for every node, how often an answer named it, and gives the count back with
 * FORGET when it drops the node; the table keeps a node for exactly that long, so it is as large as
 * the kernel's inode cache. Equal nodes have one number. The root has number 1 and is never
 * forgotten.
 *
 * <p>A number consists of a slot in its lower and of that slot's use count in its upper 32 bits. So
 * a slot is used again but a number never is: what the kernel or an NFS client still holds by an
 * old number cannot lead to another node's content. All methods are safe for use by several
 * threads.
 *
 * @param <N> identity of a node
 */
public final class NodeTable<N> implements KnownNodes<N> {
  /** The number of the root, which the FUSE protocol prescribes. */
  public static final long ROOT = 1;

  private static final int INITIAL_SLOTS = 64;

  /** So many nodes take 20 MB or more. */
  private static final int MANY = 100_000;

  private static final class Entry<N> {
    final N node;
    final long id;

    /** The directory in which a directory was found; of other nodes it does not matter. */
    final long parent;

    /** Of the node. */
    final int hash;

    /** How often the kernel was told of the node. Guarded by the table. */
    long lookups;

    /** The next one in the same chain. Guarded by the table. */
    @Nullable Entry<N> next;

    Entry(N node, int hash, long id, long parent) {
      this.node = node;
      this.hash = hash;
      this.id = id;
      this.parent = parent;
    }
  }

  // Changed by one thread at a time, and written again after every change, so that readers need no
  // lock. They use nothing of an entry but what never changes.
  private volatile @Nullable Entry<N>[] slots = newSlots(INITIAL_SLOTS);
  private int[] uses = new int[INITIAL_SLOTS];
  private int[] freeSlots = new int[INITIAL_SLOTS];
  private int freeCount;
  private int highestSlot = (int) ROOT;

  /**
   * The same entries by node, in chains of those whose hashes have the same lower bits; as many
   * chains as there are entries, or more. A map of the JDK would take another object for each.
   */
  private @Nullable Entry<N>[] chains = newSlots(INITIAL_SLOTS);

  private int size;

  /** The most nodes since the table shrank last. */
  private int most;

  public NodeTable(N root) {
    Entry<N> entry = new Entry<>(root, root.hashCode(), ROOT, ROOT);
    entry.lookups = 1;
    slots[(int) ROOT] = entry;
    chain(entry);
  }

  /**
   * The number of the node, for an answer that tells the kernel of it. Counts as one lookup; if the
   * answer cannot be sent, {@link #forget} takes it back.
   *
   * @param parent number of the directory in which it was found
   */
  public synchronized long remember(N node, long parent) {
    int hash = node.hashCode();
    Entry<N> entry = entry(node, hash);
    if (entry == null) {
      entry = newEntry(node, hash, parent);
      chain(entry);
      most = Math.max(most, size);
    }
    entry.lookups++;
    return entry.id;
  }

  /**
   * Takes back that many lookups of a node, and drops it when none is left. A number that is not in
   * the table is ignored: nothing depends on it any more.
   */
  public synchronized void forget(long id, long lookups) {
    Entry<N> entry = entry(id);
    if (entry == null || id == ROOT) {
      return;
    }
    entry.lookups -= lookups;
    if (entry.lookups <= 0) {
      unchain(entry);
      freeSlot((int) id);
    }
  }

  /** The node of that number, or null when the kernel cannot know one by it. */
  public @Nullable N node(long id) {
    Entry<N> entry = entry(id);
    return entry == null ? null : entry.node;
  }

  /** The number by which the kernel knows a node; 0, which is no node's, if it does not. */
  public synchronized long number(N node) {
    Entry<N> entry = entry(node, node.hashCode());
    return entry == null ? 0 : entry.id;
  }

  @Override
  public synchronized @Nullable N find(Sought<N> sought) {
    int hash = sought.hash();
    for (Entry<N> each = chains[chainOf(hash)]; each != null; each = each.next) {
      if (each.hash == hash && sought.is(each.node)) {
        return each.node;
      }
    }
    return null;
  }

  /** The directory above a directory; null when the kernel has dropped it. */
  public @Nullable N parent(long id) {
    Entry<N> entry = entry(id);
    return entry == null ? null : node(entry.parent);
  }

  /** How many nodes the kernel remembers, the root among them. */
  public synchronized int size() {
    return size;
  }

  /**
   * Whether most of very many nodes are gone since it was asked last: then there is memory to be
   * given back to the system.
   */
  public synchronized boolean hasShrunk() {
    boolean hasShrunk = most >= MANY && size < most / 4;
    if (hasShrunk) {
      most = size;
    }
    return hasShrunk;
  }

  private @Nullable Entry<N> entry(long id) {
    @Nullable Entry<N>[] current = slots;
    int slot = (int) id;
    if (slot < 0 || slot >= current.length) {
      return null;
    }
    Entry<N> entry = current[slot];
    return entry != null && entry.id == id ? entry : null;
  }

  private @Nullable Entry<N> entry(N node, int hash) {
    Entry<N> each = chains[chainOf(hash)];
    while (each != null && !(each.hash == hash && each.node.equals(node))) {
      each = each.next;
    }
    return each;
  }

  private int chainOf(int hash) {
    return (hash ^ hash >>> 16) & chains.length - 1;
  }

  private void chain(Entry<N> entry) {
    if (size == chains.length) {
      @Nullable Entry<N>[] fewer = chains;
      chains = newSlots(fewer.length * 2);
      for (Entry<N> first : fewer) {
        for (Entry<N> each = first; each != null; ) {
          Entry<N> following = each.next;
          putFirst(each);
          each = following;
        }
      }
    }
    putFirst(entry);
    size++;
  }

  private void putFirst(Entry<N> entry) {
    int chain = chainOf(entry.hash);
    entry.next = chains[chain];
    chains[chain] = entry;
  }

  private void unchain(Entry<N> entry) {
    int chain = chainOf(entry.hash);
    Entry<N> before = chains[chain];
    if (before == entry) {
      chains[chain] = entry.next;
    } else {
      while (before != null && before.next != entry) {
        before = before.next;
      }
      if (before != null) {
        before.next = entry.next;
      }
    }
    size--;
  }

  private Entry<N> newEntry(N node, int hash, long parent) {
    int slot = freeCount > 0 ? freeSlots[--freeCount] : ++highestSlot;
    if (slot == slots.length) {
      int larger = slot + (slot >> 1);
      uses = Arrays.copyOf(uses, larger);
      slots = Arrays.copyOf(slots, larger);
    }
    Entry<N> entry = new Entry<>(node, hash, ((long) uses[slot]++ << 32) | slot, parent);
    put(slot, entry);
    return entry;
  }

  private void freeSlot(int slot) {
    put(slot, null);
    if (freeCount == freeSlots.length) {
      freeSlots = Arrays.copyOf(freeSlots, freeCount + (freeCount >> 1));
    }
    freeSlots[freeCount++] = slot;
  }

  private void put(int slot, @Nullable Entry<N> entry) {
    @Nullable Entry<N>[] current = slots;
    current[slot] = entry;
    slots = current;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type has no other way
  private static <N> @Nullable Entry<N>[] newSlots(int length) {
    return new Entry[length];
  }
}
