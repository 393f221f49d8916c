package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.itests.process.Command;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine. Where it is missing the test is skipped, and says why; with the
 * property {@code jostree.itests.complete=true} it fails instead, so that a full check cannot pass
 * by skipping.
 */
public final class Machine {
  /** Those of root's tools too, which an ordinary path does not have. */
  private static final String PROGRAM_DIRECTORIES =
      System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";

  private Machine() {}

  /** To own files as anyone, to set every extended attribute, to mount. */
  public static void needsRoot() throws IOException {
    need(Command.of("id", "-u").print().equals("0"), "needs to run as root");
  }

  public static void needsFuse() throws IOException {
    needsRoot();
    need(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
    needs("fusermount");
  }

  public static void needsReferenceOstree() {
    needs("ostree");
  }

  /** To be root of nobody but oneself; some kernels and containers do not let one. */
  public static void needsUserNamespaces() throws IOException {
    need(
        Command.of("unshare", "--map-root-user", "true").run().exit() == 0,
        "needs namespaces of users");
  }

  /** Needs a package, by a file or directory that it installs. */
  public static void needsPackage(String name, Path installed) {
    need(Files.exists(installed), "needs the package " + name);
  }

  /** Needs a program of that name on the path. */
  public static void needs(String program) {
    boolean found = false;
    for (String directory : PROGRAM_DIRECTORIES.split(":", -1)) {
      found |= Files.isExecutable(Path.of(directory, program));
    }
    need(found, "needs the program " + program);
  }

  private static void need(boolean met, String what) {
    if (!met && Boolean.getBoolean("jostree.itests.complete")) {
      throw new AssertionError(what);
    }
    Assumptions.assumeTrue(met, what);
  }
}
