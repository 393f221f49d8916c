package org.jostree.union;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.object.Checksum;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.EntryName;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;
import org.junit.jupiter.api.Test;

/** Trees are written as words, {@code etc/passwd=1}, and a directory alone as {@code etc/}. */
class UnionTreesTest {
  private final Map<DirTreeId, DirTree> trees = new HashMap<>();
  private final Map<DirMetaId, DirMeta> metas = new HashMap<>();
  private final List<DirTreeId> read = new ArrayList<>();

  private final UnionTrees union =
      new UnionTrees(
          new UnionTrees.Reader() {
            @Override
            public DirTree tree(DirTreeId id) {
              read.add(id);
              return Optional.ofNullable(trees.get(id)).orElseThrow();
            }

            @Override
            public DirMeta meta(DirMetaId id) {
              return Optional.ofNullable(metas.get(id)).orElseThrow();
            }
          },
          false);

  private DirMetaId meta(int mode, Xattrs xattrs) {
    DirMeta meta = new DirMeta(0, 0, FileModes.DIRECTORY | mode, xattrs);
    DirMetaId id = new DirMetaId(Checksum.compute(meta.serialise()));
    metas.put(id, meta);
    return id;
  }

  private DirTree.Subdirectory tree(String... words) {
    SortedMap<EntryName, FileId> files = new TreeMap<>();
    Map<String, List<String>> below = new TreeMap<>();
    int mode = 0755;
    Xattrs xattrs = Xattrs.NONE;
    for (String word : words) {
      int slash = word.indexOf('/');
      if (slash > 0) {
        List<String> rest =
            below.computeIfAbsent(word.substring(0, slash), any -> new ArrayList<>());
        if (slash + 1 < word.length()) {
          rest.add(word.substring(slash + 1));
        }
      } else if (word.startsWith("mode=")) {
        mode = Integer.parseInt(word.substring(5), 8);
      } else if (word.startsWith("opaque=")) {
        byte[] name = word.substring(7).getBytes(UTF_8);
        xattrs = Xattrs.of(List.of(new Xattrs.Attribute(name, new byte[] {'y'})));
      } else {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        files.put(new EntryName(name), new FileId(Checksum.compute(word.getBytes(UTF_8))));
      }
    }
    SortedMap<EntryName, DirTree.Subdirectory> directories = new TreeMap<>();
    below.forEach(
        (name, rest) -> directories.put(new EntryName(name), tree(rest.toArray(new String[0]))));
    DirTree tree = DirTree.of(files, directories);
    DirTreeId id = new DirTreeId(Checksum.compute(tree.serialise()));
    trees.put(id, tree);
    return new DirTree.Subdirectory(id, meta(mode, xattrs));
  }

  /** What the union shows, put together as a tree of its own. */
  private DirTree.Subdirectory flat(DirTree.Subdirectory directory) throws IOException {
    DirTree seen = union.read(directory.tree());
    SortedMap<EntryName, FileId> files = new TreeMap<>();
    for (int i = 0; i < seen.fileCount(); i++) {
      files.put(new EntryName(seen.fileName(i)), seen.file(i));
    }
    SortedMap<EntryName, DirTree.Subdirectory> directories = new TreeMap<>();
    for (int i = 0; i < seen.directoryCount(); i++) {
      directories.put(new EntryName(seen.directoryName(i)), flat(seen.directory(i)));
    }
    DirTreeId id = new DirTreeId(Checksum.compute(DirTree.of(files, directories).serialise()));
    return new DirTree.Subdirectory(id, directory.meta());
  }

  private DirTree.Subdirectory unionOf(DirTree.Subdirectory... roots) throws IOException {
    return flat(union.root(List.of(roots)));
  }

  @Test
  void laterTreesLieOverEarlierOnes() throws IOException {
    assertThat(
            unionOf(
                tree("a=1", "etc/x=1", "etc/y=1"), tree("b=2", "etc/y=2", "var/z=2"), tree("c=3")))
        .isEqualTo(tree("a=1", "b=2", "c=3", "etc/x=1", "etc/y=2", "var/z=2"));
  }

  @Test
  void aMergedDirectoryHasTheMetadataOfTheTopmost() throws IOException {
    assertThat(unionOf(tree("d/mode=700", "d/a"), tree("d/mode=711", "d/b"), tree("mode=777")))
        .isEqualTo(tree("mode=777", "d/mode=711", "d/a", "d/b"));
  }

  @Test
  void aFileHidesADirectoryAndADirectoryHidesWhatIsBelowAFile() throws IOException {
    assertThat(unionOf(tree("d/a"), tree("d=file"))).isEqualTo(tree("d=file"));
    assertThat(unionOf(tree("d=file"), tree("d/a"))).isEqualTo(tree("d/a"));
    assertThat(unionOf(tree("d/lowest"), tree("d=file"), tree("d/a"))).isEqualTo(tree("d/a"));
  }

  @Test
  void whiteoutsRemoveWhatLiesBelowAndAreNotShown() throws IOException {
    DirTree.Subdirectory lower = tree("a", "b", "d/x", "d/y", "e/z");
    assertThat(unionOf(lower, tree(".wh.a", "d/.wh.x", ".wh.e"))).isEqualTo(tree("b", "d/y"));
    assertThat(unionOf(lower, tree(".ostree-wh.a", "d/.ostree-wh.x")))
        .isEqualTo(tree("b", "d/y", "e/z"));
    assertThat(unionOf(lower, tree(".wh.d", "d/new"))).isEqualTo(tree("a", "b", "d/new", "e/z"));
    assertThat(unionOf(lower, tree(".wh.a", "a=again")))
        .isEqualTo(tree("a=again", "b", "d/x", "d/y", "e/z"));
    assertThat(unionOf(tree("a"), tree(".wh.a"), tree("b"))).isEqualTo(tree("b"));
    assertThat(unionOf(tree("d/x", ".wh.no"), tree("d/y", "n/.wh.x", "n/.wh..wh..plnk", "n/.wh.")))
        .isEqualTo(tree("d/x", "d/y", "n/"));
  }

  @Test
  void opaqueDirectoriesHideThoseBelow() throws IOException {
    DirTree.Subdirectory lower = tree("d/x", "d/s/y", "e");
    assertThat(unionOf(lower, tree("d/.wh..wh..opq", "d/z"))).isEqualTo(tree("d/z", "e"));
    DirTree.Subdirectory marked = tree("d/opaque=trusted.overlay.opaque", "d/z");
    assertThat(unionOf(lower, marked))
        .isEqualTo(tree("d/opaque=trusted.overlay.opaque", "d/z", "e"));
    assertThat(unionOf(lower, tree("d/s/a", "d/.wh..wh..opq"), tree("d/s/b")))
        .isEqualTo(tree("d/s/a", "d/s/b", "e"));
  }

  @Test
  void whatOneTreeHasIsThatTreesAndIsNotLookedInto() throws IOException {
    DirTree.Subdirectory lower = tree("usr/share/a", "etc/x", "opt/one/a");
    DirTree.Subdirectory upper = tree("usr/bin/b", "etc/x", "opt/two/b");
    DirTree.Subdirectory root = union.root(List.of(lower, upper));
    DirTree seen = union.read(root.tree());

    assertThat(seen.find("etc")).isEqualTo(tree("x"));
    assertThat(union.isMerged(root.tree())).isTrue();
    assertThat(read).containsExactly(upper.tree(), lower.tree());

    DirTree.Subdirectory opt =
        (DirTree.Subdirectory) Optional.ofNullable(seen.find("opt")).orElseThrow();
    assertThat(union.isMerged(opt.tree())).isTrue();
    assertThat(union.read(opt.tree()).find("one")).isEqualTo(tree("a"));
    assertThat(union.origin(opt.tree(), "one")).isEqualTo(0);
    assertThat(union.origin(opt.tree(), "two")).isEqualTo(1);
  }

  @Test
  void equalTreesAreOne() throws IOException {
    DirTree.Subdirectory tree = tree("a", "d/x");
    assertThat(union.root(List.of(tree, tree))).isEqualTo(tree);
    assertThat(read).isEmpty();
  }
}
