package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jostree.itests.ground.DebianRoot;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Comparing two mounted commits costs what differs: equal directories are not even opened. */
class DiffOpensTest {
  private static final Pattern OPENED =
      Pattern.compile("openat\\(AT_FDCWD, \"([^\"]*)\", ([A-Z_|]*).*\\) = [0-9]+");

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsFuse();
    Machine.needsReferenceOstree();
    Machine.needs("strace");
    Machine.needs("diff");
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "bare"})
  void diffOpensOnlyWhatDiffers(String mode) throws IOException {
    DebianRoot debian = DebianRoot.locate();
    Set<String> changed = new TreeSet<>();
    for (String line : Files.readAllLines(debian.changes())) {
      changed.add(line.split(" ", 2)[1]);
    }
    assertThat(changed).hasSize(300);

    try (Mount mount = Mount.repository(debian.repository(mode), workspace.directory("mnt"))) {
      Path trace = workspace.file("trace");
      String old = mount.resolve("refs/heads/v1").toString();
      String now = mount.resolve("refs/heads/v2").toString();
      CommandResult diff =
          Command.of(
                  List.of(
                      "strace",
                      "-f",
                      "-e",
                      "trace=openat",
                      "-s",
                      "5000",
                      "-o",
                      trace.toString(),
                      "diff",
                      "-r",
                      "--no-dereference",
                      "--brief",
                      old,
                      now))
              .run();

      assertThat(diff.exit()).as(diff.err()).isEqualTo(1);
      assertReportsAllChangesOfContent(diff.out(), debian);
      assertOpens(trace, List.of(old, now), changed);
    }
  }

  private static void assertReportsAllChangesOfContent(String report, DebianRoot debian)
      throws IOException {
    List<String> lines = report.lines().toList();
    int expected = 0;
    for (String line : Files.readAllLines(debian.changes())) {
      if (line.startsWith("mode ")) {
        continue; // diff does not look at modes
      }
      expected++;
      String[] change = line.split(" ", 2);
      Path path = Path.of(change[1]);
      assertThat(lines)
          .as(line)
          .anyMatch(
              found ->
                  found.contains("/" + change[1])
                      || found.endsWith("/" + path.getParent() + ": " + path.getFileName()));
    }
    assertThat(lines).hasSize(expected);
  }

  private static void assertOpens(Path trace, List<String> roots, Set<String> changed)
      throws IOException {
    Set<String> changedDirectories = new TreeSet<>();
    for (String path : changed) {
      for (Path up = Path.of(path).getParent(); up != null; up = up.getParent()) {
        changedDirectories.add(up.toString());
      }
    }
    changedDirectories.add("");

    List<String> files = new ArrayList<>();
    List<String> directories = new ArrayList<>();
    for (String line : Files.readAllLines(trace)) {
      Matcher opened = OPENED.matcher(line);
      if (!opened.find()) {
        continue;
      }
      for (String root : roots) {
        if (opened.group(1).equals(root) || opened.group(1).startsWith(root + "/")) {
          String below =
              opened.group(1).substring(Math.min(root.length() + 1, opened.group(1).length()));
          (opened.group(2).contains("O_DIRECTORY") ? directories : files).add(below);
        }
      }
    }
    assertThat(changed).as("files that diff opened").containsAll(files);
    assertThat(changedDirectories).as("directories that diff opened").containsAll(directories);
    assertThat(files)
        .as("opens of files")
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(2 * changed.size());
  }
}
