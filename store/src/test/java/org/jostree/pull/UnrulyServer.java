package org.jostree.pull;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Serves a directory by HTTP, one request a connection, and makes trouble when it is told to. Knows
 * ranges.
 */
final class UnrulyServer implements AutoCloseable {
  private static final int BACKLOG = 50;

  private final Path top;
  private final ServerSocket socket;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile Trouble trouble = request -> false;

  /** Something else than the file. */
  interface Trouble {
    /** Answers, or returns false to have the file served. */
    boolean answer(Request request) throws IOException;
  }

  UnrulyServer(Path top) throws IOException {
    this.top = top;
    socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "unruly-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        start(() -> handle(connection));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void handle(Socket connection) {
    try (connection) {
      Request request = Request.read(connection, top);
      asked.add(request.path);
      if (!trouble.answer(request)) {
        request.serve();
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort() + "/";
  }

  void makeTrouble(Trouble wanted) {
    trouble = wanted;
  }

  /** The paths that were asked for, without the slash in front. */
  List<String> asked() {
    return asked;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** What a client asks for, and the ways to answer. */
  static final class Request {
    private final String path;
    private final Path file;
    private final OutputStream out;

    /** The first byte that is wanted; -1 without a range. */
    private final int from;

    private Request(String path, Path file, OutputStream out, int from) {
      this.path = path;
      this.file = file;
      this.out = out;
      this.from = from;
    }

    private static Request read(Socket connection, Path top) throws IOException {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(connection.getInputStream(), US_ASCII));
      String path = in.readLine().split(" ", -1)[1].substring(1);
      int from = -1;
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        String header = line.toLowerCase(Locale.ROOT);
        if (header.startsWith("range: bytes=")) {
          from = Integer.parseInt(header.substring("range: bytes=".length(), header.length() - 1));
        }
      }
      return new Request(path, top.resolve(path), connection.getOutputStream(), from);
    }

    boolean isFor(String suffix) {
      return path.endsWith(suffix);
    }

    boolean hasRange() {
      return from >= 0;
    }

    byte[] file() throws IOException {
      return Files.readAllBytes(file);
    }

    private void serve() throws IOException {
      if (!Files.isRegularFile(file)) {
        refuse(404);
      } else if (hasRange()) {
        byte[] bytes = file();
        String range = "Content-Range: bytes " + from + "-" + (bytes.length - 1) + "/*\r\n";
        head("206 Partial Content", bytes.length - from, range);
        out.write(bytes, from, bytes.length - from);
      } else {
        send(file());
      }
    }

    void refuse(int status) throws IOException {
      head(status + " No", 0, "");
    }

    void redirect(String place) throws IOException {
      head("302 Found", 0, "Location: " + place + "\r\n");
    }

    void send(byte[] bytes) throws IOException {
      head("200 OK", bytes.length, "");
      out.write(bytes);
    }

    /** Promises the whole file and closes the connection after some of it. */
    void breakOff(int after) throws IOException {
      head("200 OK", file().length, "");
      out.write(file(), 0, after);
    }

    private void head(String status, int length, String more) throws IOException {
      String head =
          "HTTP/1.1 "
              + status
              + "\r\nConnection: close\r\n"
              + more
              + "Content-Length: "
              + length
              + "\r\n\r\n";
      out.write(head.getBytes(US_ASCII));
    }
  }
}
