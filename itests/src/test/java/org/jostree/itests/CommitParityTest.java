package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.itests.tree.TreeAssert.assertThatTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jostree.itests.ground.DebianRoot;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.tree.RandomTree;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A commit of ours has the checksum of the reference's, and the reference finds it sound. */
class CommitParityTest {
  private static final Ostree OURS = Ostree.ours();
  private static final Ostree REFERENCE = Ostree.reference();
  private static final List<String> MODES =
      List.of("archive", "bare", "bare-user", "bare-user-only");

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
  }

  @Nested
  @DisplayName("200 random trees")
  @TestInstance(Lifecycle.PER_CLASS)
  class RandomTrees {
    private static final int TREES = 200;

    private Workspace workspace;

    @BeforeAll
    void makeTreesAndLetTheReferenceCommitThem() throws IOException {
      workspace = Workspace.open();
      workspace.directory("trees");
      for (int seed = 0; seed < TREES; seed++) {
        RandomTree.write(seed, tree(seed));
      }
      for (String mode : MODES) {
        REFERENCE.init(workspace.file("theirs-" + mode), mode);
      }
    }

    @AfterAll
    void clean() throws IOException {
      workspace.close();
    }

    @ParameterizedTest
    @FieldSource("org.jostree.itests.CommitParityTest#MODES")
    void areCommittedAsTheReferenceDoes(String mode) throws IOException {
      Path theirs = workspace.file("theirs-" + mode);
      Path ours = OURS.init(workspace.file("ours-" + mode), mode);

      Map<Integer, String> expected = new TreeMap<>();
      Map<Integer, String> actual = new TreeMap<>();
      for (int seed = 0; seed < TREES; seed++) {
        expected.put(seed, REFERENCE.on(theirs, commit(seed)).expectSuccess().out());
        actual.put(seed, Ostree.inThisProcess(ours, commit(seed)).expectSuccess().out());
      }

      assertThat(actual).isEqualTo(expected);
      REFERENCE.on(ours, "fsck").expectSuccess();
      OURS.on(theirs, "fsck").expectSuccess();
      assertSameObjects(mode, ours, theirs);
    }

    private String[] commit(int seed) {
      return new String[] {
        "commit",
        "--branch=tree/" + seed,
        "--subject=Tree " + seed,
        "--timestamp=@" + (1_000_000_000L + seed),
        tree(seed).toString()
      };
    }

    private Path tree(int seed) {
      return workspace.file("trees/" + seed);
    }
  }

  @Nested
  @DisplayName("a Debian root")
  class TheDebianRoot {
    @RegisterExtension final Workspace workspace = new Workspace();

    @ParameterizedTest
    @FieldSource("org.jostree.itests.CommitParityTest#MODES")
    void isCommittedAsTheReferenceDoes(String mode) throws IOException {
      DebianRoot debian = DebianRoot.locate();
      Path ours = OURS.init(workspace.file("repo"), mode);
      List<String> words = new ArrayList<>(List.of("commit"));
      words.addAll(List.of(DebianRoot.commitOptions("v1")));
      words.add(debian.tree("v1").toString());

      CommandResult result = OURS.on(ours, words).expectSuccess();

      assertThat(result.out().strip())
          .isEqualTo(REFERENCE.print(debian.repository(mode), "rev-parse", "v1"));
      REFERENCE.on(ours, "fsck", "--quiet").expectSuccess();
    }
  }

  /** The same options give the same output, the same commit and the same objects. */
  @Nested
  @DisplayName("the options of commit")
  @Execution(ExecutionMode.CONCURRENT)
  class Options {
    @RegisterExtension final Workspace workspace = new Workspace();

    @BeforeEach
    void makeTrees() throws IOException {
      shell(
          """
          mkdir -p tree/dir/sub tree/empty over/dir lists
          seq 20000 >tree/large; printf run >tree/dir/program; printf small >tree/dir/sub/small
          chmod 4755 tree/dir/program; chmod 600 tree/dir/sub/small; chmod 1777 tree/empty
          ln -s dir/program tree/link; ln tree/large tree/dir/large-again; : >tree/zero
          chown 1000:1001 tree/dir tree/large; chown -h 7:8 tree/link; chmod 664 tree/zero
          setfattr -n user.note -v text tree/large; setfattr -n user.dir -v text tree/dir
          setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 tree/dir/program
          printf other >over/dir/program; printf new >over/dir/new; chmod 700 over/dir
          printf 'The body\\nin two lines\\n' >body
          printf '+2048 /dir/sub/small\\n=1517 /zero\\n+1024 /dir\\n' >lists/statoverride
          printf '/dir/sub\\n/link\\n' >lists/skip
          """);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "--branch=b|tree",
          "-b|b|-s|Subject|-m|Body\n\nwith lines|tree",
          "--branch=deep/er/b|--body-file=body|tree",
          "--branch=b|--owner-uid=1234|--owner-gid=5678|tree",
          "--branch=b|--owner-uid=0|tree",
          "--branch=b|--no-xattrs|tree",
          "--branch=b|--canonical-permissions|tree",
          "--branch=b|--canonical-permissions|--no-xattrs|--owner-uid=0|tree",
          "--branch=b|--add-metadata-string=version=1.0|--add-metadata-string=a.b=with = and \u00fc|tree",
          "--branch=b|--add-metadata=n=uint32 5|tree",
          "--branch=b|--add-metadata=a=[1, 2, 3]|--add-metadata=t=(1, 'two', 3.5, true)|tree",
          "--branch=b|--add-metadata=v={'k': <'v'>, 'w': <@as []>}|--add-metadata=b=b'bytes'|tree",
          "--branch=b|--add-metadata=m=@mi nothing|--add-metadata=x=byte 0x7f|tree",
          "--branch=b|--tree=dir=tree|--tree=dir=over",
          "--branch=b|--tree=dir=over|--tree=dir=tree",
          "--branch=b|--tree=ref=base|--tree=dir=over",
          "--branch=b|--tree=dir=over|--tree=ref=base",
          "--branch=b|--tree=ref=base",
          "--branch=b|--statoverride=lists/statoverride|tree",
          "--branch=b|--skip-list=lists/skip|tree",
          "--branch=b|--generate-sizes|tree",
          // Of several trees the reference lists the objects of the last one only; ours lists all.
          "--branch=b|--generate-sizes|--table-output|tree",
          "--orphan|tree",
          "--orphan|--branch=b|tree",
          "--branch=base|tree",
          "--branch=base|--parent=none|tree",
          "--branch=base|over",
          "--branch=base|--skip-if-unchanged|over",
          "--branch=base|--skip-if-unchanged|tree",
          "--branch=b|--table-output|tree",
          "--branch=b|--table-output|over",
          "--branch=b|--link-checkout-speedup|tree",
          "--branch=b|--no-bindings|tree",
          "--branch=b|--timestamp=2001-02-03 04:05:06 +0100|tree",
          "--branch=b|--timestamp=2001-02-03T04:05:06Z|tree",
          "--branch=b|--fsync=false|tree",
          "--branch=b|tree/dir",
          "--branch=b|tree/",
          "--branch=b|.|--skip-list=lists/repositories",
        })
    void giveTheSameCommit(String words) throws IOException {
      Files.writeString(workspace.file("lists/repositories"), "/ours\n/theirs\n/lists\n");
      for (String mode : MODES) {
        commitWithBoth(mode, List.of(words.split("\\|", -1)));
      }
    }

    @Test
    void parentMayBeAnyCommit() throws IOException {
      for (String mode : MODES) {
        initBoth(mode);
        String base = REFERENCE.print(workspace.file("theirs"), "rev-parse", "base");
        commitBoth(List.of("--branch=b", "--parent=" + base, "tree"));
        assertSameObjects(mode, workspace.file("ours"), workspace.file("theirs"));
      }
    }

    @Test
    void consumedTreesAreGone() throws IOException {
      for (String mode : MODES) {
        initBoth(mode);
        Path ours = workspace.file("ours");
        shell("rm -rf ours-tree theirs-tree; cp -a tree ours-tree; cp -a tree theirs-tree");
        String theirs =
            run(REFERENCE, "theirs", List.of("--branch=b", "--consume", "theirs-tree")).out();
        String result = run(OURS, "ours", List.of("--branch=b", "--consume", "ours-tree")).out();
        assertThat(result).isEqualTo(theirs);
        assertThat(workspace.file("ours-tree")).doesNotExist();
        REFERENCE.on(ours, "fsck").expectSuccess();
        if (mode.equals("bare-user-only")) {
          // There the reference moves the files themselves, with the owners and attributes they
          // had.
          assertThat(objectNames(ours)).isEqualTo(objectNames(workspace.file("theirs")));
        } else {
          assertSameObjects(mode, ours, workspace.file("theirs"));
        }
      }
    }

    @Test
    void linkedCheckoutsAreCommittedWithoutReadingThem() throws IOException {
      initBoth("bare");
      for (String program : List.of("ours", "theirs")) {
        REFERENCE
            .command("checkout", "-H", "--repo=" + program, "base", program + "-checkout")
            .in(workspace.path())
            .run()
            .expectSuccess();
      }
      List<String> options =
          List.of("--branch=b", "--link-checkout-speedup", "--table-output", "--timestamp=@7");
      CommandResult theirs = run(REFERENCE, "theirs", append(options, "theirs-checkout"));
      CommandResult ours = run(OURS, "ours", append(options, "ours-checkout"));
      assertThat(ours.out()).isEqualTo(theirs.out());
    }

    private void commitWithBoth(String mode, List<String> words) throws IOException {
      initBoth(mode);
      commitBoth(words);
      Path ours = workspace.file("ours");
      Path theirs = workspace.file("theirs");
      REFERENCE.on(ours, "fsck").expectSuccess();
      assertThatTree(ours.resolve("refs")).equalsTree(theirs.resolve("refs"));
      assertSameObjects(mode, ours, theirs);
    }

    private void commitBoth(List<String> words) throws IOException {
      CommandResult theirs = run(REFERENCE, "theirs", words);
      CommandResult ours = run(OURS, "ours", words);
      assertThat(ours.out()).as(words.toString()).isEqualTo(theirs.out());
    }

    private CommandResult run(Ostree program, String repo, List<String> words) throws IOException {
      List<String> all = new ArrayList<>(List.of("--repo=" + repo, "commit"));
      if (words.stream().noneMatch(word -> word.startsWith("--timestamp="))) {
        all.add("--timestamp=2026-01-02 03:04:05 +0000");
      }
      all.addAll(words);
      return program.command(all).in(workspace.path()).run().expectSuccess();
    }

    /** Two equal repositories with a commit on the branch base. */
    private void initBoth(String mode) throws IOException {
      shell("rm -rf ours theirs");
      REFERENCE.init(workspace.file("theirs"), mode);
      REFERENCE
          .commandOn(
              workspace.file("theirs"),
              List.of("commit", "--branch=base", "--timestamp=@1", "over"))
          .in(workspace.path())
          .run()
          .expectSuccess();
      shell("cp -a theirs ours");
    }

    private void shell(String script) throws IOException {
      Command.of("sh", "-ec", script).in(workspace.path()).run().expectSuccess();
    }
  }

  private static List<String> append(List<String> words, String word) {
    return Stream.concat(words.stream(), Stream.of(word)).toList();
  }

  /**
   * The same objects, byte for byte where the mode leaves no choice: compressed data may differ.
   */
  private static void assertSameObjects(String mode, Path ours, Path theirs) throws IOException {
    if (mode.equals("archive")) {
      assertThat(objectNames(ours)).isEqualTo(objectNames(theirs));
    } else {
      assertThatTree(ours.resolve("objects")).equalsTree(theirs.resolve("objects"));
    }
  }

  private static String objectNames(Path repo) throws IOException {
    return Command.of("sh", "-c", "find objects -type f | sort").in(repo).print();
  }
}
