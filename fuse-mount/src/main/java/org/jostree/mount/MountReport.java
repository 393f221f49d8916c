package org.jostree.mount;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jostree.repo.KeyFile;
import org.jspecify.annotations.Nullable;

/**
 * What the server of a mount says of itself. As text it is a key file with the groups {@code
 * mount}, {@code requests} and {@code cache}; the extended attribute {@code user.jostree.mount} of
 * the mount point is that text.
 *
 * @param revision null if the whole repository is shown
 * @param transport the way to the kernel: {@code kernel} or {@code libfuse}
 * @param pid the number of the server's process, in its own namespace of processes
 * @param start since when it is mounted, in whole seconds
 * @param requests how many of which kind the kernel has sent
 * @param cache what is kept, by name; sizes in bytes
 */
public record MountReport(
    String repository,
    @Nullable String revision,
    String transport,
    long pid,
    Instant start,
    Map<String, Long> requests,
    Map<String, Long> cache) {
  private static final String MOUNT = "mount";
  private static final String REQUESTS = "requests";
  private static final String CACHE = "cache";

  public MountReport {
    start = Instant.ofEpochSecond(start.getEpochSecond());
  }

  /** How many requests there were of all kinds. */
  public long requestCount() {
    return requests.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Bytes of content that are kept inflated, in memory and in temporary files. */
  public long cachedBytes() {
    long bytes = 0;
    for (Map.Entry<String, Long> figure : cache.entrySet()) {
      bytes += figure.getKey().endsWith("-bytes") ? figure.getValue() : 0;
    }
    return bytes;
  }

  /** All figures in one line. */
  public String summary() {
    return requestCount() + " requests " + requests + ", cache " + cache;
  }

  String toText() {
    KeyFile file = new KeyFile();
    file.set(MOUNT, "repository", repository);
    if (revision != null) {
      file.set(MOUNT, "revision", revision);
    }
    file.set(MOUNT, "transport", transport);
    file.set(MOUNT, "pid", Long.toString(pid));
    file.set(MOUNT, "start", Long.toString(start.getEpochSecond()));
    requests.forEach((name, count) -> file.set(REQUESTS, name, count.toString()));
    cache.forEach((name, value) -> file.set(CACHE, name, value.toString()));
    return file.toString();
  }

  /**
   * Reads the text.
   *
   * @throws IOException if it is none of this program's
   */
  static MountReport parse(String text) throws IOException {
    KeyFile file = KeyFile.parse(text);
    return new MountReport(
        require(file, "repository"),
        file.get(MOUNT, "revision"),
        require(file, "transport"),
        number(require(file, "pid")),
        Instant.ofEpochSecond(number(require(file, "start"))),
        numbers(file, REQUESTS),
        numbers(file, CACHE));
  }

  private static String require(KeyFile file, String key) throws IOException {
    String value = file.get(MOUNT, key);
    if (value == null) {
      throw new IOException("the server's report lacks " + key);
    }
    return value;
  }

  private static Map<String, Long> numbers(KeyFile file, String group) throws IOException {
    Map<String, Long> numbers = new LinkedHashMap<>();
    for (String key : file.keys(group)) {
      String value = file.get(group, key);
      numbers.put(key, number(value == null ? "" : value));
    }
    return numbers;
  }

  private static long number(String text) throws IOException {
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= Instant.MAX.getEpochSecond()) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException("the server's report has the number " + text, e);
    }
    throw new IOException("the server's report has the number " + text);
  }
}
