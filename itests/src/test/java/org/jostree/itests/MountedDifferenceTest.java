package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jostree.itests.ground.DebianRoot;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The view {@code diff/} of a mount shows what the reference's {@code diff} lists. */
class MountedDifferenceTest {
  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
    Machine.needsFuse();
  }

  @Test
  void showsWhatTheReferenceListsOfTheDebianRoots() throws IOException {
    Path repo = DebianRoot.locate().repository("archive");
    Path mountPoint = Files.createDirectories(workspace.file("mnt"));
    try (Mount mount = Mount.repository(repo, mountPoint)) {
      Path before = mount.resolve("rev/v1");
      Path after = mount.resolve("rev/v2");
      Path view = mount.resolve("diff/v1..v2");
      Set<String> expected = new TreeSet<>();
      for (String line : Ostree.reference().print(repo, "diff", "v1", "v2").split("\n", -1)) {
        String path = line.substring(line.indexOf('/') + 1);
        switch (line.charAt(0)) {
          case 'A' -> addFile(after.resolve(path), "added/" + path, expected);
          // Of a deleted directory it lists itself only.
          case 'D' -> addFiles(before.resolve(path), "removed/" + path, expected);
          default -> expected.add("modified/" + path);
        }
      }

      Set<String> shown = new TreeSet<>();
      for (String line :
          Command.of("find", "added", "removed", "modified", "!", "-type", "d")
              .in(view)
              .print()
              .split("\n", -1)) {
        if (!line.startsWith("modified/")) {
          shown.add(line);
        } else if (line.endsWith("/why")) {
          shown.add(line.substring(0, line.length() - "/why".length()));
        }
      }

      assertThat(expected).hasSizeGreaterThan(250);
      assertThat(shown).isEqualTo(expected);
      for (String each : expected) {
        if (each.startsWith("modified/")) {
          String path = each.substring("modified/".length());
          assertSame(view.resolve(each).resolve("old"), before.resolve(path));
          assertSame(view.resolve(each).resolve("new"), after.resolve(path));
        }
      }
    }
  }

  private static void addFile(Path file, String name, Set<String> names) {
    if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      names.add(name);
    }
  }

  private static void addFiles(Path top, String name, Set<String> names) throws IOException {
    try (Stream<Path> below = Files.walk(top)) {
      below.forEach(
          each -> {
            String rest = top.relativize(each).toString();
            addFile(each, rest.isEmpty() ? name : name + "/" + rest, names);
          });
    }
  }

  /** The files themselves, not copies: also to the kernel, by their number. */
  private static void assertSame(Path shown, Path file) throws IOException {
    if (Files.exists(shown, LinkOption.NOFOLLOW_LINKS)
        || Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      assertThat(Files.getAttribute(shown, "unix:ino", LinkOption.NOFOLLOW_LINKS))
          .as(shown.toString())
          .isEqualTo(Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS));
    }
  }
}
