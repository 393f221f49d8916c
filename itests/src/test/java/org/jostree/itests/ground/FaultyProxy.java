package org.jostree.itests.ground;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a web server and, at random, does to answers what networks, proxies
 * and attackers do.
 */
public final class FaultyProxy implements AutoCloseable {
  /** What may become of an answer. */
  private enum Fault {
    CUT,
    SHORT,
    CORRUPT,
    DELAY,
    RESET,
    NOT_FOUND,
    SERVER_ERROR,
    LOOP,
    GARBAGE
  }

  private final String server;
  private final ServerSocket socket;
  private final Random random;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile int perMille;

  /**
   * In front of a server.
   *
   * @param server its URL, without a slash at its end
   */
  public FaultyProxy(String server, long seed) throws IOException {
    this.server = server;
    this.random = new Random(seed);
    this.socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread accepting = new Thread(this::accept, "faulty-proxy");
    accepting.setDaemon(true);
    accepting.start();
  }

  public String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /** How many of a thousand answers have something done to them. */
  public void setFaults(int newPerMille) {
    perMille = newPerMille;
  }

  /** How many requests there have been since this was asked last. */
  public int takeRequests() {
    return requests.getAndSet(0);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread serving = new Thread(() -> serve(client), "faulty-proxy-client");
        serving.setDaemon(true);
        serving.start();
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
      OutputStream out = client.getOutputStream();
      boolean more = true;
      while (more) {
        String request = in.readLine();
        if (request == null) {
          return;
        }
        String range = null;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          if (line.regionMatches(true, 0, "Range:", 0, "Range:".length())) {
            range = line.substring("Range:".length()).strip();
          }
        }
        requests.incrementAndGet();
        more = answer(request.split(" ", -1)[1], range, out, nextFault());
      }
    } catch (IOException | InterruptedException e) {
      // The client has gone.
    }
  }

  private synchronized @Nullable Fault nextFault() {
    return random.nextInt(1000) < perMille
        ? Fault.values()[random.nextInt(Fault.values().length)]
        : null;
  }

  private synchronized int nextInt(int bound) {
    return random.nextInt(bound);
  }

  /** Whether the connection can be used for another request. */
  private boolean answer(
      String path, @Nullable String range, OutputStream out, @Nullable Fault fault)
      throws IOException, InterruptedException {
    if (fault == Fault.RESET) {
      return false;
    }
    if (fault == Fault.GARBAGE) {
      out.write("This is no HTTP at all.\r\n\r\n".getBytes(ISO_8859_1));
      return false;
    }
    if (fault == Fault.NOT_FOUND || fault == Fault.SERVER_ERROR) {
      write(out, fault == Fault.NOT_FOUND ? 404 : 500, "", new byte[0], 0);
      return true;
    }
    if (fault == Fault.LOOP) {
      write(out, 302, "Location: " + path + "?again\r\n", new byte[0], 0);
      return true;
    }
    HttpURLConnection from = (HttpURLConnection) URI.create(server + path).toURL().openConnection();
    if (range != null) {
      from.setRequestProperty("Range", range);
    }
    int status = from.getResponseCode();
    if (status >= 400) {
      write(out, status, "", new byte[0], 0);
      return true;
    }
    byte[] body = from.getInputStream().readAllBytes();
    String content = from.getHeaderField("Content-Range");
    String headers = content == null ? "" : "Content-Range: " + content + "\r\n";
    if (fault == Fault.DELAY) {
      Thread.sleep(nextInt(200));
    }
    if (fault == Fault.CORRUPT && body.length > 0) {
      body[nextInt(body.length)] ^= (byte) (1 << nextInt(8));
    }
    if (fault == Fault.SHORT && body.length > 0) {
      byte[] start = java.util.Arrays.copyOf(body, nextInt(body.length));
      write(out, status, headers, start, start.length);
      return true;
    }
    int sent = fault == Fault.CUT && body.length > 0 ? nextInt(body.length) : body.length;
    write(out, status, headers, body, sent);
    return sent == body.length;
  }

  private static void write(OutputStream out, int status, String headers, byte[] body, int sent)
      throws IOException {
    String head =
        "HTTP/1.1 " + status + " X\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n";
    byte[] start = head.getBytes(ISO_8859_1);
    byte[] whole = java.util.Arrays.copyOf(start, start.length + sent);
    System.arraycopy(body, 0, whole, start.length, sent);
    out.write(whole);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
