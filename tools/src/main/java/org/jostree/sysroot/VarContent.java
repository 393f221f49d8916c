package org.jostree.sysroot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jostree.checkout.Checkout;
import org.jostree.checkout.CheckoutOptions;
import org.jostree.object.CommitId;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;
import org.jostree.posix.TreeRemoval;

/**
 * What the {@code var} of an operating system begins with: what its first commit has there, or,
 * where that has nothing and no systemd-tmpfiles would make it, the directories that every program
 * expects.
 */
final class VarContent {
  private static final String TMPFILES = "usr/lib/tmpfiles.d";

  private VarContent() {}

  /**
   * Fills an empty one, at once: it has all or, if that fails, nothing.
   *
   * @param tree the commit as it is laid out
   */
  static void fill(Sysroot sysroot, Stateroot stateroot, CommitId commit, Path tree)
      throws IOException {
    boolean inCommit = hasEntries(tree.resolve("var"));
    if (!inCommit && Files.isDirectory(tree.resolve(TMPFILES))) {
      return;
    }
    Path fresh = stateroot.directory().resolve(".var-new");
    TreeRemoval.remove(fresh);
    if (inCommit) {
      new Checkout(sysroot.repo(), new CheckoutOptions().forceCopy(true).subpath("/var"))
          .run(commit, fresh);
    } else {
      make(fresh, 0755);
      makeExpected(fresh);
    }
    // Over the empty directory, which is there throughout.
    Posix.instance().renameat(Fd.CWD, fresh.toString(), Fd.CWD, stateroot.var().toString());
  }

  private static boolean hasEntries(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return entries.iterator().hasNext();
    }
  }

  private static void makeExpected(Path var) throws IOException {
    make(var.resolve("log"), 0755);
    make(var.resolve("lib"), 0755);
    make(var.resolve("tmp"), 01777);
    Files.createSymbolicLink(var.resolve("run"), Path.of("../run"));
    Files.createSymbolicLink(var.resolve("lock"), Path.of("../run/lock"));
  }

  private static void make(Path directory, int mode) throws IOException {
    Posix posix = Posix.instance();
    posix.mkdirat(Fd.CWD, directory.toString(), 0700);
    posix.fchmodat(Fd.CWD, directory.toString(), mode);
  }
}
