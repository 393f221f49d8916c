package org.jostree.pull;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One HTTP client with what every request of a pull has in common. */
final class HttpConnection {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  /** Of a page that says what is wrong, so much is read to keep the connection. */
  private static final int DISCARDED_BYTES = 64 << 10;

  private final HttpClient client;
  private final List<Map.Entry<String, String>> headers;
  private final String userAgent;
  private final int retries;

  /**
   * Makes a client.
   *
   * @param http2 whether to speak HTTP/2 where TLS agrees on it
   * @param proxy {@code http://HOST:PORT}, or null
   * @param headers what each request says besides
   * @param retries how often a request is sent again
   */
  HttpConnection(
      boolean http2,
      @Nullable URI proxy,
      List<Map.Entry<String, String>> headers,
      String userAgent,
      int retries) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_TIMEOUT)
            .version(http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
    if (proxy != null) {
      builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())));
    }
    this.client = builder.build();
    this.headers = headers;
    this.userAgent = userAgent;
    this.retries = retries;
  }

  Retries retries() {
    return new Retries(retries);
  }

  /**
   * Asks for a file.
   *
   * @param from the first byte that is wanted
   * @param validator the entity tag of the version of which it is wanted, or empty
   * @throws ConnectionException when no answer came
   */
  HttpResponse<InputStream> get(URI uri, long from, String validator) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(withoutUser(uri))
            .timeout(ANSWER_TIMEOUT)
            .header("User-Agent", userAgent);
    if (!uri.getScheme().equals("https")) {
      // The request to change to HTTP/2 in clear text confuses old servers and wins nothing.
      request.version(HttpClient.Version.HTTP_1_1);
    }
    if (uri.getUserInfo() != null) {
      byte[] user = uri.getUserInfo().getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
    }
    for (Map.Entry<String, String> header : headers) {
      request.header(header.getKey(), header.getValue());
    }
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
      if (!validator.isEmpty()) {
        request.header("If-Range", validator);
      }
    }
    return send(request.build(), uri);
  }

  private HttpResponse<InputStream> send(HttpRequest request, URI uri) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (ConnectException e) {
      throw new ConnectionException("While fetching " + uri + ": " + reason(e), e);
    } catch (IOException e) {
      throw new ConnectionException("While fetching " + uri + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  private static String reason(ConnectException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "[6] Couldn't resolve host name";
      }
    }
    return "[7] Couldn't connect to server";
  }

  private static URI withoutUser(URI uri) {
    if (uri.getRawUserInfo() == null) {
      return uri;
    }
    String text = uri.toString();
    int start = text.indexOf("//") + 2;
    return URI.create(text.substring(0, start) + text.substring(text.indexOf('@', start) + 1));
  }

  /** Reads what is there of a body that nobody wants, so that the connection can be used again. */
  static void discard(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      body.skipNBytes(DISCARDED_BYTES);
    } catch (IOException e) {
      // It was shorter, as it should be, or broke off: the next request has another connection.
    }
  }
}
