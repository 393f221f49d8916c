package org.jostree.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.remote.RemoteConfig;
import org.jostree.repo.KeyFile;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** The repository at the other end: where its files are, and itself if it is on this machine. */
final class RemoteRepo implements AutoCloseable {
  private static final String MIRROR_LIST = "mirrorlist=";
  private static final int MAX_CONFIG_BYTES = 1 << 20;

  private final RemoteFiles metadata;
  private final RemoteFiles content;
  private final @Nullable Repo local;

  private RemoteRepo(RemoteFiles metadata, RemoteFiles content, @Nullable Repo local) {
    this.metadata = metadata;
    this.content = content;
    this.local = local;
  }

  /** Finds the repository that a remote, or an option instead of it, gives the place of. */
  static RemoteRepo open(RemoteConfig remote, PullOptions options) throws IOException {
    String url = options.url == null ? remote.requireUrl() : options.url;
    URI proxy = remote.proxy() == null ? null : URI.create(remote.proxy());
    HttpConnection connection =
        new HttpConnection(
            remote.http2(), proxy, options.headers, options.userAgent, options.retries);
    if (url.startsWith("file:")) {
      Path top = Path.of(withoutSlash(parse(url).getPath()));
      LocalFiles files = new LocalFiles(top);
      return new RemoteRepo(files, files, Repo.open(top));
    }
    RemoteFiles metadata = files(url, connection);
    String contentUrl = options.url == null ? remote.contentUrl() : null;
    RemoteFiles content = contentUrl == null ? metadata : files(contentUrl, connection);
    return new RemoteRepo(metadata, content, null);
  }

  private static String withoutSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static RemoteFiles files(String url, HttpConnection connection) throws IOException {
    if (url.startsWith(MIRROR_LIST)) {
      URI list = parse(url.substring(MIRROR_LIST.length()));
      return new HttpFiles(connection, mirrors(list, connection));
    }
    URI uri = parse(url);
    if (uri.getScheme().equals("file")) {
      return new LocalFiles(Path.of(uri.getPath()));
    }
    return new HttpFiles(connection, List.of(uri));
  }

  private static URI parse(String url) throws IOException {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme();
      if (scheme == null) {
        throw new IOException("Failed to parse url: " + url);
      }
      if (scheme.equals("http") || scheme.equals("https") || scheme.equals("file")) {
        return uri;
      }
      throw new IOException("Invalid URI scheme in " + url);
    } catch (URISyntaxException e) {
      throw new IOException("Failed to parse url: " + url, e);
    }
  }

  /** The mirrors of a list, a line each: those that have a repository, the first few of them. */
  private static List<URI> mirrors(URI list, HttpConnection connection) throws IOException {
    HttpFiles directory = new HttpFiles(connection, List.of(list.resolve(".")));
    String name = list.getRawPath().substring(list.getRawPath().lastIndexOf('/') + 1);
    String text = new String(directory.read(name, MAX_CONFIG_BYTES), UTF_8);
    List<URI> mirrors = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String stripped = line.strip();
      if (!stripped.isEmpty()
          && !stripped.startsWith("#")
          && (stripped.startsWith("http:") || stripped.startsWith("https:"))
          && (!mirrors.isEmpty() || hasRepo(parse(stripped), connection))) {
        mirrors.add(parse(stripped));
      }
    }
    if (mirrors.isEmpty()) {
      throw new IOException("No valid mirrors were found in mirrorlist '" + list + "'");
    }
    return mirrors;
  }

  private static boolean hasRepo(URI top, HttpConnection connection) {
    try {
      new HttpFiles(connection, List.of(top)).read("config", MAX_CONFIG_BYTES);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The repository itself if it is on this machine, else null. */
  @Nullable Repo local() {
    return local;
  }

  /**
   * Sees to it that the repository can be fetched from.
   *
   * @throws IOException when it is there but is none, or is no archive
   */
  void requireArchive(@Nullable RemoteSummary summary) throws IOException {
    if (local != null) {
      return;
    }
    String mode = summary == null ? null : summary.mode();
    if (mode == null) {
      byte[] config = metadata.read("config", MAX_CONFIG_BYTES);
      mode = KeyFile.parse(new String(config, UTF_8)).get("core", "mode");
    }
    if (mode == null || !mode.startsWith("archive")) {
      throw new IOException(
          "Can't pull from archives with mode \"" + (mode == null ? "bare" : mode) + "\"");
    }
  }

  /** Reads a small file that need not be there, such as the summary; null when it is not. */
  byte @Nullable [] readIfThere(String path, long maximum) throws IOException {
    return metadata.readIfThere(path, maximum);
  }

  /** Reads a metadata object, unchecked. */
  byte[] readMetadata(ObjectName name, long maximum) throws IOException {
    RemoteFiles files = name.type() == ObjectType.COMMIT_META ? metadata : content;
    return files.read(objectPath(name, name.type().extension()), maximum);
  }

  /** Opens the file of an archived file object. */
  InputStream openFile(FileId file) throws IOException {
    return content.open(objectPath(file, "filez"));
  }

  /** Opens a part of a static delta. */
  InputStream openContent(String path) throws IOException {
    return content.open(path);
  }

  private static String objectPath(ObjectName name, String extension) {
    String hex = name.checksum().hex();
    return "objects/" + hex.substring(0, 2) + "/" + hex.substring(2) + "." + extension;
  }

  @Override
  public void close() {
    if (local != null) {
      local.close();
    }
  }
}
