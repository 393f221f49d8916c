package org.jostree.itests.tree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a directory tree as a whole. */
public final class TreeAssert extends AbstractAssert<TreeAssert, Path> {
  private static final int SHOWN = 25;

  private TreeAssert(Path tree) {
    super(tree, TreeAssert.class);
  }

  public static TreeAssert assertThatTree(Path tree) {
    return new TreeAssert(tree);
  }

  /** Equal in everything that {@link TreeComparison} compares. */
  public TreeAssert equalsTree(Path expected) throws IOException {
    isNotNull();
    List<TreeDifference> differences = TreeComparison.between(actual, expected);
    if (!differences.isEmpty()) {
      failWithMessage(
          "%s differs from %s in %d things (first is the former):%n%s",
          actual,
          expected,
          differences.size(),
          differences.stream()
              .limit(SHOWN)
              .map(TreeDifference::toString)
              .collect(Collectors.joining("\n")));
    }
    return this;
  }
}
