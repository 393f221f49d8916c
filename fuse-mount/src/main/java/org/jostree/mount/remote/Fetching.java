package org.jostree.mount.remote;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.pull.Meanwhile;
import org.jostree.pull.RemoteObjects;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Fetches objects of a remote into a repository: each once, however many ask for it, and several at
 * a time. Who waits for one that nobody has begun with fetches it himself.
 */
final class Fetching implements Closeable {
  /** As many as a pull has under way from a server that is far away. */
  private static final int THREADS = 24;

  /** For what nobody waits for. */
  private static final int THREADS_AHEAD = 8;

  private static final long IDLE_SECONDS = 3;

  /** How many headers are kept; about 250 bytes each. */
  private static final int HEADERS = 1 << 14;

  /**
   * How much of a file is fetched when only its header is wanted, in bytes: what comes in the first
   * round trip of a new connection. Three of four files of a system are no longer.
   */
  private static final int START_BYTES = 14 << 10;

  private final RemoteObjects remote;
  private final Deposit deposit;
  private final ServerContact contact;
  private final Consumer<ObjectName> arrivals;
  private final Map<Wanted, Task> tasks = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor waited = threads(THREADS, "fetch");
  private final ThreadPoolExecutor ahead = threads(THREADS_AHEAD, "fetch-ahead");

  /** Those that were fetched last, for who asks for them soon. */
  private final Map<FileId, FileHeader.Sized> headers =
      Collections.synchronizedMap(new Eldest<>(HEADERS));

  private final AtomicLong objects = new AtomicLong();
  private final AtomicLong starts = new AtomicLong();

  /**
   * Into a repository.
   *
   * @param arrivals hears of each object that has been stored
   */
  Fetching(Repo repo, RemoteObjects remote, ServerContact contact, Consumer<ObjectName> arrivals) {
    this.remote = remote;
    this.deposit = new Deposit(repo);
    this.contact = contact;
    this.arrivals = arrivals;
  }

  private static ThreadPoolExecutor threads(int count, String name) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /**
   * An object, or the beginning of a file that tells its attributes.
   *
   * @param isStart whether the beginning is enough
   */
  record Wanted(ObjectName object, boolean isStart) {}

  /** Its result is a header if the file itself was not fetched. */
  private final class Task extends FutureTask<Optional<FileHeader.Sized>> {
    private final Wanted wanted;

    Task(Wanted wanted, boolean replace) {
      super(() -> Optional.ofNullable(Fetching.this.run(wanted, replace)));
      this.wanted = wanted;
    }

    @Override
    protected void done() {
      tasks.remove(wanted, this);
    }

    FileHeader.@Nullable Sized await() throws IOException {
      run(); // does nothing if somebody else does it
      return Meanwhile.await(this).orElse(null);
    }
  }

  private FileHeader.@Nullable Sized run(Wanted wanted, boolean replace) throws IOException {
    FileHeader.Sized header =
        contact
            .ask(() -> deposit.store(into -> Optional.ofNullable(write(wanted, replace, into))))
            .orElse(null);
    if (header == null) {
      objects.incrementAndGet();
      arrivals.accept(wanted.object());
    } else {
      starts.incrementAndGet();
    }
    return header;
  }

  private FileHeader.@Nullable Sized write(Wanted wanted, boolean replace, Transaction into)
      throws IOException {
    ObjectName object = wanted.object();
    if (replace) {
      into.replace(object);
    } else if (into.has(object)) {
      return null; // It has come since it was asked for.
    }
    if (wanted.isStart() && object instanceof FileId file) {
      FileHeader.Sized known = headers.get(file);
      FileHeader.Sized header = known == null ? remote.fetchStart(file, START_BYTES, into) : known;
      if (header != null) {
        headers.put(file, header);
      }
      return header;
    }
    remote.fetch(object, into);
    return null;
  }

  /** The header of a file of which only the beginning was fetched; null if that is not known. */
  FileHeader.@Nullable Sized knownHeader(FileId file) {
    return headers.get(file);
  }

  private Task task(Wanted wanted, boolean replace) {
    return tasks.computeIfAbsent(wanted, key -> new Task(key, replace));
  }

  /**
   * Fetches an object, and returns once it is there.
   *
   * @param replace whether it is there already, but damaged
   */
  void fetch(ObjectName object, boolean replace) throws IOException {
    Task start = tasks.get(new Wanted(object, true));
    if (start != null && start.await() == null) {
      return;
    }
    task(new Wanted(object, false), replace).await();
  }

  /** Fetches the beginning of a file; null if that was all, and it is there now. */
  FileHeader.@Nullable Sized fetchStart(FileId file) throws IOException {
    return task(new Wanted(file, true), false).await();
  }

  /** Fetches all these, and returns when each has come or failed. */
  void fetchAll(Collection<Wanted> all) {
    List<Task> begun = new ArrayList<>();
    for (Wanted wanted : all) {
      Task task = task(wanted, false);
      begun.add(task);
      if (all.size() > 1) {
        waited.execute(task);
      }
    }
    for (Task task : begun) {
      await(task);
    }
  }

  /** Has all these fetched when there is time. */
  void fetchLater(Collection<Wanted> all) {
    for (Wanted wanted : all) {
      Task task = task(wanted, false);
      ahead.execute(() -> await(task));
    }
  }

  private static void await(Task task) {
    try {
      task.await();
    } catch (IOException e) {
      // Who asks for it gets the error, with its reason.
    }
  }

  long objects() {
    return objects.get();
  }

  long starts() {
    return starts.get();
  }

  long bytes() {
    return remote.bytesFetched();
  }

  @Override
  public void close() throws IOException {
    waited.shutdownNow();
    ahead.shutdownNow();
    try (deposit) {
      remote.close();
    }
  }
}
