package org.jostree.pull;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which HTTP proxy leads to a server: for all that of the remote's configuration, else what the
 * environment says, in the variables and by the rules of curl: {@code http_proxy} (in lower case
 * only, since a CGI script gets the other from its client), {@code https_proxy}, {@code all_proxy}
 * and {@code no_proxy}.
 */
final class ProxyChoice {
  private final @Nullable URI configured;
  private final Map<String, String> environment;

  /**
   * @param configured that of the remote, or null
   */
  ProxyChoice(@Nullable URI configured, Map<String, String> environment) {
    this.configured = configured;
    this.environment = environment;
  }

  /**
   * The proxy for a server, or null for none.
   *
   * @throws IOException when what the environment says is no URL
   */
  @Nullable URI proxyFor(URI place) throws IOException {
    if (configured != null) {
      return configured;
    }
    String text =
        place.getScheme().equals("https")
            ? first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
            : first("http_proxy", "all_proxy", "ALL_PROXY");
    if (text.isEmpty() || isExempt(place.getHost().toLowerCase(Locale.ROOT))) {
      return null;
    }
    return RemotePlaces.parse(text.contains("://") ? text : "http://" + text);
  }

  private String first(String... names) {
    for (String name : names) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /** Hosts, and the ends of names of hosts, divided by commas; an asterisk for all. */
  private boolean isExempt(String host) {
    String list = first("no_proxy", "NO_PROXY").toLowerCase(Locale.ROOT);
    for (String entry : list.split("[, ]+", -1)) {
      String end = entry.startsWith(".") ? entry.substring(1) : entry;
      if (entry.equals("*") || host.equals(end) || (!end.isEmpty() && host.endsWith("." + end))) {
        return true;
      }
    }
    return false;
  }
}
