package org.jostree.pull;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;

/**
 * The bytes of a file as they come. When they break off, or no more come for half a minute, the
 * rest is asked for by a request for a range, as often as requests may be repeated.
 */
final class HttpBody extends InputStream {
  private static final int OK = 200;
  private static final int PARTIAL = 206;

  private final HttpConnection connection;
  private final URI uri;
  private final Retries retries;
  private final String validator;
  private final long length;
  private InputStream in;
  private long position;

  /** The body of an answer with status 200. */
  HttpBody(
      HttpConnection connection, URI uri, HttpResponse<InputStream> response, Retries retries) {
    this.connection = connection;
    this.uri = uri;
    this.retries = retries;
    this.in = response.body();
    this.length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    String tag = response.headers().firstValue("ETag").orElse("");
    // A weak tag does not promise the same bytes.
    this.validator = tag.startsWith("\"") ? tag : "";
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
        int got = StallWatch.during(in, () -> in.read(bytes, offset, count));
        if (got >= 0 || length < 0 || position >= length) {
          position += Math.max(got, 0);
          return got;
        }
        throw new IOException("the answer ended");
      } catch (IOException e) {
        resume(e);
      }
    }
  }

  private void resume(IOException cause) throws IOException {
    in.close();
    ConnectionException failure =
        new ConnectionException(
            "While fetching " + uri + ": [18] Transferred a partial file", cause);
    while (true) {
      retries.orThrow(failure);
      try {
        HttpResponse<InputStream> response = connection.get(uri, position, validator);
        if (continuesHere(response)) {
          in = response.body();
          return;
        }
        HttpConnection.discard(response);
      } catch (ConnectionException e) {
        failure = e;
      }
    }
  }

  /**
   * Whether the body goes on where the last broke off; one that starts anew is read up to there.
   */
  private boolean continuesHere(HttpResponse<InputStream> response) throws IOException {
    if (response.statusCode() == PARTIAL) {
      String range = response.headers().firstValue("Content-Range").orElse("");
      return range.startsWith("bytes " + position + "-");
    }
    if (response.statusCode() != OK) {
      return false;
    }
    try {
      response.body().skipNBytes(position);
      return true;
    } catch (IOException e) {
      response.body().close();
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
