package org.jostree.mount.transport;

import java.time.Duration;

/**
 * How long the kernel may rely on an answer.
 *
 * @param millis 0 or more
 */
public record Lifetime(long millis) {
  /** The kernel asks again each time. */
  public static final Lifetime NONE = new Lifetime(0);

  /**
   * For what cannot change. A day, as the kernel gives such memory back on its own under pressure
   * only; nothing depends on its end.
   */
  public static final Lifetime FOREVER = of(Duration.ofDays(1));

  public Lifetime {
    if (millis < 0) {
      throw new IllegalArgumentException("a lifetime is not negative: " + millis + " ms");
    }
  }

  public static Lifetime of(Duration duration) {
    return new Lifetime(duration.toMillis());
  }

  /** Whether what it is of never changes. */
  public boolean isForever() {
    return millis == FOREVER.millis;
  }

  /** In seconds, the unit of the FUSE protocol. */
  public double seconds() {
    return millis / 1000.0;
  }
}
