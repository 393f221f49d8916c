package org.jostree.pull;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a repository that web servers serve: of one, or of several that are mirrors of each
 * other and are asked in turn until one has the file.
 */
final class HttpFiles implements RemoteFiles {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int SERVER_ERRORS = 500;

  /** In bytes. */
  private static final int LARGEST_INSTEAD_OF_START = 1 << 20;

  private final HttpClient client;
  private final List<URI> mirrors;

  /**
   * Of mirrors.
   *
   * @param mirrors the tops of the repositories, at least one
   */
  HttpFiles(HttpClient client, List<URI> mirrors) {
    this.client = client;
    this.mirrors = mirrors;
  }

  @Override
  public String describe(String path) {
    return below(mirrors.get(0), path).toString();
  }

  /** A path that is relative never leaves the top: names of refs and objects have no dots alone. */
  private static URI below(URI top, String path) {
    String text = top.toString();
    return URI.create((text.endsWith("/") ? text : text + "/") + path);
  }

  @Override
  public InputStream open(String path) throws IOException {
    return open(path, "");
  }

  @Override
  public @Nullable KeptFile readUnlessSame(String path, long maximum, @Nullable KeptFile kept)
      throws IOException {
    try (HttpBody body = open(path, kept == null ? "" : kept.conditions())) {
      if (body.isUnchanged()) {
        return kept;
      }
      return KeptFile.of(readAll(body, path, maximum), body.head());
    } catch (NotOnServerException e) {
      return null;
    }
  }

  private HttpBody open(String path, String conditions) throws IOException {
    return ofMirrors(path, uri -> open(uri, conditions));
  }

  private HttpBody open(URI uri, String conditions) throws IOException {
    Retries retries = client.retries();
    while (true) {
      try {
        HttpAnswer answer = client.get(uri, conditions);
        boolean isUnchanged = !conditions.isEmpty() && answer.status() == HttpHead.NOT_MODIFIED;
        if (answer.status() == HttpHead.OK || isUnchanged) {
          return new HttpBody(client, uri, answer, retries);
        }
        orRetry(answer, retries);
      } catch (ConnectionException e) {
        retries.orThrow(e);
      }
    }
  }

  @Override
  public Start readStart(String path, int bytes) throws IOException {
    return ofMirrors(path, uri -> readStart(uri, bytes));
  }

  private Start readStart(URI uri, int bytes) throws IOException {
    Retries retries = client.retries();
    while (true) {
      try (HttpAnswer answer = client.get(uri, "Range: bytes=0-" + (bytes - 1) + "\r\n")) {
        if (answer.status() == HttpHead.PARTIAL) {
          Start start = Start.of(answer, bytes);
          return new Start(start.bytes(), isWhole(answer.head(), start.bytes().length));
        }
        if (answer.status() == HttpHead.OK) {
          // It gives no parts: what is no large file is had whole now rather than asked for again.
          boolean isSmall = answer.head().contentLength() <= LARGEST_INSTEAD_OF_START;
          return Start.of(answer, isSmall ? LARGEST_INSTEAD_OF_START : bytes);
        }
        orRetry(answer, retries);
      } catch (ConnectionException e) {
        retries.orThrow(e);
      } catch (EOFException | SocketException | SocketTimeoutException e) {
        retries.orThrow(ConnectionException.brokenOff(uri, e));
      }
    }
  }

  /** Whether a part that starts at the beginning is all: {@code bytes 0-99/100}. */
  private static boolean isWhole(HttpHead head, int length) throws IOException {
    String range = String.valueOf(head.get("content-range"));
    if (!range.startsWith("bytes 0-" + (length - 1) + "/")) {
      throw new IOException("Server returned another part than was asked for: " + range);
    }
    return range.endsWith("/" + length);
  }

  /** Does something with a file at one place. */
  private interface Reading<T> {
    T from(URI uri) throws IOException;
  }

  private <T> T ofMirrors(String path, Reading<T> reading) throws IOException {
    IOException failure = null;
    for (URI mirror : mirrors) {
      try {
        return reading.from(below(mirror, path));
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure == null ? new NotOnServerException("no mirror") : failure;
  }

  /** Returns if there is another attempt. */
  private static void orRetry(HttpAnswer answer, Retries retries) throws IOException {
    answer.discard();
    if (!isPassing(answer.status())) {
      throw refusal(answer.status());
    }
    retries.orThrow(new IOException("Server returned HTTP " + answer.status()));
  }

  private static boolean isPassing(int status) {
    return status == REQUEST_TIMEOUT || status >= SERVER_ERRORS;
  }

  private static IOException refusal(int status) {
    String message = "Server returned HTTP " + status;
    return switch (status) {
      case 403, 404, 410 -> new NotOnServerException(message);
      default -> new IOException(message);
    };
  }
}
