package org.jostree.pull;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a pull does. */
final class PullCounters {
  final AtomicLong metadata = new AtomicLong();
  final AtomicLong content = new AtomicLong();
  final ImportCounts cached = new ImportCounts();
  final ImportCounts imported = new ImportCounts();
  final AtomicLong deltaParts = new AtomicLong();
  final AtomicLong deltaPartsTotal = new AtomicLong();
  final AtomicLong deltaBytes = new AtomicLong();
  final AtomicLong deltaBytesTotal = new AtomicLong();
  final AtomicLong deltaBytesUnpacked = new AtomicLong();
  final AtomicLong bytes = new AtomicLong();

  private final long start = System.nanoTime();

  PullProgress progress(long contentBytes, int pending) {
    return new PullProgress(
        metadata.get(),
        content.get(),
        cached.metadata(),
        cached.content(),
        imported.metadata(),
        imported.content(),
        deltaParts.get(),
        deltaPartsTotal.get(),
        deltaBytes.get(),
        deltaBytesTotal.get(),
        deltaBytesUnpacked.get(),
        bytes.get(),
        contentBytes,
        pending,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
  }
}
