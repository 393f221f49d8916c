package org.jostree.mount.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeasedCacheTest {
  private final AtomicInteger made = new AtomicInteger();
  private final LeasedCache<String, Value> cache = new LeasedCache<>(10, value -> value.weight);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private static final class Value implements Closeable {
    private final int weight;
    private volatile boolean closed;

    Value(int weight) {
      this.weight = weight;
    }

    @Override
    public void close() {
      assertThat(closed).as("closed twice").isFalse();
      closed = true;
    }
  }

  /** The weight is the key's first digit. */
  private Value make(String key) {
    made.incrementAndGet();
    return new Value(key.charAt(0) - '0');
  }

  private Value use(String key) throws IOException {
    try (LeasedCache<String, Value>.Lease lease = cache.lend(key, this::make)) {
      assertThat(lease.value().closed).isFalse();
      return lease.value();
    }
  }

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  @Test
  void keepsWhatWasMade() throws IOException {
    assertThat(use("3a")).isSameAs(use("3a"));
    assertThat(made).hasValue(1);
  }

  @Test
  void dropsWhatWasUsedLongestAgo() throws IOException {
    Value a = use("4a");
    Value b = use("4b");
    use("4a");
    Value c = use("4c");

    assertThat(b.closed).isTrue();
    assertThat(a.closed).isFalse();
    assertThat(c.closed).isFalse();
    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  void keepsTheNewestHoweverLargeItIs() throws IOException {
    LeasedCache<String, Value> small = new LeasedCache<>(1, value -> value.weight);
    Value first = small.lend("9a", this::make).value();
    try (LeasedCache<String, Value>.Lease second = small.lend("9b", this::make);
        LeasedCache<String, Value>.Lease again = small.lend("9b", this::make)) {
      assertThat(again.value()).isSameAs(second.value());
      assertThat(first.closed).as("still lent").isFalse();
    }
    assertThat(made).hasValue(2);
  }

  @Test
  void closesWhatIsLentOnlyWhenItIsGivenBack() throws IOException {
    Value lent;
    try (LeasedCache<String, Value>.Lease lease = cache.lend("6a", this::make)) {
      lent = lease.value();
      use("6b");
      assertThat(lent.closed).isFalse();
      assertThat(use("6a")).as("another one is made meanwhile").isNotSameAs(lent);
    }
    assertThat(lent.closed).isTrue();
  }

  @Test
  void lendsWhatIsHereWithoutMakingIt() throws IOException {
    assertThat(cache.lendIfHere("3a")).isNull();
    Value here = use("3a");
    try (LeasedCache<String, Value>.Lease lease = cache.lendIfHere("3a")) {
      assertThat(lease.value()).isSameAs(here);
      cache.forget("3a");
      assertThat(here.closed).as("still lent").isFalse();
    }
    assertThat(here.closed).isTrue();
    assertThat(cache.lendIfHere("3a")).isNull();
    assertThat(made).hasValue(1);
  }

  @Test
  void forgetsOnRequest() throws IOException {
    Value first = use("1a");
    cache.forget("1a");
    cache.forget("1b");
    assertThat(first.closed).isTrue();
    assertThat(use("1a")).isNotSameAs(first);
  }

  @Test
  void doesNotRememberAFailure() throws IOException {
    assertThatThrownBy(
            () ->
                cache.lend(
                    "1a",
                    key -> {
                      throw new IOException("damaged");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("damaged");
    assertThat(cache.size()).isZero();
    assertThat(use("1a").closed).isFalse();
  }

  @Test
  void makesOneForAllWhoWantItAtOnce() throws Exception {
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    Callable<Value> lend =
        () -> {
          try (LeasedCache<String, Value>.Lease lease =
              cache.lend(
                  "1a",
                  key -> {
                    making.countDown();
                    awaitQuietly(mayGoOn);
                    return make(key);
                  })) {
            return lease.value();
          }
        };
    List<Future<Value>> results = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      results.add(threads.submit(lend));
    }
    making.await();
    // Others go on with other things meanwhile.
    use("1b");
    mayGoOn.countDown();

    Value first = results.get(0).get();
    for (Future<Value> result : results) {
      assertThat(result.get()).isSameAs(first);
    }
    assertThat(made).hasValue(2);
  }

  @Test
  void failsAllWhoWaitForTheSame() throws Exception {
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    Future<Value> first =
        threads.submit(
            () ->
                cache
                    .lend(
                        "1a",
                        key -> {
                          making.countDown();
                          awaitQuietly(mayGoOn);
                          throw new IOException("damaged");
                        })
                    .value());
    making.await();
    Future<Value> second = threads.submit(() -> use("1a"));
    TimeUnit.MILLISECONDS.sleep(50);
    mayGoOn.countDown();

    assertThatThrownBy(first::get).hasRootCauseMessage("damaged");
    // Whether it waited or came later decides if it fails: either way it gets an answer.
    try {
      assertThat(second.get().closed).isFalse();
    } catch (java.util.concurrent.ExecutionException e) {
      assertThat(e).hasRootCauseMessage("damaged");
    }
    assertThat(use("1a").closed).isFalse();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void closesEverythingOnceUnderManyThreads() throws Exception {
    List<Value> all = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Future<?>> results = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      Random random = new Random(thread);
      results.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 5000; i++) {
                  String key = 1 + random.nextInt(6) + "" + random.nextInt(4);
                  try (LeasedCache<String, Value>.Lease lease =
                      cache.lend(
                          key,
                          wanted -> {
                            Value value = make(wanted);
                            all.add(value);
                            return value;
                          })) {
                    assertThat(lease.value().closed).isFalse();
                  }
                  if (random.nextInt(10) == 0) {
                    cache.forget(key);
                  }
                }
                return null;
              }));
    }
    for (Future<?> result : results) {
      result.get();
    }
    cache.close();
    assertThat(all).isNotEmpty().allMatch(value -> value.closed);
  }
}
