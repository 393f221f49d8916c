package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.cli.options.Text;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;

/** {@code init}: a new repository. */
final class InitCommand extends RepoCommand {
  private final Text mode =
      options.text(
          "mode",
          "",
          "Initialize repository in given mode (bare, bare-user, bare-user-only, archive)");
  private final Text collectionId =
      options.text(
          "collection-id",
          "COLLECTION-ID",
          "Globally unique ID for this repository as an collection of refs for redistribution to"
              + " other repositories");

  InitCommand() {
    super("init", "", "Initialize a new empty repository");
  }

  @Override
  void run(Output output) throws IOException {
    Path path = repoPath();
    if (!isRepoGiven() && System.getenv("OSTREE_REPO") == null && !Files.isDirectory(path)) {
      throw CommandException.withHelp(help(), "Command requires a --repo argument");
    }
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      // A mistyped path is more likely than a wish for all of its directories.
      throw new CommandException("Creating repo: mkdirat: No such file or directory");
    }
    RepoMode repoMode = RepoMode.ofConfigName(mode.valueOr(RepoMode.BARE.configName()));
    Repo.create(path, repoMode, collectionId.value()).close();
  }
}
