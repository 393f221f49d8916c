package org.jostree.fsck;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jostree.object.Checksum;
import org.jostree.object.ObjectName;
import org.jostree.parallel.Workers;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** Reads objects whole, on all cores, and compares them with their names. */
final class ObjectCheck {
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Repo repo;
  private final ObjectSet objects;
  private final FsckOptions options;
  private final @Nullable FsckListener listener;
  private final AtomicLong verified = new AtomicLong();
  private long lastReport;

  /** By checksum, so that two checks of the same damage say the same. */
  private final Map<Checksum, CorruptObjectException> corrupt = new ConcurrentSkipListMap<>();

  private final Map<Checksum, ObjectName> missing = new ConcurrentSkipListMap<>();

  /** Tells the listener how far it is, if there is one. */
  ObjectCheck(Repo repo, ObjectSet objects, FsckOptions options, @Nullable FsckListener listener) {
    this.repo = repo;
    this.objects = objects;
    this.options = options;
    this.listener = listener;
  }

  void run() throws IOException {
    lastReport = System.nanoTime() - REPORT_NANOS;
    try (Workers workers = Workers.forReading()) {
      objects.forEach(
          object -> {
            if (corrupt.isEmpty() || options.looksAtAll()) {
              workers.run(() -> verify(object));
              reportNowAndThen();
            }
          });
      workers.finish();
    }
    if (listener != null && (corrupt.isEmpty() || options.looksAtAll())) {
      listener.verified(objects.size(), objects.size());
    }
  }

  private void reportNowAndThen() throws IOException {
    if (listener != null && objects.size() > 1 && System.nanoTime() - lastReport >= REPORT_NANOS) {
      listener.verified(Math.max(1, verified.get()), objects.size());
      lastReport = System.nanoTime();
    }
  }

  private void verify(ObjectName object) throws IOException {
    try {
      repo.verify(object);
    } catch (CorruptObjectException e) {
      corrupt.put(object.checksum(), e);
    } catch (MissingObjectException e) {
      missing.put(object.checksum(), object);
    }
    verified.incrementAndGet();
  }

  /** What is not what its name promises; only the first such object unless all are looked at. */
  List<CorruptObjectException> corrupt() {
    List<CorruptObjectException> found = new ArrayList<>(corrupt.values());
    return options.looksAtAll() || found.isEmpty() ? found : found.subList(0, 1);
  }

  /** What is not there. */
  Collection<ObjectName> missing() {
    return missing.values();
  }

  /** Both. */
  Collection<ObjectName> bad() {
    List<ObjectName> bad = new ArrayList<>(missing.values());
    corrupt.values().forEach(fault -> bad.add(fault.object()));
    return bad;
  }
}
