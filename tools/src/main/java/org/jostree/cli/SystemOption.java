package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.cli.options.Options;
import org.jostree.cli.options.Text;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** The options of commands that work on a repository or on that of a system, and its files. */
final class SystemOption {
  private final Text repo;
  private final Text sysroot;

  /** Declares {@code --repo} and {@code --sysroot}. */
  SystemOption(Options options) {
    repo =
        options.text(
            "repo", "PATH", "Path to OSTree repository (defaults to /sysroot/ostree/repo)");
    sysroot = options.text("sysroot", "PATH", "Use sysroot at PATH (overrides --repo)");
  }

  /** Opens the repository. */
  Repo openRepo() throws IOException {
    Path system = system();
    return Repo.open(system == null ? Path.of(repo.valueOr("")) : system.resolve("ostree/repo"));
  }

  /** The remotes of that repository. */
  Remotes remotes(Repo opened) throws IOException {
    Path system = system();
    return system == null || isPhysical(system)
        ? Remotes.of(opened)
        : Remotes.ofSystem(opened, system);
  }

  /** Whether it is the disk itself, not a deployment that finds the disk at {@code /sysroot}. */
  private static boolean isPhysical(Path system) {
    return !Files.isDirectory(system.resolve("sysroot/ostree"));
  }

  /** Where the files of the system are; null for a repository by itself. */
  private @Nullable Path system() {
    String given = sysroot.value();
    if (given != null) {
      return Path.of(given);
    }
    if (repo.isGiven()) {
      return null;
    }
    String environment = System.getenv("OSTREE_SYSROOT");
    return Path.of(environment == null ? "/" : environment);
  }
}
