package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jostree.cli.options.Decimal;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.object.CommitId;
import org.jostree.pull.Pull;
import org.jostree.pull.PullOptions;
import org.jostree.pull.PullProgress;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** {@code pull}: fetches from a remote. */
final class PullCommand extends RepoCommand {
  private static final int DEFAULT_PROGRESS_MILLIS = 1_000;

  private final Flag commitMetadataOnly =
      options.flag("commit-metadata-only", "Fetch only the commit metadata");
  private final Text cacheDir = options.text("cache-dir", "", "Use custom cache dir");
  private final Flag disableFsync = options.flag("disable-fsync", "Do not invoke fsync()");
  private final Flag perObjectFsync =
      options.flag(
          "per-object-fsync",
          "Perform writes in such a way that avoids stalling concurrent processes");
  private final Flag disableStaticDeltas =
      options.flag("disable-static-deltas", "Do not use static deltas");
  private final Flag requireStaticDeltas =
      options.flag("require-static-deltas", "Require static deltas");
  private final Flag mirror =
      options.flag(
          "mirror", "Write refs suitable for a mirror and fetches all refs if none provided");
  private final TextList subpath = options.list("subpath", "", "Only pull the provided subpath(s)");
  private final Flag untrusted =
      options.flag(
          "untrusted", "Verify checksums of local sources (always enabled for HTTP pulls)");
  private final Flag httpTrusted =
      options.flag(
          "http-trusted", "Do not verify checksums of HTTP sources (mostly useful when mirroring)");
  private final Flag bareUserOnlyFiles =
      options.flag(
          "bareuseronly-files",
          "Reject regular files with mode outside of 0775 (world writable, suid, etc.)");
  private final Flag dryRun =
      options.flag(
          "dry-run", "Only print information on what will be downloaded (requires static deltas)");
  private final Decimal depth =
      options.number("depth", "DEPTH", "Traverse DEPTH parents (-1=infinite) (default: 0)");
  private final Text url =
      options.text(
          "url", "URL", "Pull objects from this URL instead of the one from the remote config");
  private final TextList httpHeader =
      options.list("http-header", "NAME=VALUE", "Add NAME=VALUE as HTTP header to all requests");
  private final Decimal updateFrequency =
      options.number(
          "update-frequency",
          "FREQUENCY",
          "Sets the update frequency, in milliseconds (0=1000ms) (default: 0)");
  private final Decimal networkRetries =
      options.number(
          "network-retries",
          "N",
          "Specifies how many times each download should be retried upon error (default: 5)");
  private final TextList localCacheRepo =
      options.list(
          'L',
          "localcache-repo",
          "REPO",
          "Add REPO as local cache source for objects during this pull");
  private final Flag timestampCheck =
      options.flag('T', "timestamp-check", "Require fetched commits to have newer timestamps");
  private final Text timestampCheckFromRev =
      options.text(
          "timestamp-check-from-rev",
          "",
          "Require fetched commits to have newer timestamps than given rev");
  private final Flag disableVerifyBindings =
      options.flag("disable-verify-bindings", "Do not verify commit bindings");
  private final Text appendUserAgent =
      options.text("append-user-agent", "STRING", "Append string to user agent");

  PullCommand() {
    super("pull", "REMOTE [BRANCH...]", "Download data from remote repository");
  }

  @Override
  void run(Output output) throws IOException {
    String remote = requireArgument("REMOTE must be specified");
    List<String> refs = new ArrayList<>(arguments().subList(1, arguments().size()));
    int colon = remote.indexOf(':');
    if (colon >= 0 && refs.isEmpty()) {
      refs.add(remote.substring(colon + 1));
      remote = remote.substring(0, colon);
    }
    List<Repo> caches = new ArrayList<>();
    List<Repo> seeds = new ArrayList<>();
    try (Repo repo = openDestination()) {
      for (String cache : localCacheRepo.values()) {
        caches.add(Repo.open(Path.of(cache)));
      }
      PullTerminal terminal = new PullTerminal(output);
      // The directory of summaries may be the cache of a mounted remote, which has objects, too.
      Path cache = cacheDirectory();
      if (cache != null && looksLikeRepo(cache)) {
        seeds.add(Repo.open(cache));
      }
      PullOptions wanted = wanted(repo, refs).localCaches(caches).seeds(seeds);
      Pull pull = new Pull(repo, Remotes.of(repo).get(remote), wanted, terminal);
      PullProgress result = pull.run();
      terminal.clear();
      output.println(dryRun.isGiven() ? PullText.ofDelta(result) : PullText.ofResult(result));
    } finally {
      caches.forEach(Repo::close);
      seeds.forEach(Repo::close);
    }
  }

  private Repo openDestination() throws IOException {
    Path path = existingRepoPath();
    if (disableFsync.isGiven()) {
      return Repo.openWithoutFsync(path);
    }
    return perObjectFsync.isGiven() ? Repo.openWithFsyncPerObject(path) : Repo.open(path);
  }

  private PullOptions wanted(Repo repo, List<String> refs) throws IOException {
    return new PullOptions()
        .refs(refs)
        .mirror(mirror.isGiven())
        .subpaths(subpath.values())
        .commitMetadataOnly(commitMetadataOnly.isGiven())
        .depth(depth.valueOr(0))
        .untrusted(untrusted.isGiven())
        .httpTrusted(httpTrusted.isGiven())
        .bareUserOnlyFiles(bareUserOnlyFiles.isGiven())
        .verifyBindings(!disableVerifyBindings.isGiven())
        .timestampCheck(timestampCheck.isGiven())
        .timestampCheckFrom(timestampCheckFrom(repo))
        .staticDeltas(staticDeltas())
        .dryRun(dryRun.isGiven())
        .url(url.value())
        .cacheDirectory(cacheDirectory())
        .headers(headers())
        .userAgent(userAgent())
        .retries(networkRetries.valueOr(PullOptions.DEFAULT_RETRIES))
        .progressMillis(progressMillis());
  }

  private @Nullable CommitId timestampCheckFrom(Repo repo) throws IOException {
    String revision = timestampCheckFromRev.value();
    return revision == null ? null : repo.refs().resolve(revision);
  }

  private PullOptions.StaticDeltas staticDeltas() throws CommandException {
    if (requireStaticDeltas.isGiven()) {
      if (disableStaticDeltas.isGiven()) {
        throw new CommandException(
            "--require-static-deltas and --disable-static-deltas are contradictory");
      }
      return PullOptions.StaticDeltas.REQUIRED;
    }
    return disableStaticDeltas.isGiven()
        ? PullOptions.StaticDeltas.DISABLED
        : PullOptions.StaticDeltas.ALLOWED;
  }

  private @Nullable Path cacheDirectory() {
    String directory = cacheDir.value();
    return directory == null ? null : Path.of(directory);
  }

  private List<Map.Entry<String, String>> headers() throws CommandException {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (String header : httpHeader.values()) {
      int equals = header.indexOf('=');
      if (equals < 0) {
        throw new CommandException("Missing '=' in --http-header");
      }
      headers.add(Map.entry(header.substring(0, equals), header.substring(equals + 1)));
    }
    return headers;
  }

  /** By the name of the client that servers know, and let through. */
  private String userAgent() throws IOException {
    String more = appendUserAgent.value();
    String own = "libostree/" + Program.libostreeRelease();
    return more == null ? own : own + " " + more;
  }

  private long progressMillis() {
    int millis = updateFrequency.valueOr(0);
    return millis > 0 ? millis : DEFAULT_PROGRESS_MILLIS;
  }
}
