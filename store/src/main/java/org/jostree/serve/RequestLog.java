package org.jostree.serve;

import com.sun.net.httpserver.HttpExchange;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A line for each request. */
@UsesJdkServer
public final class RequestLog {
  private final @Nullable PrintStream out;

  /** To a stream; null for none. */
  public RequestLog(@Nullable PrintStream out) {
    this.out = out;
  }

  void answered(HttpExchange exchange) {
    print(exchange, "HTTP " + exchange.getResponseCode());
  }

  void failed(HttpExchange exchange, Exception failure) {
    print(exchange, "broken off: " + failure.getMessage());
  }

  private void print(HttpExchange exchange, String result) {
    if (out != null) {
      String time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
      // The path as it came, in which no line can end.
      String what = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
      String client = exchange.getRemoteAddress().getAddress().getHostAddress();
      synchronized (out) {
        out.println(time + " " + client + " " + what + ": " + result);
      }
    }
  }
}
