package org.jostree.itests.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jostree.itests.tree.TreeAssert.assertThatTree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.tree.TreeDifference.Aspect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each kind of difference is found, and found alone. Changes are made by the system's own tools.
 */
class TreeComparisonTest {
  @RegisterExtension final Workspace workspace = new Workspace();

  private Path first;
  private Path second;

  @BeforeEach
  void makeTwoEqualTrees() throws IOException {
    Machine.needsRoot();
    Machine.needs("setfattr");
    first = workspace.directory("first");
    second = workspace.file("second");
    shell(
        first,
        "mkdir -p dir/sub empty; seq 100000 >dir/file; printf x >dir/sub/small; ln -s target dir/link;"
            + " setfattr -n user.a -v 1 dir/file; setfattr -n trusted.t -v 1 dir/sub;"
            + " setfattr -h -n trusted.l -v 1 dir/link");
    shell(workspace.path(), "cp -a first second");
  }

  @Test
  void equalTreesAreEqual() throws IOException {
    assertThat(TreeComparison.between(first, second)).isEmpty();
    assertThatTree(first).equalsTree(second);
  }

  @Test
  void timesAndLinkCountsAreNoDifference() throws IOException {
    shell(second, "touch -d @0 dir/file; mkdir ../other; ln dir/file ../other/hard-link");
    assertThat(TreeComparison.between(first, second)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rm dir/sub/small                        | ONLY_IN_FIRST  | /dir/sub/small",
        "touch 'dir/new name'                    | ONLY_IN_SECOND | /dir/new name",
        "mkdir dir/new                           | ONLY_IN_SECOND | /dir/new",
        "rm dir/link; touch dir/link             | TYPE           | /dir/link",
        "rmdir empty; ln -s x empty              | TYPE           | /empty",
        "rm dir/sub/small; mkfifo dir/sub/small  | TYPE           | /dir/sub/small",
        "chmod 4644 dir/file                     | MODE           | /dir/file",
        "chmod +t dir/sub                        | MODE           | /dir/sub",
        "chmod 700 .                             | MODE           | /",
        "chown 1 dir/file                        | OWNER          | /dir/file",
        "chgrp 1 dir                             | OWNER          | /dir",
        "chown -h 1 dir/link                     | OWNER          | /dir/link",
        "printf y >>dir/file                     | SIZE           | /dir/file",
        "ln -sfn tarGet dir/link                 | LINK_TARGET    | /dir/link",
        "setfattr -n user.a -v 2 dir/file        | ATTRIBUTES     | /dir/file",
        "setfattr -x user.a dir/file             | ATTRIBUTES     | /dir/file",
        "setfattr -n user.b dir/file             | ATTRIBUTES     | /dir/file",
        "setfattr -n trusted.t -v 2 dir/sub      | ATTRIBUTES     | /dir/sub",
        "setfattr -n security.x -v 2 dir/sub     | ATTRIBUTES     | /dir/sub",
        "setfattr -h -n trusted.l -v 2 dir/link  | ATTRIBUTES     | /dir/link",
        "setfattr -n user.r -v 2 .               | ATTRIBUTES     | /",
        "printf y >dir/sub/small                 | BYTES          | /dir/sub/small",
      })
  void aDifferenceIsFound(String change, Aspect aspect, String path) throws IOException {
    shell(second, change);
    if (change.startsWith("ln -sfn")) {
      // A new link has lost its attribute; what is looked at here is its target.
      shell(second, "setfattr -h -n trusted.l -v 1 dir/link");
    }
    assertThat(TreeComparison.between(first, second))
        .extracting(TreeDifference::path, TreeDifference::aspect)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(path, aspect));
    assertThatThrownBy(() -> assertThatTree(first).equalsTree(second))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(aspect + " " + path);
  }

  @Test
  void oneByteAmongMillionsIsFound() throws IOException {
    for (int at : List.of(0, 1, (1 << 20) - 1, 1 << 20, 3_000_000)) {
      shell(first, "head -c 3000001 /dev/zero >large; cp large ../second/large");
      shell(second, "printf x | dd of=large bs=1 conv=notrunc status=none seek=" + at);
      assertThat(TreeComparison.between(first, second))
          .singleElement()
          .hasToString("BYTES /large: from byte " + at + " on");
    }
  }

  private static void shell(Path directory, String script) throws IOException {
    Command.of("sh", "-ec", script).in(directory).run().expectSuccess();
  }
}
