package org.jostree.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jostree.cli.options.Decimal;
import org.jostree.cli.options.Flag;
import org.jostree.diff.Change;
import org.jostree.diff.DiffEntry;
import org.jostree.diff.DiffOptions;
import org.jostree.diff.ObjectComparison;
import org.jostree.diff.Reason;
import org.jostree.diff.TextPatch;
import org.jostree.diff.TreeDiff;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;

/** {@code diff}: what leads from one tree to another. */
final class DiffCommand extends RepoCommand {
  private final Flag stats = options.flag("stats", "Print various statistics");
  private final Flag fsDiff = options.flag("fs-diff", "Print filesystem diff");
  private final Flag noXattrs = options.flag("no-xattrs", "Skip output of extended attributes");
  private final Decimal ownerUid =
      options.number("owner-uid", "UID", "Use file ownership user id for local files");
  private final Decimal ownerGid =
      options.number("owner-gid", "GID", "Use file ownership group id for local files");
  private final Flag reason =
      options.flag("reason", "Print behind a tab what is modified: type,content,mode,owner,xattr");
  private final Flag size =
      options.flag("size", "Print behind a tab by how many bytes contents have grown");
  private final Flag patch =
      options.flag("patch", "Print changes of text files, fit for patch -p1");

  DiffCommand() {
    super("diff", "REV_OR_DIR REV_OR_DIR", "Compare directory TARGETDIR against revision REV");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String to = requireArgument("REV must be specified");
      String from;
      if (arguments().size() > 1) {
        from = to;
        to = arguments().get(1);
      } else {
        from = parentOf(repo, to);
      }
      boolean wantsList = fsDiff.isGiven() || reason.isGiven() || size.isGiven();
      if (wantsList || patch.isGiven() || !stats.isGiven()) {
        List<Change> changes = TreeDiff.between(tree(repo, from), tree(repo, to));
        if (wantsList || !patch.isGiven()) {
          for (Change change : changes) {
            print(change, output);
          }
        }
        if (patch.isGiven()) {
          printPatch(changes, output);
        }
      }
      if (stats.isGiven()) {
        print(ObjectComparison.of(repo, commit(repo, from), commit(repo, to)), output);
      }
    }
  }

  /** With one revision, its parent is what it is compared with. */
  private static String parentOf(Repo repo, String revision) throws IOException {
    CommitId commit = commit(repo, revision);
    Optional<CommitId> parent = repo.readCommit(commit).parent();
    if (parent.isEmpty()) {
      throw new CommandException("Commit " + commit.hex() + " has no parent");
    }
    return parent.get().hex();
  }

  private static CommitId commit(Repo repo, String revision) throws IOException {
    if (isDirectory(revision)) {
      throw new CommandException("Invalid refspec " + revision);
    }
    return repo.refs().resolve(revision);
  }

  private static boolean isDirectory(String argument) {
    return argument.startsWith("/") || argument.startsWith("./");
  }

  private DiffEntry tree(Repo repo, String argument) throws IOException {
    if (!isDirectory(argument)) {
      return TreeDiff.commit(repo, repo.refs().resolve(argument));
    }
    DiffOptions wanted =
        new DiffOptions()
            .ownerUid(ownerUid.valueOr(-1))
            .ownerGid(ownerGid.valueOr(-1))
            .withoutXattrs(noXattrs.isGiven());
    return TreeDiff.directory(Path.of(argument), wanted);
  }

  private void print(Change change, Output output) throws IOException {
    StringBuilder line = new StringBuilder();
    line.append(change.kind().letter()).append("    ").append(change.path());
    if (reason.isGiven()) {
      line.append('\t').append(reasons(change));
    }
    if (size.isGiven()) {
      long growth = change.growth();
      line.append('\t').append(growth > 0 ? "+" : "").append(growth);
    }
    output.println(line.toString());
  }

  private static String reasons(Change change) throws IOException {
    DiffEntry before = change.before();
    DiffEntry after = change.after();
    if (before == null || after == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (Reason each : Reason.of(before, after)) {
      text.append(text.length() == 0 ? "" : ",").append(each.name().toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }

  private static void printPatch(List<Change> changes, Output output) throws IOException {
    TextPatch text =
        new TextPatch(
            bytes -> {
              byte[] exact = bytes.getBytes(StandardCharsets.ISO_8859_1);
              output.write(exact, 0, exact.length);
            });
    for (Change change : changes) {
      text.write(change);
    }
  }

  private static void print(ObjectComparison objects, Output output) throws IOException {
    output.println("[A] Object Count: " + objects.first());
    output.println("[B] Object Count: " + objects.second());
    output.println("Common Object Count: " + objects.common());
    output.println("Common Object Size: " + SizeText.of(objects.commonBytes()));
  }
}
