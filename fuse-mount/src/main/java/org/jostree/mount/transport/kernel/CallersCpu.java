package org.jostree.mount.transport.kernel;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jostree.mount.transport.CLibrary;

/**
 * Has a serving thread run on its caller's processor, while one caller asks one small question
 * after the other. He waits for each answer, so they take turns, and both are spared to wake up
 * another processor for each request and each answer, which costs more than most answers: on a
 * virtual machine a {@code find} takes half the time. As soon as somebody else asks, or for
 * content, which takes longer and may well be made beside the caller, the thread wakes up where it
 * may again. It is bound while it waits only, since the threads that it starts are bound as it is.
 *
 * <p>For one thread, which has to be the one that is moved.
 */
final class CallersCpu {
  /** So many questions in a row are worth asking where the caller is, and where he is now. */
  private static final int ROW = 32;

  /** {@code cpu_set_t}, a bit for each processor. */
  private static final int SET_BYTES = 128;

  private static final int THIS_THREAD = 0;

  /** The field {@code processor} of /proc/PID/stat is the 37th behind the name. */
  private static final int FIELD = 37;

  private final CLibrary.Function getAffinity = CLibrary.function("sched_getaffinity");
  private final CLibrary.Function setAffinity = CLibrary.function("sched_setaffinity");
  private final ByteBuffer everywhere = CLibrary.memory(SET_BYTES);
  private final ByteBuffer there = CLibrary.memory(SET_BYTES);
  private final byte[] text = new byte[512];
  private boolean works;
  private boolean follows;
  private boolean isBound;
  private int caller;
  private int row;

  /** To be made by the thread itself. */
  CallersCpu() {
    works = seesWhereItMayRun() && processors() > 1;
  }

  /** The C library's function returns 0, the system call the length. */
  private boolean seesWhereItMayRun() {
    return getAffinity.callInt(THIS_THREAD, SET_BYTES, CLibrary.address(everywhere)) == 0;
  }

  private int processors() {
    int count = 0;
    for (int at = 0; at < SET_BYTES; at += Long.BYTES) {
      count += Long.bitCount(everywhere.getLong(at));
    }
    return count;
  }

  /** To be called before the thread waits for a request. */
  void waits() {
    if (follows) {
      isBound = set(there);
    }
  }

  /** Takes note of a request, as the first thing that the thread does. */
  void received(Request request) {
    if (!works) {
      return;
    }
    if (isBound) {
      isBound = false;
      set(everywhere);
    }
    int thread = request.thread();
    if (thread != caller || !isQuickToAnswer(request.opcode())) {
      caller = thread;
      row = 0;
      follows = false;
      return;
    }
    row++;
    if (row % ROW == 0) {
      follows = findsPlaceOf(thread);
    }
  }

  private static boolean isQuickToAnswer(int opcode) {
    return switch (opcode) {
      case Opcode.LOOKUP,
          Opcode.GETATTR,
          Opcode.READLINK,
          Opcode.GETXATTR,
          Opcode.LISTXATTR,
          Opcode.OPENDIR,
          Opcode.READDIR,
          Opcode.READDIRPLUS,
          Opcode.RELEASEDIR,
          Opcode.FORGET,
          Opcode.BATCH_FORGET ->
          true;
      default -> false;
    };
  }

  /** Finds the processor of a thread; false if it cannot be followed there. */
  private boolean findsPlaceOf(int thread) {
    // Somebody may have confined the process since.
    works = seesWhereItMayRun();
    int processor = processor(thread);
    if (!works || processor < 0 || processor >= SET_BYTES * 8 || !mayRunOn(processor)) {
      return false;
    }
    for (int at = 0; at < SET_BYTES; at += Long.BYTES) {
      there.putLong(at, 0);
    }
    there.putLong(processor / Long.SIZE * Long.BYTES, 1L << processor % Long.SIZE);
    return true;
  }

  private boolean mayRunOn(int processor) {
    return (everywhere.getLong(processor / Long.SIZE * Long.BYTES) & 1L << processor % Long.SIZE)
        != 0;
  }

  private boolean set(ByteBuffer processors) {
    works = setAffinity.callInt(THIS_THREAD, SET_BYTES, CLibrary.address(processors)) == 0;
    return works;
  }

  /** Where a thread ran last; negative if it is gone, or of another machine's making. */
  private int processor(int thread) {
    if (thread <= 0) {
      return -1;
    }
    try (InputStream stat = new FileInputStream("/proc/" + thread + "/stat")) {
      return processorIn(text, stat.read(text));
    } catch (IOException e) {
      return -1;
    }
  }

  /** The number in the text of a file stat; the name in it may have blanks and parentheses. */
  static int processorIn(byte[] stat, int length) {
    int at = length - 1;
    while (at >= 0 && stat[at] != ')') {
      at--;
    }
    if (at < 0) {
      return -1;
    }
    for (int blanks = 0; at < length && blanks < FIELD; at++) {
      if (stat[at] == ' ') {
        blanks++;
      }
    }
    int number = 0;
    int start = at;
    for (; at < length && stat[at] >= '0' && stat[at] <= '9'; at++) {
      number = number * 10 + stat[at] - '0';
    }
    return at == start || at - start > 5 ? -1 : number;
  }
}
