package org.jostree.pull;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/**
 * The bytes of a file as they come. When they break off, or no more come for half a minute, the
 * rest is asked for by a request for a range, as often as requests may be repeated.
 */
final class HttpBody extends InputStream {
  private final HttpClient client;
  private final URI uri;
  private final Retries retries;
  private final HttpHead head;
  private final String validator;
  private HttpAnswer in;
  private long position;

  /** The body of an answer with status 200, or the empty one of 304. */
  HttpBody(HttpClient client, URI uri, HttpAnswer answer, Retries retries) {
    this.client = client;
    this.uri = uri;
    this.retries = retries;
    this.in = answer;
    this.head = answer.head();
    String tag = answer.head().get("etag");
    // A weak tag does not promise the same bytes.
    this.validator = tag != null && tag.startsWith("\"") ? tag : "";
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    while (true) {
      try {
        int got = in.read(bytes, offset, count);
        position += Math.max(got, 0);
        return got;
      } catch (IOException e) {
        resume(e);
      }
    }
  }

  /** What the server said of the file. */
  HttpHead head() {
    return head;
  }

  /** Whether the server said no more than that the file is as before. */
  boolean isUnchanged() {
    return head.status() == HttpHead.NOT_MODIFIED;
  }

  private String rest() {
    if (position == 0) {
      return "";
    }
    String lines = "Range: bytes=" + position + "-\r\n";
    return validator.isEmpty() ? lines : lines + "If-Range: " + validator + "\r\n";
  }

  private void resume(IOException cause) throws IOException {
    in.close();
    ConnectionException failure = ConnectionException.brokenOff(uri, cause);
    while (true) {
      retries.orThrow(failure);
      try {
        HttpAnswer answer = client.get(uri, rest());
        if (continuesHere(answer)) {
          in = answer;
          return;
        }
        answer.discard();
      } catch (ConnectionException e) {
        failure = e;
      }
    }
  }

  /**
   * Whether the body goes on where the last broke off; one that starts anew is read up to there.
   */
  private boolean continuesHere(HttpAnswer answer) throws IOException {
    if (answer.status() == HttpHead.PARTIAL) {
      String range = answer.head().get("content-range");
      return range != null && range.startsWith("bytes " + position + "-");
    }
    if (answer.status() != HttpHead.OK) {
      return false;
    }
    try {
      answer.skipNBytes(position);
      return true;
    } catch (IOException e) {
      answer.close();
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
