package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.itests.tree.TreeAssert.assertThatTree;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.itests.ground.DebianRoot;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.tree.RandomTree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mounted commit equals the reference's checkout of it, entry by entry. */
class MountedCommitTest {
  private static final int RANDOM_TREES = 40;

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsFuse();
    Machine.needsReferenceOstree();
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "bare", "bare-user"})
  void ofTheDebianRootEqualsItsCheckout(String mode) throws IOException {
    Path repo = DebianRoot.locate().repository(mode);
    Path checkout = workspace.file("checkout");
    Ostree.reference()
        .on(repo, "checkout", "--fsync=false", "v1", checkout.toString())
        .expectSuccess();

    try (Mount mount = Mount.commit(repo, "v1", workspace.directory("mnt"))) {
      assertThatTree(mount.path()).equalsTree(checkout);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "bare", "bare-user", "bare-user-only"})
  void ofRandomTreesEqualTheirCheckouts(String mode) throws IOException {
    Path repo = Ostree.reference().init(workspace.file("repo"), mode);
    Path checkouts = workspace.directory("checkouts");
    for (int seed = 0; seed < RANDOM_TREES; seed++) {
      Path tree = workspace.file("tree-" + seed);
      RandomTree.writeWithoutDefaultAcls(1000 + seed, tree);
      if (mode.equals("bare-user-only")) {
        // The reference's checkout makes files of this mode readable for their owner.
        Command.of("chmod", "-R", "u+r", tree.toString()).run().expectSuccess();
      }
      Ostree.reference()
          .on(repo, "commit", "--branch=tree-" + seed, tree.toString())
          .expectSuccess();
      Ostree.reference()
          .on(
              repo,
              "checkout",
              "--fsync=false",
              "tree-" + seed,
              checkouts.resolve("tree-" + seed).toString())
          .expectSuccess();
    }

    try (Mount mount = Mount.repository(repo, workspace.directory("mnt"))) {
      for (int seed = 0; seed < RANDOM_TREES; seed++) {
        assertThatTree(mount.resolve("refs/heads/tree-" + seed))
            .equalsTree(checkouts.resolve("tree-" + seed));
      }
    }
  }

  /** What is free may change meanwhile. */
  @ParameterizedTest
  @ValueSource(strings = {"kernel", "libfuse"})
  void isAsLargeAsTheDiskOfTheRepository(String transport) throws IOException {
    Path repo = Ostree.ours().init(workspace.file("repo"), "archive");
    String disk = Command.of("stat", "-f", "-c", "%S %b %c", repo.toString()).print();

    try (Mount mount =
        Mount.repository(repo, workspace.directory("mnt"), "-o", "transport=" + transport)) {
      assertThat(Command.of("stat", "-f", "-c", "%S %b %c", mount.path().toString()).print())
          .isEqualTo(disk);
    }
  }

  /** A checkout has them, and more: what was made in a directory with default ones got them too. */
  @ParameterizedTest
  @ValueSource(strings = {"archive", "bare", "bare-user"})
  void hasTheAccessControlListsThatWereCommitted(String mode) throws IOException {
    Machine.needs("setfacl");
    Path tree = workspace.directory("tree");
    String script =
        "mkdir d; echo x >d/f; mkdir d/s; setfacl -d -m u:1002:rwx d; setfacl -m g:1003:rx d/s";
    Command.of("sh", "-ec", script).in(tree).run().expectSuccess();
    Path repo = Ostree.reference().init(workspace.file("repo"), mode);
    Ostree.reference().on(repo, "commit", "--branch=main", tree.toString()).expectSuccess();

    try (Mount mount = Mount.commit(repo, "main", workspace.directory("mnt"))) {
      assertThatTree(mount.path()).equalsTree(tree);
    }
  }
}
