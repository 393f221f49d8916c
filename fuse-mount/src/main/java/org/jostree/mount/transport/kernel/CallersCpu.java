package org.jostree.mount.transport.kernel;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jostree.mount.transport.Processors;

/**
 * Has a serving thread run on its caller's processor, while one caller asks one small question
 * after the other. He waits for each answer, so they take turns, and both are spared to wake up
 * another processor for each request and each answer, which costs more than most answers: on a
 * virtual machine a {@code find} takes half the time. As soon as somebody else asks, or for
 * content, which takes longer and may well be made beside the caller, the thread runs where it may
 * again.
 *
 * <p>For one thread, which has to be the one that is moved.
 */
final class CallersCpu {
  /** So many questions in a row are worth asking where the caller is, and where he is now. */
  private static final int ROW = 32;

  /** The field {@code processor} of /proc/PID/stat is the 37th behind the name. */
  private static final int FIELD = 37;

  private final byte[] text = new byte[512];
  private boolean works = Processors.ofProcess().count() > 1;
  private boolean isBound;
  private int caller;
  private int row;

  /** Takes note of a request, as the first thing that the thread does. */
  void received(Request request) {
    if (!works) {
      return;
    }
    int thread = request.thread();
    if (thread != caller || !isQuickToAnswer(request.opcode())) {
      caller = thread;
      row = 0;
      leave();
      return;
    }
    row++;
    if (row % ROW == 0) {
      follow(thread);
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

  private void follow(int thread) {
    int processor = processor(thread);
    if (processor < 0) {
      leave();
    } else {
      isBound = Processors.bind(processor);
      works = isBound;
    }
  }

  private void leave() {
    if (isBound) {
      isBound = false;
      Processors.free();
    }
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
