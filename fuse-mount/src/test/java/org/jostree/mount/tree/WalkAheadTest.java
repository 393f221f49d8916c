package org.jostree.mount.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jostree.object.Checksum;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.EntryName;
import org.jostree.object.FileId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A chain of directories {@code 0/1/2/...}, each with a file and an empty directory beside. */
final class WalkAheadTest {
  private static final int DEPTH = 10;
  private static final DirMetaId META = new DirMetaId(checksum("meta"));

  private final Map<DirTreeId, DirTree> trees = new HashMap<>();
  private final List<DirTreeId> chain = new ArrayList<>();
  private final Set<DirTreeId> known = new HashSet<>();
  private final BlockingQueue<FileId> read = new LinkedBlockingQueue<>();
  private final WalkAhead ahead =
      new WalkAhead(
          new WalkAhead.Source() {
            @Override
            public DirTree read(DirTree.Subdirectory directory) throws IOException {
              DirTree tree = trees.get(directory.tree());
              if (tree == null) {
                throw new IOException("damaged");
              }
              return tree;
            }

            @Override
            public boolean bringsFiles(DirTreeId directory) {
              return known.contains(directory);
            }

            @Override
            public void read(FileId file) throws IOException {
              read.add(file);
              throw new IOException("damaged, too");
            }
          });

  WalkAheadTest() {
    DirTree.Subdirectory below = null;
    for (int level = DEPTH - 1; level >= 0; level--) {
      SortedMap<EntryName, DirTree.Subdirectory> directories = new TreeMap<>();
      if (below != null) {
        directories.put(new EntryName("z"), below);
        directories.put(
            new EntryName("a"),
            new DirTree.Subdirectory(new DirTreeId(checksum("damaged" + level)), META));
      }
      DirTree tree =
          DirTree.of(new TreeMap<>(Map.of(new EntryName("file"), file(level))), directories);
      DirTreeId id = new DirTreeId(Checksum.compute(tree.serialise()));
      trees.put(id, tree);
      chain.add(0, id);
      below = new DirTree.Subdirectory(id, META);
    }
  }

  @AfterEach
  void close() {
    ahead.close();
  }

  private static Checksum checksum(String text) {
    return Checksum.compute(text.getBytes(StandardCharsets.UTF_8));
  }

  private static FileId file(int level) {
    return new FileId(checksum("file" + level));
  }

  private void list(int level) {
    DirTreeId id = chain.get(level);
    ahead.listing(id, trees.get(id));
  }

  @Test
  void aWalkIsReadAheadPastWhatIsDamaged() throws Exception {
    for (int level = 0; level <= 3; level++) {
      assertThat(read).as("before level %s", level).isEmpty();
      list(level);
    }
    List<FileId> expected = new ArrayList<>();
    for (int level = 4; level < DEPTH; level++) {
      FileId file = read.poll(20, TimeUnit.SECONDS);
      assertThat(file).as("file %s", level).isNotNull();
      expected.add(file(level));
      assertThat(file).isIn(expected);
    }
  }

  @Test
  void filesOfWhichAllIsKnownAreNotRead() throws Exception {
    known.addAll(chain.subList(4, DEPTH - 1));
    for (int level = 0; level <= 3; level++) {
      list(level);
    }
    assertThat(read.poll(20, TimeUnit.SECONDS)).isEqualTo(file(DEPTH - 1));
    assertThat(read).isEmpty();
  }

  @Test
  void lookingAroundReadsNothing() throws Exception {
    for (int level : new int[] {0, 1, 0, 1, 5, 6, 7, 2, 3, 8}) {
      list(level);
      if (Set.of(1, 7).contains(level)) {
        // The top of another tree: nothing that was found led there.
        ahead.listing(new DirTreeId(checksum("elsewhere")), DirTree.EMPTY);
      }
    }
    assertThat(read.poll(300, TimeUnit.MILLISECONDS)).isNull();
  }
}
