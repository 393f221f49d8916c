package org.jostree.itests.ground;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.itests.process.Command;

/**
 * A program that serves files over HTTP on this machine, until it is closed.
 *
 * @param url where, without a slash at its end
 */
public record WebServer(String url, Process process) implements AutoCloseable {
  private static final int ATTEMPTS = 600;

  /** A port that nobody listens at. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
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
