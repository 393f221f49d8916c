package org.jostree.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.remote.RemoteConfig;
import org.jostree.repo.KeyFile;
import org.jostree.repo.Repo;
import org.jostree.summary.Summary;
import org.jspecify.annotations.Nullable;

/** The repository at the other end: where its files are, and itself if it is on this machine. */
final class RemoteRepo implements AutoCloseable {
  private static final int MAX_CONFIG_BYTES = 1 << 20;

  private final @Nullable HttpClient client;
  private final RemoteFiles metadata;
  private final RemoteFiles content;
  private final @Nullable Repo local;

  /** What a metalink vouches for, or null. */
  private final byte @Nullable [] summary;

  private RemoteRepo(
      @Nullable HttpClient client,
      RemoteFiles metadata,
      RemoteFiles content,
      @Nullable Repo local,
      byte @Nullable [] summary) {
    this.client = client;
    this.metadata = metadata;
    this.content = content;
    this.local = local;
    this.summary = summary;
  }

  /**
   * Finds the repository that a remote, or an option instead of it, gives the place of.
   *
   * @param repo the one that is pulled to, which has the cookies
   */
  static RemoteRepo open(Repo repo, RemoteConfig remote, PullOptions options) throws IOException {
    if (options.files != null) {
      return new RemoteRepo(null, options.files, options.files, null, null);
    }
    String metalink = options.url == null ? remote.metalink() : null;
    String url = options.url != null ? options.url : metalink != null ? "" : remote.requireUrl();
    if (url.startsWith("file:")) {
      Path top = Path.of(withoutSlash(RemotePlaces.parse(url).getPath()));
      LocalFiles files = new LocalFiles(top);
      return new RemoteRepo(null, files, files, Repo.open(top), null);
    }
    HttpClient client = new HttpClient(RemotePlaces.settings(repo, remote, options));
    try {
      RemotePlaces places = new RemotePlaces(client);
      if (metalink != null) {
        RemotePlaces.Found found = places.byMetalink(metalink);
        return new RemoteRepo(client, found.files(), found.files(), null, found.summary());
      }
      RemoteFiles metadata = places.files(url);
      String contentUrl = options.url == null ? remote.contentUrl() : null;
      RemoteFiles content = contentUrl == null ? metadata : places.files(contentUrl);
      return new RemoteRepo(client, metadata, content, null, null);
    } catch (IOException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private static String withoutSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
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
  void requireArchive(@Nullable RemoteSummary listed) throws IOException {
    if (local != null) {
      return;
    }
    String mode = listed == null ? null : listed.mode();
    if (mode == null) {
      byte[] config = metadata.read("config", MAX_CONFIG_BYTES);
      mode = KeyFile.parse(new String(config, UTF_8)).get("core", "mode");
    }
    if (mode == null || !mode.startsWith("archive")) {
      throw new IOException(
          "Can't pull from archives with mode \"" + (mode == null ? "bare" : mode) + "\"");
    }
  }

  /** How many requests are worth having under way at a time. */
  int requestsAtOnce() {
    return client == null ? HttpClient.REQUESTS_NEARBY : client.requestsAtOnce();
  }

  /** Reads a small file that need not be there; null when it is not. */
  byte @Nullable [] readIfThere(String path, long maximum) throws IOException {
    return metadata.readIfThere(path, maximum);
  }

  /** As {@link RemoteFiles#readUnlessSame}: the summary or its signature. */
  @Nullable KeptFile readUnlessSame(String path, long maximum, @Nullable KeptFile kept)
      throws IOException {
    if (summary != null && path.equals(Summary.FILE)) {
      return KeptFile.of(summary);
    }
    return metadata.readUnlessSame(path, maximum, kept);
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

  /** Reads the beginning of the file of an archived file object. */
  RemoteFiles.Start readFileStart(FileId file, int bytes) throws IOException {
    return content.readStart(objectPath(file, "filez"), bytes);
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
  public void close() throws IOException {
    if (client != null) {
      client.close();
    }
    if (local != null) {
      local.close();
    }
  }
}
