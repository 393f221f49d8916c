package org.jostree.pull;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jostree.remote.CookieJar.Cookie;

/**
 * What all requests of a pull have in common.
 *
 * @param headers what each says besides
 * @param userAgent what the client calls itself
 * @param cookies those that are known, each for the servers that it is meant for
 * @param proxies by which proxy each server is reached
 * @param retries how often a request is sent again
 * @param patienceMillis after so much silence a server is taken for dead
 * @param tls how servers prove who they are
 */
record HttpSettings(
    List<Map.Entry<String, String>> headers,
    String userAgent,
    List<Cookie> cookies,
    ProxyChoice proxies,
    int retries,
    int patienceMillis,
    TlsSettings tls) {

  /** The value of the header {@code Cookie} of a request, empty when there is nothing to say. */
  String cookiesFor(URI uri) {
    List<String> fitting = new ArrayList<>();
    for (Cookie cookie : cookies) {
      if (isFor(cookie, uri)) {
        fitting.add(cookie.name() + "=" + cookie.value());
      }
    }
    return String.join("; ", fitting);
  }

  /** By RFC 6265, sections 5.1.3 and 5.1.4; in the file a domain with a dot has hosts below it. */
  private static boolean isFor(Cookie cookie, URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    String domain = cookie.domain().toLowerCase(Locale.ROOT);
    boolean atHost =
        domain.startsWith(".")
            ? host.endsWith(domain) || host.equals(domain.substring(1))
            : host.equals(domain);
    boolean isAlive =
        cookie.expires() == 0 || cookie.expires() > System.currentTimeMillis() / 1_000;
    boolean isSafe = !cookie.secure() || uri.getScheme().equals("https");
    return atHost && isAlive && isSafe && isBelow(uri.getRawPath(), cookie.path());
  }

  private static boolean isBelow(String path, String top) {
    return path.startsWith(top)
        && (top.endsWith("/") || path.length() == top.length() || path.charAt(top.length()) == '/');
  }
}
