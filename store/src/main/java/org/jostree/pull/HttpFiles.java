package org.jostree.pull;

import java.io.IOException;
import java.io.InputStream;
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
    IOException failure = null;
    for (URI mirror : mirrors) {
      try {
        return open(below(mirror, path), conditions);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure == null ? new NotOnServerException("no mirror") : failure;
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
        answer.discard();
        if (!isPassing(answer.status())) {
          throw refusal(answer.status());
        }
        retries.orThrow(new IOException("Server returned HTTP " + answer.status()));
      } catch (ConnectionException e) {
        retries.orThrow(e);
      }
    }
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
