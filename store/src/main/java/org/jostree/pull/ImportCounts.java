package org.jostree.pull;

import java.util.concurrent.atomic.AtomicLong;

/** How many objects have been imported so far. Safe for use by several threads. */
public final class ImportCounts {
  private final AtomicLong metadata = new AtomicLong();
  private final AtomicLong content = new AtomicLong();

  void addMetadata() {
    metadata.incrementAndGet();
  }

  void addContent() {
    content.incrementAndGet();
  }

  /** Commits, directory trees and metadata of directories. */
  public long metadata() {
    return metadata.get();
  }

  /** Files. */
  public long content() {
    return content.get();
  }
}
