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
  private final Flag forceCopyZeroSized =
      options.flag('z', "force-copy-zerosized", "Do not hardlink zero-sized files");
  private final Flag forceCopy =
      options.flag('C', "force-copy", "Never hardlink (but may reflink if available)");
  private final Flag bareUserOnlyDirectories =
      options.flag(
          'M',
          "bareuseronly-dirs",
          "Suppress mode bits outside of 0775 for directories (suid, world writable, etc.)");
  private final Text skipList =
      options.text("skip-list", "FILE", "File containing list of files to skip");

  CheckoutCommand() {
    super("checkout", "COMMIT [DESTINATION]", "Check out a commit into a filesystem tree");
    // Taken for the sake of scripts: there is no such cache here.
    options.flag(
        "disable-cache", "Do not update or use the internal repository uncompressed object cache");
  }

  @Override
  void run(Output output) throws IOException {
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

  /** The input is pairs of a revision and a path in it, each word ended by a NUL. */
  private void checkOutMany(Repo repo) throws IOException {
    Path destination = Path.of(requireArgument("DESTINATION must be specified"));
    List<String> words = ListFile.words(input());
    if (words.size() % 2 != 0) {
      throw new CommandException("Revision without a path at the end of the list of checkouts");
    }
    for (int i = 0; i < words.size(); i += 2) {
      checkOut(repo, words.get(i), words.get(i + 1), destination);
    }
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
            .userMode(userMode.isGiven())
            .overwrite(overwrite())
            .subpath(path)
            .requireHardlinks(requireHardlinks.isGiven())
            .forceCopy(forceCopy.isGiven())
            .forceCopyZeroSized(forceCopyZeroSized.isGiven())
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
