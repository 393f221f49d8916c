package org.jostree.itests.ground;

import java.io.IOException;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jostree.itests.process.Command;

/**
 * A program that serves files over HTTP on this machine, until it is closed.
 *
 * @param url where, without a slash at its end
 */
public record WebServer(String url, Process process) implements AutoCloseable {
  private static final int ATTEMPTS = 600;
  private static final int FIRST_PORT = 10_000;

  /** As ip_local_port_range is unless told otherwise. */
  private static final int FIRST_GIVEN_PORT = 32_768;

  /** From somewhere, for runs side by side. */
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(new Random().nextInt(FIRST_GIVEN_PORT - FIRST_PORT));

  /**
   * A port that nobody listens at, nor will before its server does: it is none of those that the
   * kernel gives to whoever asks for any, and is not returned twice.
   */
  public static int freePort() throws IOException {
    while (true) {
      int port = FIRST_PORT + NEXT_PORT.getAndIncrement() % (FIRST_GIVEN_PORT - FIRST_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Somebody else's; the next.
      }
    }
  }

  /** Serves a directory by Python's own server. */
  public static WebServer python(Path directory, int port, Path log)
      throws IOException, InterruptedException {
    Command command =
        Command.of(
            "python3",
            "-m",
            "http.server",
            Integer.toString(port),
            "--bind",
            "127.0.0.1",
            "--directory",
            directory.toString());
    return start(command, port, log);
  }

  /** Starts one and waits until it answers. */
  public static WebServer start(Command command, int port, Path log)
      throws IOException, InterruptedException {
    WebServer server = new WebServer("http://127.0.0.1:" + port, command.start(log, log));
    for (int i = 0; i < ATTEMPTS; i++) {
      if (!server.process.isAlive()) {
        break;
      }
      try {
        server.status("/config");
        return server;
      } catch (IOException e) {
        Thread.sleep(50);
      }
    }
    server.close();
    throw new AssertionError("no server: " + Files.readString(log));
  }

  /** What a request is answered with. */
  public int status(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(url + path).toURL().openConnection();
    int status = connection.getResponseCode();
    connection.disconnect();
    return status;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
