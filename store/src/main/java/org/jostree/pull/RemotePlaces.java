package org.jostree.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.remote.CookieJar;
import org.jostree.remote.RemoteConfig;
import org.jostree.repo.Repo;
import org.jostree.summary.Summary;

/** Finds out from the words of a configuration where the files of a repository are. */
final class RemotePlaces {
  private static final String MIRROR_LIST = "mirrorlist=";
  private static final int MAX_LIST_BYTES = 1 << 20;
  private static final long MAX_SUMMARY_BYTES = 128L << 20;

  private final HttpClient client;

  RemotePlaces(HttpClient client) {
    this.client = client;
  }

  /** What requests to a remote have in common. */
  static HttpSettings settings(Repo repo, RemoteConfig remote, PullOptions options)
      throws IOException {
    return new HttpSettings(
        options.headers,
        options.userAgent,
        CookieJar.of(repo, remote.name()).list(),
        new ProxyChoice(remote.proxy() == null ? null : parse(remote.proxy()), System.getenv()),
        options.retries,
        options.patienceMillis,
        TlsSettings.of(remote));
  }

  /** The files below a URL, or those that a list of mirrors has. */
  RemoteFiles files(String url) throws IOException {
    if (url.startsWith(MIRROR_LIST)) {
      return new HttpFiles(client, mirrors(parse(url.substring(MIRROR_LIST.length()))));
    }
    URI uri = parse(url);
    if (uri.getScheme().equals("file")) {
      return new LocalFiles(Path.of(uri.getPath()));
    }
    return new HttpFiles(client, List.of(uri));
  }

  /** A URL of a kind that files can be fetched from. */
  static URI parse(String url) throws IOException {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme();
      if (scheme == null) {
        throw new IOException("Failed to parse url: " + url);
      }
      boolean isHttp = scheme.equals("http") || scheme.equals("https");
      if (scheme.equals("file") || (isHttp && uri.getHost() != null)) {
        return uri;
      }
      throw new IOException(
          isHttp ? "Failed to parse url: " + url : "Invalid URI scheme in " + url);
    } catch (URISyntaxException e) {
      throw new IOException("Failed to parse url: " + url, e);
    }
  }

  /** The mirrors of a list, a line each: those that have a repository, the first few of them. */
  private List<URI> mirrors(URI list) throws IOException {
    String text = new String(read(list, MAX_LIST_BYTES), UTF_8);
    List<URI> mirrors = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String stripped = line.strip();
      if (!stripped.isEmpty()
          && !stripped.startsWith("#")
          && (stripped.startsWith("http:") || stripped.startsWith("https:"))
          && (!mirrors.isEmpty() || hasRepo(parse(stripped)))) {
        mirrors.add(parse(stripped));
      }
    }
    if (mirrors.isEmpty()) {
      throw new IOException("No valid mirrors were found in mirrorlist '" + list + "'");
    }
    return mirrors;
  }

  private boolean hasRepo(URI top) {
    try {
      new HttpFiles(client, List.of(top)).read("config", MAX_LIST_BYTES);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A repository of which a metalink says where its summary is, and what that has to be. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Found(RemoteFiles files, byte[] summary) {}

  /**
   * Finds a repository by the metalink of its summary.
   *
   * @throws IOException what was wrong with the last place of the summary, when none is good
   */
  Found byMetalink(String url) throws IOException {
    Metalink metalink = Metalink.parse(read(parse(url), MAX_LIST_BYTES), Summary.FILE);
    IOException failure = null;
    for (String place : metalink.urls()) {
      try {
        URI uri = parse(place);
        long most = metalink.size() < 0 ? MAX_SUMMARY_BYTES : metalink.size();
        byte[] summary = read(uri, Math.min(most, MAX_SUMMARY_BYTES));
        metalink.require(summary);
        return new Found(new HttpFiles(client, List.of(uri.resolve("."))), summary);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure == null ? new IOException("No place of the summary in " + url) : failure;
  }

  private byte[] read(URI file, long maximum) throws IOException {
    String name = file.getRawPath().substring(file.getRawPath().lastIndexOf('/') + 1);
    String query = file.getRawQuery();
    return new HttpFiles(client, List.of(file.resolve(".")))
        .read(query == null ? name : name + "?" + query, maximum);
  }
}
