package org.jostree.pull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.object.CommitId;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** What a pull is to fetch, and how. */
public final class PullOptions {
  /** How often a request is sent again when nothing else is said. */
  public static final int DEFAULT_RETRIES = 5;

  private static final int DEFAULT_PATIENCE_MILLIS = 30_000;

  List<String> refs = List.of();
  Map<CollectionRef, CommitId> collectionRefs = Map.of();
  List<String> subpaths = List.of();
  boolean mirror;
  boolean commitMetadataOnly;
  int depth;
  boolean untrusted;
  boolean httpTrusted;
  boolean bareUserOnlyFiles;
  boolean verifyBindings = true;
  boolean timestampCheck;
  @Nullable CommitId timestampCheckFrom;
  StaticDeltas staticDeltas = StaticDeltas.ALLOWED;
  boolean dryRun;
  @Nullable String url;
  @Nullable Path cacheDirectory;
  List<Repo> localCaches = List.of();
  List<Repo> seeds = List.of();
  List<Map.Entry<String, String>> headers = List.of();
  String userAgent = "jostree";
  int retries = DEFAULT_RETRIES;
  int patienceMillis = DEFAULT_PATIENCE_MILLIS;
  long progressMillis = 1_000;
  @Nullable RemoteFiles files;

  /** Whether static deltas are used. */
  public enum StaticDeltas {
    /** Not at all. */
    DISABLED,
    /** Where there are some that fit. */
    ALLOWED,
    /** Without one that fits nothing is fetched. */
    REQUIRED
  }

  /**
   * What to fetch: {@code REF}, {@code REF@CHECKSUM} for a commit other than the newest, or the
   * checksum of a commit. Nothing: the branches that the remote is configured for.
   */
  public PullOptions refs(List<String> wanted) {
    this.refs = List.copyOf(wanted);
    return this;
  }

  /** Refs of collections to set to these commits, instead of what {@link #refs} says. */
  public PullOptions collectionRefs(Map<CollectionRef, CommitId> wanted) {
    this.collectionRefs = new LinkedHashMap<>(wanted);
    return this;
  }

  /** Only what is at these absolute paths; nothing: the whole trees. */
  public PullOptions subpaths(List<String> paths) {
    this.subpaths = List.copyOf(paths);
    return this;
  }

  /** Whether refs become local ones, and all are fetched when none is named. */
  public PullOptions mirror(boolean on) {
    this.mirror = on;
    return this;
  }

  /** Whether no trees are fetched. */
  public PullOptions commitMetadataOnly(boolean on) {
    this.commitMetadataOnly = on;
    return this;
  }

  /** How many parents of each commit are fetched, too; -1 for all. */
  public PullOptions depth(int parents) {
    this.depth = parents;
    return this;
  }

  /** Whether what comes from local repositories is compared with its checksums. */
  public PullOptions untrusted(boolean on) {
    this.untrusted = on;
    return this;
  }

  /** Whether a mirror takes file objects as a server gives them, without looking. */
  public PullOptions httpTrusted(boolean on) {
    this.httpTrusted = on;
    return this;
  }

  /** Whether files are refused whose mode has bits other than 0775. */
  public PullOptions bareUserOnlyFiles(boolean on) {
    this.bareUserOnlyFiles = on;
    return this;
  }

  /** Whether a commit has to say that it belongs to the ref that names it. */
  public PullOptions verifyBindings(boolean on) {
    this.verifyBindings = on;
    return this;
  }

  /** Whether a commit older than that which its ref names so far is refused. */
  public PullOptions timestampCheck(boolean on) {
    this.timestampCheck = on;
    return this;
  }

  /** A commit than which none may be older. */
  public PullOptions timestampCheckFrom(@Nullable CommitId commit) {
    this.timestampCheckFrom = commit;
    return this;
  }

  /** Whether static deltas are used. */
  public PullOptions staticDeltas(StaticDeltas use) {
    this.staticDeltas = use;
    return this;
  }

  /** Whether only to find out what static deltas would be fetched. */
  public PullOptions dryRun(boolean on) {
    this.dryRun = on;
    return this;
  }

  /** Where to fetch from instead of the remote's own URL. */
  public PullOptions url(@Nullable String other) {
    this.url = other;
    return this;
  }

  /** Where summaries are kept; null for the repository's own place. */
  public PullOptions cacheDirectory(@Nullable Path directory) {
    this.cacheDirectory = directory;
    return this;
  }

  /** Local repositories that may have objects already. */
  public PullOptions localCaches(List<Repo> repos) {
    this.localCaches = new ArrayList<>(repos);
    return this;
  }

  /**
   * Local repositories that may have objects already, and may be damaged, or lose objects
   * meanwhile: what comes from there is compared with its name, and fetched if it is not to be had.
   */
  public PullOptions seeds(List<Repo> repos) {
    this.seeds = new ArrayList<>(repos);
    return this;
  }

  /** What to say in each request, too. */
  public PullOptions headers(List<Map.Entry<String, String>> more) {
    this.headers = List.copyOf(more);
    return this;
  }

  /** What the client calls itself. */
  public PullOptions userAgent(String name) {
    this.userAgent = name;
    return this;
  }

  /** How often a request that failed for the moment is sent again. */
  public PullOptions retries(int count) {
    this.retries = count;
    return this;
  }

  /** After how much silence a server is taken for dead, in milliseconds. */
  public PullOptions patienceMillis(int millis) {
    this.patienceMillis = millis;
    return this;
  }

  /** How much time is between two reports of progress, in milliseconds. */
  public PullOptions progressMillis(long millis) {
    this.progressMillis = millis;
    return this;
  }

  /** Where the files of the remote come from, instead of its URL. */
  public PullOptions files(RemoteFiles source) {
    this.files = source;
    return this;
  }
}
