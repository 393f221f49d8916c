package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.cli.options.Text;
import org.jostree.repo.Repo;

/** A command that works on one repository. */
abstract class RepoCommand extends Command {
  private static final Path SYSTEM = Path.of("/sysroot/ostree/repo");

  private final Text repo =
      options.text(
          "repo",
          "PATH",
          "Path to OSTree repository (defaults to current directory or /sysroot/ostree/repo)");

  protected RepoCommand(String name, String parameters, String summary) {
    super(name, parameters, summary);
  }

  /** Opens the repository that the options or the surroundings name. */
  protected final Repo openRepo() throws IOException {
    return Repo.open(existingRepoPath());
  }

  /** As {@link #openRepo}, for a command with an option {@code --fsync=POLICY}. */
  protected final Repo openRepo(Text fsync) throws IOException {
    String policy = fsync.value();
    if (policy == null || isTrue(policy)) {
      return openRepo();
    }
    return Repo.openWithoutFsync(existingRepoPath());
  }

  /** The truth value that a word stands for. */
  protected static boolean isTrue(String word) throws CommandException {
    return switch (word) {
      case "1", "true", "yes" -> true;
      case "0", "false", "no" -> false;
      default -> throw new CommandException("Invalid boolean argument '" + word + "'");
    };
  }

  /** The repository that the options or the surroundings name, which is to be there. */
  protected final Path existingRepoPath() throws CommandException {
    Path path = repoPath();
    if (!repo.isGiven() && !looksLikeRepo(path)) {
      throw CommandException.withHelp(help(), "Command requires a --repo argument");
    }
    return path;
  }

  /**
   * Where the repository is: what {@code --repo} says, else the current directory if it looks like
   * one, else {@code OSTREE_REPO}, else that of the system at {@code OSTREE_SYSROOT}, else that of
   * the running system.
   */
  protected final Path repoPath() {
    String given = repo.value();
    if (given != null) {
      return Path.of(given);
    }
    Path here = Path.of("");
    if (looksLikeRepo(here)) {
      return here;
    }
    String environment = System.getenv("OSTREE_REPO");
    if (environment != null) {
      return Path.of(environment);
    }
    String sysroot = System.getenv("OSTREE_SYSROOT");
    return sysroot == null ? SYSTEM : Path.of(sysroot, "ostree/repo");
  }

  /** Whether {@code --repo} was given. */
  protected final boolean isRepoGiven() {
    return repo.isGiven();
  }

  /** Whether opening it as a repository is worth trying. */
  protected static boolean looksLikeRepo(Path path) {
    return Files.isDirectory(path.resolve("objects"))
        && Files.isRegularFile(path.resolve("config"));
  }
}
