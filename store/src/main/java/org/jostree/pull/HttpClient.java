package org.jostree.pull;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers for files, by HTTP/1.1 over connections that are kept. Safe for several threads,
 * each of which has one request under way.
 *
 * <p>Not {@code java.net.http}: of a system's fifteen thousand small objects each takes a handful
 * of hand-overs between threads there, which is as much work as inflating, hashing and storing it.
 */
final class HttpClient implements AutoCloseable {
  private static final int MAX_REDIRECTS = 20;

  /** As many as libostree has. */
  static final int REQUESTS_NEARBY = 8;

  private static final int REQUESTS_FAR_AWAY = 24;
  private static final long FAR_NANOS = 5_000_000;

  private final HttpSettings settings;
  private final Map<String, Deque<HttpSocket>> idle = new HashMap<>();
  private @Nullable SSLSocketFactory tlsSockets;
  private boolean closed;

  /** The shortest time from a request to the beginning of its answer. */
  private long answerNanos = Long.MAX_VALUE;

  HttpClient(HttpSettings settings) {
    this.settings = settings;
  }

  Retries retries() {
    return new Retries(settings.retries());
  }

  /**
   * Asks for a file, where redirects say if need be.
   *
   * @param conditions headers that say what of it is wanted, each line with its end; or empty
   * @throws ConnectionException when no answer came
   */
  HttpAnswer get(URI uri, String conditions) throws IOException {
    URI place = uri;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      HttpAnswer answer = send(place, request(place, uri, conditions), uri);
      if (!answer.head().isRedirect()) {
        return answer;
      }
      answer.discard();
      place = target(place, String.valueOf(answer.head().get("location")));
    }
    throw new IOException(
        "While fetching " + shown(uri) + ": [47] Number of redirects hit maximum amount");
  }

  private static URI target(URI from, String location) throws IOException {
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("Redirected to a malformed place: " + location, e);
    }
    String scheme = target.getScheme();
    boolean isFetched = "http".equals(scheme) || "https".equals(scheme);
    if (!isFetched || target.getHost() == null) {
      throw new IOException("Redirected to a place that cannot be fetched from: " + location);
    }
    if (from.getScheme().equals("https") && scheme.equals("http")) {
      throw new IOException("Redirected from an encrypted place to one that is not: " + location);
    }
    return target;
  }

  // ---- what is said

  private String request(URI place, URI wanted, String conditions) throws IOException {
    String path = place.getRawPath().isEmpty() ? "/" : place.getRawPath();
    if (place.getRawQuery() != null) {
      path += "?" + place.getRawQuery();
    }
    URI proxy = settings.proxies().proxyFor(place);
    boolean byProxy = proxy != null && place.getScheme().equals("http");
    StringBuilder text = new StringBuilder(256).append("GET ");
    if (byProxy) {
      text.append("http://").append(hostAndPort(place));
    }
    text.append(path).append(" HTTP/1.1\r\n");
    add(text, "Host", hostAndPort(place));
    add(text, "User-Agent", settings.userAgent());
    if (byProxy) {
      text.append(HttpSocket.proxyUser(proxy));
    }
    boolean sameHost = hostAndPort(place).equals(hostAndPort(wanted));
    String user = sameHost ? wanted.getUserInfo() : place.getUserInfo();
    if (user != null) {
      add(text, "Authorization", HttpSocket.basic(user));
    }
    String cookies = settings.cookiesFor(place);
    if (!cookies.isEmpty()) {
      add(text, "Cookie", cookies);
    }
    for (Map.Entry<String, String> header : settings.headers()) {
      if (sameHost || !isSecret(header.getKey())) {
        add(text, header.getKey(), header.getValue());
      }
    }
    return text.append(conditions).append("\r\n").toString();
  }

  /** What is meant for one host is not told to others that it redirects to. */
  private static boolean isSecret(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return name.equals("authorization") || name.equals("cookie");
  }

  private static void add(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(value).append("\r\n");
  }

  private static String hostAndPort(URI uri) {
    return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }

  /** A URI in messages, which may end up in logs: without its password. */
  private static String shown(URI uri) {
    String user = uri.getRawUserInfo();
    return user == null ? uri.toString() : uri.toString().replaceFirst("//[^/@]*@", "//");
  }

  // ---- how it gets there

  private HttpAnswer send(URI place, String request, URI wanted) throws IOException {
    String origin = place.getScheme() + "://" + hostAndPort(place);
    HttpSocket socket = takeIdle(origin);
    while (true) {
      boolean kept = socket != null;
      try {
        if (socket == null) {
          socket =
              HttpSocket.connect(
                  place,
                  settings.proxies().proxyFor(place),
                  this::tlsSockets,
                  settings.patienceMillis());
        }
        long start = System.nanoTime();
        HttpHead head = socket.send(request);
        answeredAfter(System.nanoTime() - start);
        return new HttpAnswer(head, socket, this, origin);
      } catch (IOException e) {
        if (socket != null) {
          socket.close();
        }
        // A server may have closed a connection that it did not hear of for a while.
        if (!kept || !(e instanceof SocketException || e instanceof EOFException)) {
          throw failure(wanted, e);
        }
        socket = null;
      }
    }
  }

  private synchronized void answeredAfter(long nanos) {
    answerNanos = Math.min(answerNanos, nanos);
  }

  /** How many requests are worth having under way: more, if most of the time is waiting. */
  synchronized int requestsAtOnce() {
    boolean isFar = answerNanos != Long.MAX_VALUE && answerNanos > FAR_NANOS;
    return isFar ? REQUESTS_FAR_AWAY : REQUESTS_NEARBY;
  }

  private synchronized SSLSocketFactory tlsSockets() throws IOException {
    SSLSocketFactory factory = tlsSockets;
    if (factory == null) {
      factory = settings.tls().socketFactory();
      tlsSockets = factory;
    }
    return factory;
  }

  private synchronized @Nullable HttpSocket takeIdle(String origin) {
    Deque<HttpSocket> sockets = idle.get(origin);
    return sockets == null ? null : sockets.poll();
  }

  /** Takes a connection whose last answer was read to its end. */
  void giveBack(String origin, HttpSocket socket) throws IOException {
    synchronized (this) {
      if (!closed) {
        idle.computeIfAbsent(origin, key -> new ArrayDeque<>()).push(socket);
        return;
      }
    }
    socket.close();
  }

  private static IOException failure(URI uri, IOException cause) {
    String message = "While fetching " + shown(uri) + ": " + reason(cause);
    // A server that is not who it should be will not be so the next time.
    return cause instanceof SSLException
        ? new IOException(message, cause)
        : new ConnectionException(message, cause);
  }

  /** With the numbers that libcurl has for these, which scripts look for. */
  private static String reason(IOException cause) {
    if (cause instanceof UnknownHostException) {
      return "[6] Couldn't resolve host name";
    }
    if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
      return "[7] Couldn't connect to server";
    }
    if (cause instanceof SocketTimeoutException) {
      return "[28] Timeout was reached";
    }
    if (cause instanceof SSLException) {
      return "[60] " + cause.getMessage();
    }
    if (cause instanceof SocketException) {
      return "[56] " + cause.getMessage();
    }
    return String.valueOf(cause.getMessage());
  }

  @Override
  public void close() throws IOException {
    Deque<HttpSocket> all = new ArrayDeque<>();
    synchronized (this) {
      closed = true;
      idle.values().forEach(all::addAll);
      idle.clear();
    }
    for (HttpSocket socket : all) {
      socket.close();
    }
  }
}
