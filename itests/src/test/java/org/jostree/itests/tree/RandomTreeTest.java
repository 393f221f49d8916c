package org.jostree.itests.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.itests.tree.TreeAssert.assertThatTree;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The trees that other tests rely on are what they claim to be, as the system's tools see them. */
class RandomTreeTest {
  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeEach
  void needsRoot() throws IOException {
    Machine.needsRoot();
    Machine.needs("getfattr");
  }

  @Test
  void theSameSeedMakesTheSameTree() throws IOException {
    for (int seed = 0; seed < 10; seed++) {
      Path first = workspace.file("first-" + seed);
      Path second = workspace.file("second-" + seed);
      RandomTree.write(seed, first);
      RandomTree.write(seed, second);
      assertThatTree(first).equalsTree(second);
    }
    assertThat(TreeComparison.between(workspace.file("first-1"), workspace.file("first-2")))
        .isNotEmpty();
  }

  @Test
  void fiftyTreesHoldEveryKindOfThing() throws IOException {
    Path trees = workspace.directory("trees");
    for (int seed = 0; seed < 50; seed++) {
      RandomTree.write(seed, trees.resolve("tree-" + seed));
    }
    assertThat(found(trees, "-type f -perm /4000")).as("setuid files").isPositive();
    assertThat(found(trees, "-type d -perm /1000")).as("sticky directories").isPositive();
    assertThat(found(trees, "-type f -perm 0")).isNotNegative();
    assertThat(found(trees, "-type f -links +1")).as("hard links").isPositive();
    assertThat(found(trees, "-type d -empty")).as("empty directories").isPositive();
    assertThat(found(trees, "-type f -size 0")).as("empty files").isPositive();
    assertThat(found(trees, "-type f -size +1M")).as("large files").isPositive();
    assertThat(found(trees, "-uid 65534")).as("odd owners").isPositive();
    assertThat(found(trees, "-uid 4294967294")).as("owners beyond 2^31").isPositive();
    assertThat(found(trees, "-mindepth 50")).as("deep nesting").isPositive();
    assertThat(found(trees, "-name '*\n*'")).as("newlines").isPositive();
    assertThat(found(trees, "-name '-*'")).as("leading dashes").isPositive();
    assertThat(found(trees, "-name '\u0301'")).as("a combining character").isPositive();
    assertThat(found(trees, "-name '\ud83d\ude00*'")).as("an emoji").isPositive();
    assertThat(found(trees, "-type l -lname '/*'")).as("absolute links").isPositive();
    assertThat(found(trees, "-type l -size +4000c")).as("long links").isPositive();
    String attributes =
        Command.of("getfattr", "-R", "-h", "-P", "-d", "-m", "-", trees.toString()).run().out();
    assertThat(attributes)
        .contains(
            "user.note",
            "trusted.jostree",
            "security.jostree",
            "security.capability",
            "system.posix_acl_access",
            "system.posix_acl_default");
  }

  private static long found(Path trees, String condition) throws IOException {
    // Not in words: one byte for each find, whatever the name.
    String script = "find \"$0\" " + condition + " -printf .";
    return Command.of("sh", "-c", script, trees.toString()).run().out().length();
  }
}
