package org.jostree.pull;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** One connection to a server, directly or by a proxy, for one request after the other. */
final class HttpSocket implements Closeable {
  private static final int BUFFER_BYTES = 32 << 10;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private boolean isUsed;

  private HttpSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    this.out = socket.getOutputStream();
  }

  /**
   * Connects to the server of a URI.
   *
   * @param proxy by which, or null
   * @param tls what encrypts; used for {@code https} only
   * @param patienceMillis so long connecting may take, and nothing may come: then the server, or
   *     the way to it, is taken for dead
   */
  static HttpSocket connect(URI uri, @Nullable URI proxy, TlsSockets tls, int patienceMillis)
      throws IOException {
    URI next = proxy == null ? uri : proxy;
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(bareHost(next), port(next)), patienceMillis);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(patienceMillis);
      if (!uri.getScheme().equals("https")) {
        return new HttpSocket(socket);
      }
      if (proxy != null) {
        openTunnel(socket, uri, proxy);
      }
      return new HttpSocket(encrypt(socket, uri, tls.factory()));
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Where factories of encrypted sockets come from, when one is needed. */
  interface TlsSockets {
    SSLSocketFactory factory() throws IOException;
  }

  /** An address of IPv6 stands in brackets in a URI. */
  private static String bareHost(URI uri) {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equals("https") ? 443 : 80;
  }

  private static Socket encrypt(Socket socket, URI uri, SSLSocketFactory factory)
      throws IOException {
    SSLSocket encrypted = (SSLSocket) factory.createSocket(socket, bareHost(uri), port(uri), true);
    SSLParameters parameters = encrypted.getSSLParameters();
    // Without this a certificate of any host would do.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    encrypted.setSSLParameters(parameters);
    encrypted.startHandshake();
    return encrypted;
  }

  private static void openTunnel(Socket socket, URI uri, URI proxy) throws IOException {
    String place = uri.getHost() + ":" + port(uri);
    String request =
        "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n" + proxyUser(proxy) + "\r\n";
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    // Unbuffered: what comes behind the answer belongs to TLS.
    HttpHead head = HttpHead.read(socket.getInputStream());
    if (head.status() != HttpHead.OK) {
      throw new IOException("The proxy answered HTTP " + head.status());
    }
  }

  /** The line with which we tell a proxy who we are; empty when it does not ask. */
  static String proxyUser(@Nullable URI proxy) {
    String user = proxy == null ? null : proxy.getUserInfo();
    return user == null ? "" : "Proxy-Authorization: " + basic(user) + "\r\n";
  }

  /** What {@code USER:PASSWORD} becomes in a header. */
  static String basic(String user) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(user.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Whether it has been used for a request before: then the server may have closed it since. */
  boolean isUsed() {
    return isUsed;
  }

  /**
   * Sends a request and reads the head of the answer.
   *
   * @throws IOException when none comes
   */
  HttpHead send(String request) throws IOException {
    out.write(request.getBytes(ISO_8859_1));
    HttpHead head = HttpHead.read(in);
    while (head.isInterim()) {
      head = HttpHead.read(in);
    }
    isUsed = true;
    return head;
  }

  /** What comes behind the head. */
  InputStream in() {
    return in;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
