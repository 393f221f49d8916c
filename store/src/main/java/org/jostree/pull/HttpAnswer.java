package org.jostree.pull;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/**
 * An answer: its head, and its body as a stream. Closing it gives the connection back if the body
 * was read to its end, else ends it.
 */
final class HttpAnswer extends InputStream {
  /** So much of a body that nobody wants is read to keep the connection. */
  private static final int DISCARDED_BYTES = 64 << 10;

  private static final long UNTIL_CLOSED = Long.MAX_VALUE;

  private final HttpHead head;
  private final HttpSocket socket;
  private final HttpClient client;
  private final String origin;
  private final boolean isChunked;

  /** Of the body or the chunk. */
  private long left;

  private boolean atFirstChunk = true;
  private boolean ended;
  private boolean closed;

  HttpAnswer(HttpHead head, HttpSocket socket, HttpClient client, String origin)
      throws IOException {
    this.head = head;
    this.socket = socket;
    this.client = client;
    this.origin = origin;
    this.isChunked = head.isChunked() && !head.isBodiless();
    long length = head.contentLength();
    if (isChunked || head.isBodiless()) {
      this.left = 0;
    } else {
      this.left = length < 0 ? UNTIL_CLOSED : length;
    }
    this.ended = left == 0 && !isChunked;
  }

  HttpHead head() {
    return head;
  }

  int status() {
    return head.status();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * Reads of the body.
   *
   * @throws EOFException when the connection ends before the body
   */
  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    if (left == 0 && isChunked && !ended) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int got = socket.in().read(bytes, offset, (int) Math.min(count, left));
    if (got < 0) {
      if (left == UNTIL_CLOSED) {
        ended = true;
        return -1;
      }
      throw new EOFException("the answer ended");
    }
    if (left != UNTIL_CLOSED) {
      left -= got;
      ended = left == 0 && !isChunked;
    }
    return got;
  }

  private void nextChunk() throws IOException {
    if (!atFirstChunk && !HttpHead.readLine(socket.in()).isEmpty()) {
      throw new ProtocolException("[56] Malformed encoding found in chunked-encoding");
    }
    atFirstChunk = false;
    String digits = HttpHead.readLine(socket.in()).split(";", 2)[0].strip();
    if (!digits.matches("[0-9A-Fa-f]{1,15}")) {
      throw new ProtocolException("[56] Malformed encoding found in chunked-encoding");
    }
    left = Long.parseLong(digits, 16);
    if (left == 0) {
      ended = true;
      while (!HttpHead.readLine(socket.in()).isEmpty()) {
        // Headers behind the body say nothing to us.
      }
    }
  }

  /** Reads what is there of a body that nobody wants, so that the connection can be used again. */
  void discard() throws IOException {
    byte[] bytes = new byte[4 << 10];
    try {
      int total = 0;
      int got = 0;
      while (got >= 0 && total < DISCARDED_BYTES) {
        got = read(bytes, 0, bytes.length);
        total += got;
      }
    } catch (IOException e) {
      // The next request has another connection.
    }
    close();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    // One that ends with the connection cannot be told from one that broke off.
    if (ended && head.isPersistent() && left == 0) {
      client.giveBack(origin, socket);
    } else {
      socket.close();
    }
  }
}
