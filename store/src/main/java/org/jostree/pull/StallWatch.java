package org.jostree.pull;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Ends reads that nothing comes from: the HTTP client has a limit of time for the beginning of an
 * answer, not for the rest. A stream in which a read has waited too long is closed, by which the
 * read fails.
 */
final class StallWatch {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long PERIOD_MILLIS = 1_000;

  private static final Map<Closeable, Long> READING = new ConcurrentHashMap<>();

  static {
    Thread watch = new Thread(StallWatch::watch, "jostree-stall-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private StallWatch() {}

  /** A read. */
  interface Read {
    int run() throws IOException;
  }

  /** Reads from a stream, for no longer than the limit. */
  static int during(Closeable stream, Read read) throws IOException {
    READING.put(stream, System.nanoTime());
    try {
      return read.run();
    } finally {
      READING.remove(stream);
    }
  }

  private static void watch() {
    while (true) {
      try {
        Thread.sleep(PERIOD_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      long now = System.nanoTime();
      for (Map.Entry<Closeable, Long> each : READING.entrySet()) {
        if (now - each.getValue() > LIMIT_NANOS) {
          close(each.getKey());
        }
      }
    }
  }

  private static void close(Closeable stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // Closed or not: the read in it fails.
    }
  }
}
