package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;

/** Makes the directories of an empty sysroot. */
public final class InitFs {
  /** Also the directories of a system that is run without deployments. */
  public static final int EPOCH_WITH_TOP_LEVEL = 0;

  /** Only {@code boot} and {@code ostree}. */
  public static final int EPOCH_MODERN = 1;

  /** The same, and nobody but root may look into {@code ostree}. */
  public static final int EPOCH_PRIVATE = 2;

  private static final String[] TOP_LEVEL = {"dev", "home", "proc", "run", "sys"};

  private final Posix posix = Posix.instance();
  private final Path root;

  private InitFs(Path root) {
    this.root = root;
  }

  /**
   * Makes what is not there yet.
   *
   * @param epoch one of the constants of this class
   * @throws IOException when the root is not there, or something cannot be made
   */
  public static void create(Path root, int epoch) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException("opendir(" + root + "): No such file or directory");
    }
    InitFs layout = new InitFs(root);
    layout.make("boot", 0755);
    if (epoch < EPOCH_MODERN) {
      for (String name : TOP_LEVEL) {
        layout.make(name, 0755);
      }
      layout.make("root", 0700);
      layout.make("tmp", 01777);
    }
    layout.make("ostree", epoch < EPOCH_PRIVATE ? 0755 : 0700);
    layout.make("ostree/deploy", 0755);
    Repo.create(root.resolve("ostree/repo"), RepoMode.BARE).close();
  }

  private void make(String name, int mode) throws IOException {
    Path directory = root.resolve(name);
    if (!Files.isDirectory(directory)) {
      posix.mkdirat(Fd.CWD, directory.toString(), 0700);
      // Whatever the umask says.
      posix.fchmodat(Fd.CWD, directory.toString(), mode);
    }
  }
}
