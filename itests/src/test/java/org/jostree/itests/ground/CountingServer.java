package org.jostree.itests.ground;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jostree.serve.UsesJdkServer;

/**
 * Serves the files of a directory over HTTP, parts of files too, from this process. It remembers
 * what it was asked for, may be slow, may lie, and can go away and come back at the same port.
 */
@UsesJdkServer
public final class CountingServer implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
  private static final int PARTIAL = 206;

  private final Path directory;
  private final InetSocketAddress address;
  private final List<String> requests = new ArrayList<>();
  private volatile int delayMillis;
  private volatile int lies;
  private int objects;
  private HttpServer server;
  private ExecutorService threads;

  public CountingServer(Path directory) throws IOException {
    this.directory = directory;
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), WebServer.freePort());
    this.threads = Executors.newCachedThreadPool();
    this.server = start();
  }

  private HttpServer start() throws IOException {
    HttpServer started = HttpServer.create(address, 100);
    started.setExecutor(threads);
    started.createContext("/", this::answer);
    started.start();
    return started;
  }

  public String url() {
    return "http://127.0.0.1:" + address.getPort();
  }

  /** How long each answer is kept back. */
  public void setDelay(int millis) {
    delayMillis = millis;
  }

  /** Of how many objects one comes with a bit flipped; 0 for none. */
  public void setLies(int oneOf) {
    lies = oneOf;
  }

  /** The paths that it was asked for since this was asked last. */
  public synchronized List<String> takeRequests() {
    List<String> taken = List.copyOf(requests);
    requests.clear();
    return taken;
  }

  /** Those of {@link #takeRequests} that are objects. */
  public List<String> takeObjectRequests() {
    return takeRequests().stream().filter(path -> path.startsWith("/objects/")).toList();
  }

  /** Goes away, with all connections. */
  public void goAway() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** Comes back. */
  public void comeBack() throws IOException {
    threads = Executors.newCachedThreadPool();
    server = start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      boolean isLie = note(path);
      if (delayMillis > 0) {
        Thread.sleep(delayMillis);
      }
      Path file = directory.resolve(path.substring(1)).normalize();
      if (!file.startsWith(directory) || !Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] content = Files.readAllBytes(file);
      if (isLie && content.length > 0) {
        content[content.length / 2] ^= 4;
      }
      send(exchange, content);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the answer is to be wrong. */
  private synchronized boolean note(String path) {
    requests.add(path);
    return path.startsWith("/objects/") && lies > 0 && ++objects % lies == 0;
  }

  private static void send(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    Matcher asked = range == null ? null : RANGE.matcher(range);
    byte[] body = content;
    int status = 200;
    if (asked != null && asked.matches()) {
      int first = Integer.parseInt(asked.group(1));
      int last = asked.group(2).isEmpty() ? content.length : Integer.parseInt(asked.group(2)) + 1;
      int end = Math.min(last, content.length);
      body = Arrays.copyOfRange(content, first, end);
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + first + "-" + (end - 1) + "/" + content.length);
      status = PARTIAL;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    goAway();
  }
}
