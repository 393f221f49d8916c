package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.checkout.Checkout;
import org.jostree.checkout.CheckoutOptions;
import org.jostree.checkout.Overwrite;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.repo.PathNotFoundException;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;

/** {@code checkout}: lays commits out on disk. */
final class CheckoutCommand extends RepoCommand {
  private final Flag userMode =
      options.flag(
          'U', "user-mode", "Do not change file ownership or initialize extended attributes");
  private final Text subpath = options.text("subpath", "PATH", "Checkout sub-directory PATH");
  private final Flag union =
      options.flag("union", "Keep existing directories, overwrite existing files");
  private final Flag unionAdd =
      options.flag("union-add", "Keep existing files/directories, only add new");
  private final Flag unionIdentical =
      options.flag(
          "union-identical",
          "When layering checkouts, error out if a file would be replaced with a different version,"
              + " but add new files and directories");
  private final Flag whiteouts =
      options.flag("whiteouts", "Process 'whiteout' (Docker style) entries");
  private final Flag passthroughWhiteouts =
      options.flag(
          "process-passthrough-whiteouts",
          "Enable overlayfs whiteout extraction into char 0:0 devices");
  private final Flag allowNoent =
      options.flag("allow-noent", "Do nothing if specified path does not exist");
  private final Flag fromStdin =
      options.flag("from-stdin", "Process many checkouts from standard input");
  private final Text fromFile =
      options.text("from-file", "FILE", "Process many checkouts from input file");
  private final Text fsync = options.text("fsync", "POLICY", "Specify how to invoke fsync()");
  private final Flag requireHardlinks =
      options.flag(
          'H', "require-hardlinks", "Do not fall back to full copies if hardlinking fails");
  private final Flag forceCopy =
      options.flag('C', "force-copy", "Never hardlink (but may reflink if available)");
  private final Flag bareUserOnlyDirectories =
      options.flag(
          'M',
          "bareuseronly-dirs",
          "Suppress mode bits outside of 0775 for directories (suid, world writable, etc.)");
  private final Text skipList =
      options.text("skip-list", "FILE", "File containing list of files to skip");

  private final Text selinuxPolicy =
      options.text(
          "selinux-policy",
          "PATH",
          "Set SELinux labels based on policy in root filesystem PATH (may be /); implies"
              + " --force-copy");
  private final Text selinuxPrefix =
      options.text(
          "selinux-prefix", "PREFIX", "When setting SELinux labels, prefix all paths by PREFIX");
  private final Flag disableCache =
      options.flag(
          "disable-cache",
          "Do not update or use the internal repository uncompressed object cache");

  CheckoutCommand() {
    super("checkout", "COMMIT [DESTINATION]", "Check out a commit into a filesystem tree");
    // What it asked for is always done now; the help of ostree does not show it either.
    options.flag('z', "force-copy-zerosized", "");
  }

  @Override
  void run(Output output) throws IOException {
    refuseLabels();
    try (Repo repo = openRepo()) {
      if (fromStdin.isGiven() || fromFile.isGiven()) {
        checkOutMany(repo);
        return;
      }
      String revision = requireArgument("COMMIT must be specified");
      // Without a destination, a directory named as the commit is asked for.
      String destination = arguments().size() > 1 ? arguments().get(1) : revision;
      checkOut(repo, revision, subpath.valueOr("/"), Path.of(destination));
    }
  }

  private void refuseLabels() throws IOException {
    String policy = selinuxPolicy.value();
    if (policy != null) {
      SelinuxPolicy.requireNone("--selinux-policy", Path.of(policy));
    } else if (selinuxPrefix.isGiven()) {
      throw new CommandException("Cannot specify --selinux-prefix without --selinux-policy");
    }
  }

  /**
   * The input is pairs of a revision and a path in it, each word ended by a NUL. A revision may be
   * followed by a line end; the path of the last one may lack.
   */
  private void checkOutMany(Repo repo) throws IOException {
    Path destination = Path.of(requireArgument("DESTINATION must be specified"));
    List<String> words = ListFile.words(input());
    for (int i = 0; i < words.size(); i += 2) {
      String revision = withoutLineEnd(words.get(i));
      if (revision.isEmpty()) {
        return;
      }
      checkOut(repo, revision, i + 1 < words.size() ? words.get(i + 1) : "/", destination);
    }
  }

  private static String withoutLineEnd(String word) {
    String line = word.endsWith("\n") ? word.substring(0, word.length() - 1) : word;
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  private byte[] input() throws IOException {
    String file = fromFile.value();
    if (file == null) {
      return System.in.readAllBytes();
    }
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new CommandException(
          "Error opening file " + Path.of(file).toAbsolutePath() + ": No such file or directory",
          e);
    }
  }

  private void checkOut(Repo repo, String revision, String path, Path destination)
      throws IOException {
    CheckoutOptions chosen =
        new CheckoutOptions()
            // Files of no owner can be nobody's but the user's.
            .userMode(userMode.isGiven() || repo.mode() == RepoMode.BARE_USER_ONLY)
            .overwrite(overwrite())
            .subpath(path)
            .requireHardlinks(requireHardlinks.isGiven())
            .forceCopy(forceCopy.isGiven() || selinuxPolicy.isGiven())
            .inflatedCache(!disableCache.isGiven() && cachesInflated(repo))
            .passthroughWhiteouts(passthroughWhiteouts.isGiven())
            .bareUserOnlyDirectories(bareUserOnlyDirectories.isGiven())
            .whiteouts(whiteouts.isGiven())
            // Without the option, too: a checkout that is lost can be made again.
            .fsync(fsync.isGiven() && isTrue(fsync.valueOr("")));
    String skipFile = skipList.value();
    if (skipFile != null) {
      chosen.skip(ListFile.lines(skipFile));
    }
    try {
      new Checkout(repo, chosen).run(repo.refs().resolve(revision), destination);
    } catch (PathNotFoundException e) {
      if (!allowNoent.isGiven()) {
        throw e;
      }
    }
  }

  private static boolean cachesInflated(Repo repo) throws IOException {
    return repo.config().file().getBoolean("core", "enable-uncompressed-cache", true);
  }

  private Overwrite overwrite() throws CommandException {
    if (union.isGiven() && unionAdd.isGiven()) {
      throw new CommandException("Cannot specify both --union and --union-add");
    }
    if (union.isGiven() && unionIdentical.isGiven()) {
      throw new CommandException("Cannot specify both --union and --union-identical");
    }
    if (unionAdd.isGiven() && unionIdentical.isGiven()) {
      throw new CommandException("Cannot specify both --union-add and --union-identical");
    }
    if (unionIdentical.isGiven() && !requireHardlinks.isGiven()) {
      throw new CommandException("--union-identical requires --require-hardlinks");
    }
    if (union.isGiven()) {
      return Overwrite.UNION;
    }
    if (unionAdd.isGiven()) {
      return Overwrite.ADD;
    }
    return unionIdentical.isGiven() ? Overwrite.IDENTICAL : Overwrite.NONE;
  }
}
