package org.jostree.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.find.ConfiguredRemotes;
import org.jostree.find.FoundRemote;
import org.jostree.find.MountedRepos;
import org.jostree.find.RemoteFinder;
import org.jostree.find.RemoteSearch;
import org.jostree.object.CommitId;
import org.jostree.pull.PullOptions;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** {@code find-remotes}: which remotes and drives have certain refs. */
final class FindRemotesCommand extends RepoCommand {
  private final Text cacheDir = options.text("cache-dir", "", "Use custom cache dir");
  private final Flag disableFsync = options.flag("disable-fsync", "Do not invoke fsync()");
  private final Text finders =
      options.text(
          "finders",
          "FINDERS",
          "Use the specified comma separated list of finders (e.g. config,lan,mount)");
  private final Flag pull = options.flag("pull", "Pull the updates after finding them");
  private final Flag mirror = options.flag("mirror", "Do a mirror pull (see ostree pull --mirror)");

  FindRemotesCommand() {
    super(
        "find-remotes",
        "COLLECTION-ID REF [COLLECTION-ID REF...]",
        "Find remotes to serve the given refs");
  }

  @Override
  void run(Output output) throws IOException {
    Set<CollectionRef> refs = CollectionRefWords.parse(arguments(), this);
    if (mirror.isGiven() && !pull.isGiven()) {
      throw CommandException.withHelp(help(), "When --mirror is specified, --pull must also be");
    }
    List<RemoteFinder> places = finders(output);
    Path path = existingRepoPath();
    try (Repo repo = disableFsync.isGiven() ? Repo.openWithoutFsync(path) : Repo.open(path)) {
      RemoteSearch search =
          new RemoteSearch(
              repo, places, (place, why) -> warn(output, place + ": " + Failures.describe(why)));
      List<FoundRemote> found = search.find(refs);
      Set<CollectionRef> missing = print(refs, found, output);
      if (pull.isGiven() && !found.isEmpty()) {
        pull(search, found, refs.size(), missing.size(), output);
      }
    }
  }

  private static void warn(Output output, String line) {
    try {
      output.complain("warning: " + line);
    } catch (OutputException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By their words, each once; without the option all that there are. */
  private List<RemoteFinder> finders(Output output) throws IOException {
    String words = finders.valueOr("config,mount");
    if (words.isEmpty()) {
      throw CommandException.withHelp(
          help(), "List of finders in --finders option must not be empty");
    }
    List<RemoteFinder> found = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String word : words.split(",", -1)) {
      boolean isNew = seen.add(word);
      if (isNew && word.equals("lan")) {
        warn(output, "Avahi finder failed; removing it: not supported");
      } else {
        RemoteFinder finder = isNew ? finder(word) : null;
        if (finder == null) {
          throw CommandException.withHelp(
              help(), "Unknown or duplicate finder type given in --finders option: ‘" + word + "’");
        }
        found.add(finder);
      }
    }
    return found;
  }

  private @Nullable RemoteFinder finder(String word) throws IOException {
    return switch (word) {
      case "config" ->
          new ConfiguredRemotes(cacheDir.value() == null ? null : Path.of(cacheDir.valueOr("")));
      case "mount" -> MountedRepos.ofMachine();
      default -> null;
    };
  }

  /** Prints what was found; returns what was not. */
  private static Set<CollectionRef> print(
      Set<CollectionRef> refs, List<FoundRemote> found, Output output) throws IOException {
    Set<CollectionRef> missing = new java.util.LinkedHashSet<>(refs);
    if (found.isEmpty()) {
      output.println("No results.");
      return missing;
    }
    for (int i = 0; i < found.size(); i++) {
      print(i, found.get(i), refs, output);
      missing.removeAll(found.get(i).refs().keySet());
    }
    output.println(refs.size() - missing.size() + "/" + refs.size() + " refs were found.");
    if (!missing.isEmpty()) {
      output.println("Refs not found in any remote:");
      for (CollectionRef ref : missing) {
        output.println(" - " + CollectionRefWords.text(ref));
      }
    }
    return missing;
  }

  private static void print(int number, FoundRemote found, Set<CollectionRef> refs, Output output)
      throws IOException {
    output.println("Result " + number + ": " + found.remote().url());
    output.println(" - Finder: " + found.finder());
    output.println(" - Keyring: " + found.remote().name() + ".trustedkeys.gpg");
    output.println(" - Priority: " + found.priority());
    if (found.lastModified() != null) {
      output.println(" - Summary last modified: " + time(found.lastModified()));
    }
    output.println(" - Refs:");
    for (CollectionRef ref : refs) {
      CommitId commit = found.refs().get(ref);
      String target = commit == null ? "(not found)" : commit.hex();
      output.println("    - " + CollectionRefWords.text(ref) + " = " + target);
    }
    output.println("");
  }

  private static String time(long seconds) {
    try {
      return Instant.ofEpochSecond(seconds).toString();
    } catch (DateTimeException e) {
      return "(invalid timestamp)";
    }
  }

  private void pull(
      RemoteSearch search, List<FoundRemote> found, int wanted, int missing, Output output)
      throws IOException {
    PullTerminal terminal = new PullTerminal(output);
    int pulled = search.pull(found, new PullOptions().mirror(mirror.isGiven()), terminal).size();
    terminal.clear();
    if (pulled < wanted - missing) {
      throw new CommandException("Failed to pull some refs from the remotes");
    }
    output.println("Pulled " + pulled + "/" + wanted + " refs successfully.");
  }
}
