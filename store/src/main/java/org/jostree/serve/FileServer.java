package org.jostree.serve;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A web server for {@linkplain Documents documents}: GET and HEAD, ranges, conditions, connections
 * that are kept. As many requests as there are threads are answered at a time, the others wait;
 * each takes one buffer, however large the file, so that memory is bounded.
 */
@UsesJdkServer
public final class FileServer implements AutoCloseable {
  private static final int THREADS = 64;
  private static final int IDLE_SECONDS = 30;
  private static final long LOOK_MILLIS = 500;

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final Documents documents;
  private final CountDownLatch end = new CountDownLatch(1);

  private FileServer(HttpServer server, ThreadPoolExecutor threads, Documents documents) {
    this.server = server;
    this.threads = threads;
    this.documents = documents;
  }

  /**
   * Starts one.
   *
   * @throws IOException when it cannot listen where it is told to
   */
  public static FileServer start(Documents documents, ServeOptions options, RequestLog log)
      throws IOException {
    // Java reads these once. Without the first, each answer on a kept connection waits for the
    // client's acknowledgement of its head; without the second, who never ends a request is never
    // cut off.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", "60");
    InetSocketAddress address =
        options.address == null
            ? new InetSocketAddress(options.port)
            : new InetSocketAddress(options.address, options.port);
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (BindException e) {
      throw new IOException("Cannot listen at port " + options.port + ": " + e.getMessage(), e);
    }
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    threads.allowCoreThreadTimeOut(true);
    server.setExecutor(threads);
    server.createContext("/", new FileHandler(documents, options, log));
    server.start();
    return new FileServer(server, threads, documents);
  }

  /** The port that it listens at. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Waits until the server is closed, or, if so wanted, what it serves has been deleted. */
  public void awaitEnd(boolean orDeleted) throws InterruptedException {
    while (!end.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (orDeleted && documents.isGone()) {
        return;
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    end.countDown();
  }
}
