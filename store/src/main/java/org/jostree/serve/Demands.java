package org.jostree.serve;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** What a server asks of its clients, and the errors that it makes for them, as it was told. */
@UsesJdkServer
final class Demands {
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int REQUEST_TIMEOUT = 408;
  static final int INTERNAL_ERROR = 500;

  private static final String USER =
      "Basic "
          + Base64.getEncoder().encodeToString("foouser:barpw".getBytes(StandardCharsets.UTF_8));

  private final ServeOptions options;
  private final AtomicInteger errors500 = new AtomicInteger();
  private final AtomicInteger errors408 = new AtomicInteger();

  Demands(ServeOptions options) {
    this.options = options;
  }

  /** The status that a request is turned down with; 0 for one that is to be answered. */
  int refusal(Headers request) {
    if (options.basicAuth && !USER.equals(request.getFirst("Authorization"))) {
      return UNAUTHORIZED;
    }
    if (!cookies(request).containsAll(options.cookies)) {
      return FORBIDDEN;
    }
    for (Map.Entry<String, String> header : options.headers) {
      if (!header.getValue().equals(request.getFirst(header.getKey()))) {
        return FORBIDDEN;
      }
    }
    if (isDue(options.errors500Percent, options.errors500Most, errors500)) {
      return INTERNAL_ERROR;
    }
    if (isDue(options.errors408Percent, options.errors408Most, errors408)) {
      return REQUEST_TIMEOUT;
    }
    return 0;
  }

  private static boolean isDue(int percent, int most, AtomicInteger made) {
    return percent > 0
        && ThreadLocalRandom.current().nextInt(100) < percent
        && made.get() < most
        && made.getAndIncrement() < most;
  }

  private static Set<Map.Entry<String, String>> cookies(Headers request) {
    Set<Map.Entry<String, String>> cookies = new HashSet<>();
    for (String line : request.getOrDefault("Cookie", List.of())) {
      for (String cookie : line.split(";", -1)) {
        int equals = cookie.indexOf('=');
        if (equals > 0) {
          cookies.add(
              Map.entry(cookie.substring(0, equals).strip(), cookie.substring(equals + 1).strip()));
        }
      }
    }
    return cookies;
  }
}
