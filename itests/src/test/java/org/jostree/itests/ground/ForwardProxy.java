package org.jostree.itests.ground;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy: tunnels, and requests with a whole URL; it keeps what it was asked for. */
public final class ForwardProxy implements AutoCloseable {
  private final ServerSocket socket;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  public ForwardProxy() throws IOException {
    socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "forward-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  public String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /** The first lines of the requests, without the version of the protocol. */
  public List<String> asked() {
    return asked;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        start(() -> serve(client));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      while (true) {
        String head = readHead(client.getInputStream());
        String[] words = head.substring(0, head.indexOf('\r')).split(" ", -1);
        asked.add(words[0] + " " + words[1]);
        if (words[0].equals("CONNECT")) {
          tunnel(client, words[1]);
          return;
        }
        forward(client, head, URI.create(words[1]));
      }
    } catch (IOException e) {
      // One of them has gone.
    }
  }

  private static String readHead(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  private static void tunnel(Socket client, String place) throws IOException {
    int colon = place.lastIndexOf(':');
    try (Socket server =
        new Socket(place.substring(0, colon), Integer.parseInt(place.substring(colon + 1)))) {
      client.getOutputStream().write("HTTP/1.1 200 Go on\r\n\r\n".getBytes(ISO_8859_1));
      start(() -> pass(client, server));
      server.getInputStream().transferTo(client.getOutputStream());
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of them has gone.
    }
  }

  /** One request a connection to the server, so that its end is that of the answer. */
  private static void forward(Socket client, String head, URI uri) throws IOException {
    try (Socket server = new Socket(uri.getHost(), uri.getPort())) {
      String rest = head.substring(head.indexOf('\r'), head.length() - 2);
      String request = "GET " + uri.getRawPath() + " HTTP/1.1" + rest + "Connection: close\r\n\r\n";
      OutputStream to = server.getOutputStream();
      to.write(request.getBytes(ISO_8859_1));
      server.getInputStream().transferTo(client.getOutputStream());
    }
    throw new EOFException("the answer ends with the connection");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
