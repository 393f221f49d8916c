package org.jostree.pull;

/** Hears how a pull gets on. */
public interface PullListener {
  /** Some time has passed. */
  void progress(PullProgress progress);
}
