package org.jostree.serve;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a server serves: where, and what it does to clients that are being tested. */
public final class ServeOptions {
  @Nullable InetAddress address;
  int port;
  boolean halves;
  boolean basicAuth;
  int errors500Percent;
  int errors500Most = 100;
  int errors408Percent;
  int errors408Most = 100;
  List<Map.Entry<String, String>> cookies = List.of();
  List<Map.Entry<String, String>> headers = List.of();

  /** The address that it listens at; null for all that there are. */
  public ServeOptions address(@Nullable InetAddress only) {
    this.address = only;
    return this;
  }

  /** The port that it listens at; 0 for one that is free. */
  public ServeOptions port(int number) {
    this.port = number;
    return this;
  }

  /** Whether only the first half of an archived file is sent to who does not ask for a range. */
  public ServeOptions halves(boolean on) {
    this.halves = on;
    return this;
  }

  /** Whether clients have to be the user {@code foouser} with the password {@code barpw}. */
  public ServeOptions basicAuth(boolean on) {
    this.basicAuth = on;
    return this;
  }

  /** How many of a hundred requests are answered with status 500, and how many at most. */
  public ServeOptions errors500(int percent, int most) {
    this.errors500Percent = percent;
    this.errors500Most = most;
    return this;
  }

  /** How many of a hundred requests are answered with status 408, and how many at most. */
  public ServeOptions errors408(int percent, int most) {
    this.errors408Percent = percent;
    this.errors408Most = most;
    return this;
  }

  /** Cookies that clients have to have, by name and value. */
  public ServeOptions cookies(List<Map.Entry<String, String>> expected) {
    this.cookies = List.copyOf(expected);
    return this;
  }

  /** Headers that clients have to send, by name and value. */
  public ServeOptions headers(List<Map.Entry<String, String>> expected) {
    this.headers = List.copyOf(expected);
    return this;
  }
}
