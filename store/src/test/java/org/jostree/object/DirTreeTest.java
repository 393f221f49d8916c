package org.jostree.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirTreeTest {
  /** A tree as a hostile or old writer may have made it. */
  private static byte[] treeOf(List<String> files, List<String> directories, int checksumBytes) {
    GVariantWriter writer = new GVariantWriter(GVariantType.of("(a(say)a(sayay))"));
    writer.begin();
    for (String file : files) {
      writer.begin().writeString(file).writeBytes(new byte[checksumBytes]).end();
    }
    writer.end().begin();
    for (String directory : directories) {
      writer.begin().writeString(directory);
      writer.writeBytes(new byte[checksumBytes]).writeBytes(new byte[checksumBytes]).end();
    }
    return writer.end().toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/etc"})
  void refusesHostileNames(String name) {
    assertThatThrownBy(() -> DirTree.parse(treeOf(List.of(name), List.of(), 32)))
        .isInstanceOf(MalformedObjectException.class);
    assertThatThrownBy(() -> DirTree.parse(treeOf(List.of(), List.of(name), 32)))
        .isInstanceOf(MalformedObjectException.class);
  }

  @Test
  void refusesANameThatStandsTwice() {
    assertThatThrownBy(() -> DirTree.parse(treeOf(List.of("a", "a"), List.of(), 32)))
        .hasMessageContaining("Duplicate filename 'a'");
    assertThatThrownBy(() -> DirTree.parse(treeOf(List.of("a", "b"), List.of("b", "c"), 32)))
        .hasMessageContaining("Duplicate filename 'b'");
  }

  @Test
  void refusesChecksumsOfAnotherLength() {
    assertThatThrownBy(() -> DirTree.parse(treeOf(List.of("a"), List.of(), 31)))
        .hasMessage("Invalid checksum of length 31 expected 32");
  }

  @Test
  void findsNamesInATreeThatIsNotSorted() throws Exception {
    DirTree tree = DirTree.parse(treeOf(List.of("b", "a"), List.of("d", "c"), 32));

    assertThat(tree.find("a")).isInstanceOf(DirTree.FileEntry.class);
    assertThat(tree.find("b")).isInstanceOf(DirTree.FileEntry.class);
    assertThat(tree.find("c")).isInstanceOf(DirTree.Subdirectory.class);
    assertThat(tree.find("e")).isNull();
  }

  @Property
  void garbageIsReadOrRefusedButNeverMore(@ForAll @Size(max = 300) byte[] garbage) {
    try {
      DirTree tree = DirTree.parse(garbage);
      for (int i = 0; i < tree.fileCount(); i++) {
        assertThat(tree.find(tree.fileName(i))).isNotNull();
      }
    } catch (MalformedObjectException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
