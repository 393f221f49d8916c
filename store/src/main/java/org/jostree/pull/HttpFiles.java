package org.jostree.pull;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;

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
    IOException failure = null;
    for (URI mirror : mirrors) {
      try {
        return open(below(mirror, path));
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure == null ? new NotOnServerException("no mirror") : failure;
  }

  private InputStream open(URI uri) throws IOException {
    Retries retries = client.retries();
    while (true) {
      try {
        HttpAnswer answer = client.get(uri, 0, "");
        if (answer.status() == HttpHead.OK) {
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
