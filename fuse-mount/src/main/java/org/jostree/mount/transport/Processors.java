package org.jostree.mount.transport;

import java.nio.ByteBuffer;

/**
 * Where threads may run. A new thread may run where the one that started it may; a thread that
 * answers requests may be bound to a processor for a while ({@link #bind}), so every thread that
 * such a one may start begins with {@link #free}.
 */
public final class Processors {
  /** {@code cpu_set_t}, a bit for each processor. */
  private static final int SET_BYTES = 128;

  private static final int BITS = SET_BYTES * Byte.SIZE;
  private static final int THIS_THREAD = 0;

  /**
   * Added to the priority, it leaves a third of the time. With the lowest one, on a busy machine,
   * everybody would wait for a thread that is not let on and holds what they need, be it only that
   * all threads have to stop for the collector.
   */
  private static final int LOWER = 5;

  /** The main thread, which nobody binds: where it may run, all others may. */
  private static final int MAIN_THREAD = (int) ProcessHandle.current().pid();

  private static final CLibrary.Function GET = CLibrary.function("sched_getaffinity");
  private static final CLibrary.Function SET = CLibrary.function("sched_setaffinity");

  private final ByteBuffer set = CLibrary.memory(SET_BYTES);

  private Processors() {}

  /** Those where the process may run now; none if that cannot be told. */
  public static Processors ofProcess() {
    Processors all = new Processors();
    // The C library's function returns 0; more processors than fit are an error.
    if (GET.callInt(MAIN_THREAD, SET_BYTES, CLibrary.address(all.set)) != 0) {
      all.clear();
    }
    return all;
  }

  /** Has the thread that calls run wherever the process may. */
  public static void free() {
    Processors all = ofProcess();
    if (all.count() > 0) {
      SET.callInt(THIS_THREAD, SET_BYTES, CLibrary.address(all.set));
    }
  }

  /** Has the thread that calls, for good, leave most of the time to whoever else wants to run. */
  public static void giveWay() {
    CLibrary.function("nice").callInt(LOWER);
  }

  /** Has the thread that calls run on one of these only; false if that cannot be done. */
  public static boolean bind(int processor) {
    if (processor < 0 || processor >= BITS || !ofProcess().contains(processor)) {
      return false;
    }
    Processors one = new Processors();
    one.set.putLong(wordOf(processor), bitOf(processor));
    return SET.callInt(THIS_THREAD, SET_BYTES, CLibrary.address(one.set)) == 0;
  }

  /** How many they are. */
  public int count() {
    int count = 0;
    for (int at = 0; at < SET_BYTES; at += Long.BYTES) {
      count += Long.bitCount(set.getLong(at));
    }
    return count;
  }

  private boolean contains(int processor) {
    return (set.getLong(wordOf(processor)) & bitOf(processor)) != 0;
  }

  private static int wordOf(int processor) {
    return processor / Long.SIZE * Long.BYTES;
  }

  private static long bitOf(int processor) {
    return 1L << processor % Long.SIZE;
  }

  private void clear() {
    for (int at = 0; at < SET_BYTES; at += Long.BYTES) {
      set.putLong(at, 0);
    }
  }
}
