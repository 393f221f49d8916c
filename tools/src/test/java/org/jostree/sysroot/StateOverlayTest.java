package org.jostree.sysroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.object.CommitId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateOverlayTest {
  @TempDir private Path top;

  @Test
  void whatTheNextCommitHasItselfGoesFromAbove() throws IOException {
    Path lower = Files.createDirectories(top.resolve("opt"));
    Files.createDirectories(lower.resolve("vendor"));
    Files.writeString(lower.resolve("vendor/program"), "delivered");
    StateOverlay overlay = new StateOverlay(top.resolve("state"), "opt", lower);
    CommitId one = CommitId.ofHex("1".repeat(64));
    overlay.adaptTo(one);
    Path upper = top.resolve("state/opt/upper");
    Files.createDirectories(upper.resolve("vendor"));
    Files.writeString(upper.resolve("vendor/program"), "changed");
    Files.writeString(upper.resolve("vendor/mine"), "added");
    Files.createDirectories(upper.resolve("other"));

    overlay.adaptTo(one);
    assertThat(upper.resolve("vendor/program")).hasContent("changed");

    overlay.adaptTo(CommitId.ofHex("2".repeat(64)));
    assertThat(upper.resolve("vendor/program")).doesNotExist();
    assertThat(upper.resolve("vendor/mine")).hasContent("added");
    assertThat(upper.resolve("other")).isDirectory();
  }

  @Test
  void aNameIsNoPath() {
    for (String name : new String[] {"", "..", "a/b", ".hidden"}) {
      assertThatThrownBy(() -> new StateOverlay(name, top)).hasMessageContaining("Invalid name");
    }
  }
}
