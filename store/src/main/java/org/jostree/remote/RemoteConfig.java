package org.jostree.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jostree.repo.KeyFile;
import org.jspecify.annotations.Nullable;

/**
 * What a group {@code [remote "NAME"]} says. Keys and defaults as in ostree.repo-config(5), "remote
 * section options". A value that cannot be read is an error when it is asked for, not before.
 */
public final class RemoteConfig {
  private static final String PREFIX = "remote \"";

  private final String name;
  private final KeyFile file;
  private final @Nullable Path path;

  /**
   * @param path the file of its own that the remote is in; null in a repository's configuration
   */
  RemoteConfig(String name, KeyFile file, @Nullable Path path) {
    this.name = name;
    this.file = file;
    this.path = path;
  }

  /**
   * A place that no configuration knows. Nothing is asked of it: no signatures.
   *
   * @param name under which refs of it are kept here
   */
  public static RemoteConfig ofPlace(String name, String url) {
    KeyFile file = new KeyFile();
    file.set(groupOf(name), "url", url);
    file.set(groupOf(name), "gpg-verify", "false");
    return new RemoteConfig(name, file, null);
  }

  /**
   * The same remote at another place, which is trusted for what is signed only: it says nothing
   * else of the remote, and its summary is anybody's.
   */
  public RemoteConfig at(String url) {
    KeyFile other = copy();
    for (String key : List.of("metalink", "contenturl", "proxy", "custom-backend")) {
      other.remove(groupOf(name), key);
    }
    other.set(groupOf(name), "url", url);
    other.set(groupOf(name), "gpg-verify-summary", "false");
    other.set(groupOf(name), "sign-verify-summary", "false");
    return new RemoteConfig(name, other, path);
  }

  /** The same remote, but its commits have to be signed, if with nothing else then with OpenPGP. */
  public RemoteConfig signed() {
    String signVerify = get("sign-verify");
    if (signVerify != null && !signVerify.equals("false")) {
      return this;
    }
    KeyFile other = copy();
    other.set(groupOf(name), "gpg-verify", "true");
    return new RemoteConfig(name, other, path);
  }

  private KeyFile copy() {
    KeyFile copy = new KeyFile();
    for (String key : file.keys(groupOf(name))) {
      copy.setRaw(groupOf(name), key, Objects.requireNonNull(file.getRaw(groupOf(name), key)));
    }
    return copy;
  }

  /** The group of a remote in a file. */
  static String groupOf(String name) {
    return PREFIX + name + "\"";
  }

  /** The name of the remote whose group it is; null for a group of something else. */
  static @Nullable String nameOf(String group) {
    boolean isRemote =
        group.startsWith(PREFIX) && group.endsWith("\"") && group.length() > PREFIX.length();
    return isRemote ? group.substring(PREFIX.length(), group.length() - 1) : null;
  }

  /** How the remote is called here. */
  public String name() {
    return name;
  }

  /** The file of its own that it is in; null when it is in the repository's configuration. */
  public @Nullable Path path() {
    return path;
  }

  /** The value of any key, or null. */
  public @Nullable String get(String key) {
    return file.get(groupOf(name), key);
  }

  /** The truth value of any key. */
  public boolean getBoolean(String key, boolean otherwise) throws IOException {
    return file.getBoolean(groupOf(name), key, otherwise);
  }

  /** The list that a key holds, or null. */
  public @Nullable List<String> getList(String key) {
    return file.getList(groupOf(name), key);
  }

  /**
   * The list that a key holds, or null. Its elements are separated by semicolons or by commas.
   *
   * @throws IOException when by both
   */
  public @Nullable List<String> getListOfEither(String key) throws IOException {
    String value = get(key);
    if (value == null) {
      return null;
    }
    boolean hasSemicolon = value.indexOf(';') >= 0;
    if (hasSemicolon && value.indexOf(',') >= 0) {
      throw new IOException("key value list contains more than one separator");
    }
    List<String> elements = new ArrayList<>(List.of(value.split(hasSemicolon ? ";" : ",", -1)));
    if (elements.get(elements.size() - 1).isEmpty()) {
      elements.remove(elements.size() - 1);
    }
    return elements;
  }

  /** {@code url}: where metadata and, without {@link #contentUrl}, content is; may be null. */
  public @Nullable String url() {
    return get("url");
  }

  /**
   * {@code url}, which has to be there.
   *
   * @throws IOException when it is not
   */
  public String requireUrl() throws IOException {
    String url = url();
    if (url == null) {
      throw new IOException("No \"url\" option in remote \"" + name + "\"");
    }
    return url;
  }

  /** {@code metalink}: a description of mirrors of the summary; may be null. */
  public @Nullable String metalink() {
    return get("metalink");
  }

  /** {@code contenturl}: where content is; null for the place of the metadata. */
  public @Nullable String contentUrl() {
    return get("contenturl");
  }

  /** {@code branches}: what to fetch when nothing is named; empty for everything. */
  public List<String> branches() {
    List<String> branches = getList("branches");
    return branches == null ? List.of() : branches;
  }

  /** {@code collection-id}: the collection that the remote's refs belong to, or null. */
  public @Nullable String collectionId() {
    String collection = get("collection-id");
    return collection == null || collection.isEmpty() ? null : collection;
  }

  /** {@code custom-backend}: what fetches instead of us, or null. */
  public @Nullable String customBackend() {
    return get("custom-backend");
  }

  /** {@code unconfigured-state}: what to say instead of fetching, or null. */
  public @Nullable String unconfiguredState() {
    return get("unconfigured-state");
  }

  /**
   * Sees to it that there is nothing that forbids fetching.
   *
   * @throws IOException when there is
   */
  public void requireFetchable() throws IOException {
    String unconfigured = unconfiguredState();
    if (unconfigured != null) {
      throw new IOException("remote unconfigured-state: " + unconfigured);
    }
    String backend = customBackend();
    if (backend != null) {
      throw new IOException(
          "Cannot fetch via libostree - remote '"
              + name
              + "' uses custom backend '"
              + backend
              + "'");
    }
  }

  /** {@code gpg-verify}: whether commits need an OpenPGP signature; true unless told otherwise. */
  public boolean gpgVerify() throws IOException {
    return getBoolean("gpg-verify", true);
  }

  /** {@code gpg-verify-summary}: whether the summary needs an OpenPGP signature. */
  public boolean gpgVerifySummary() throws IOException {
    return getBoolean("gpg-verify-summary", false);
  }

  /** {@code proxy}: the address of an HTTP proxy, or null. */
  public @Nullable String proxy() {
    return get("proxy");
  }

  /** {@code tls-permissive}: whether any server certificate will do. */
  public boolean tlsPermissive() throws IOException {
    return getBoolean("tls-permissive", false);
  }

  /** {@code tls-ca-path}: certificates to trust instead of the system's, or null. */
  public @Nullable Path tlsCaPath() {
    return file("tls-ca-path");
  }

  /** {@code tls-client-cert-path}: our own certificate, or null. */
  public @Nullable Path tlsClientCertPath() {
    return file("tls-client-cert-path");
  }

  /** {@code tls-client-key-path}: the key of our own certificate, or null. */
  public @Nullable Path tlsClientKeyPath() {
    return file("tls-client-key-path");
  }

  private @Nullable Path file(String key) {
    String value = get(key);
    return value == null || value.isEmpty() ? null : Path.of(value);
  }

  /** {@code http2}: whether HTTP/2 may be used; so far, HTTP/1.1 is spoken in any case. */
  public boolean http2() throws IOException {
    return getBoolean("http2", true);
  }
}
