package org.jostree.mount.remote;

import org.jspecify.annotations.Nullable;

/**
 * What the thread was asked for last, by the kernel or to be ahead of it: the path in log lines
 * about objects, which know only their checksums.
 */
public final class AskedFor {
  private static final ThreadLocal<AskedFor> OF_THREAD = ThreadLocal.withInitial(AskedFor::new);

  private @Nullable Object node;
  private CharSequence name = "";

  private AskedFor() {}

  /** Something whose text gives its path. */
  public static void node(Object node) {
    entry(node, "");
  }

  /**
   * A name in a directory whose text gives its path.
   *
   * @param name stays what it is until the thread is asked for something else
   */
  public static void entry(Object directory, CharSequence name) {
    AskedFor asked = OF_THREAD.get();
    asked.node = directory;
    asked.name = name;
  }

  /** Nothing: what comes next is for nobody in particular. */
  public static void nothing() {
    AskedFor asked = OF_THREAD.get();
    asked.node = null;
    asked.name = "";
  }

  /** Whether this thread works for somebody who knows a path. */
  static boolean isKnown() {
    return OF_THREAD.get().node != null;
  }

  /** As it stands in a log line. */
  static String text() {
    AskedFor asked = OF_THREAD.get();
    if (asked.node == null) {
      return "ahead of a reader";
    }
    return asked.name.length() == 0 ? asked.node.toString() : asked.name + " in " + asked.node;
  }
}
