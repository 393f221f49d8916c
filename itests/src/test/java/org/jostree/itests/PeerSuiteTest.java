package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.PeerTable;
import org.jostree.itests.ground.PeerTable.Row;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.process.SourceTree;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Debian's ostree-tests, those that run the command, with ours in place of it: each does what the
 * table in the README of this module says of it, no less and no more, so that the table stays true.
 */
@Execution(ExecutionMode.CONCURRENT)
class PeerSuiteTest {
  private static final Path PACKAGE = Path.of("/usr/libexec/installed-tests/libostree");
  private static final Duration LIMIT = Duration.ofMinutes(15);

  @RegisterExtension final Workspace workspace = new Workspace();

  static List<Row> scripts() throws IOException {
    List<Row> scripts = new ArrayList<>(PeerTable.read());
    scripts.removeIf(row -> !row.isRun());
    return scripts;
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void doesWhatTheTableSays(Row script) throws IOException {
    Machine.needsRoot();
    Machine.needsPackage("ostree-tests", PACKAGE);
    CommandResult run =
        Command.of(
                SourceTree.root().resolve("itests/bin/peer-suite").toString(),
                "-j",
                "1",
                "-o",
                workspace.path().toString(),
                script.name())
            .with("JOSTREE_COMMAND", Ostree.ours().program())
            .with("PEER_SUITE_WORK", workspace.path().toString())
            .within(LIMIT)
            .run();

    String result = PeerTable.resultOf(run.out());
    // What this machine lacks another may have.
    Assumptions.assumeFalse(
        result.equals("skipped") && script.result().equals("passed"), () -> run.out());
    if (!script.result().equals("skipped")) {
      assertThat(result).as(() -> run + "\n" + output(script)).isEqualTo(script.result());
    } else {
      assertThat(result).as(() -> run + "\n" + output(script)).isIn("skipped", "passed");
    }
  }

  private String output(Row script) {
    try {
      return Files.readString(workspace.file(script.name() + ".log"));
    } catch (IOException e) {
      return "no output: " + e;
    }
  }

  @Test
  void whatIsNotRunLacksACommand() throws IOException {
    List<String> commands =
        Ostree.ours()
            .command("--help")
            .print()
            .lines()
            .filter(line -> line.startsWith("  "))
            .map(line -> line.strip().split(" ", 2)[0])
            .toList();
    assertThat(commands).contains("commit");

    for (Row row : PeerTable.read()) {
      assertThat(commands).as(row.name()).doesNotContain(row.missingCommand());
    }
  }

  @Test
  void theTableNamesEveryTestOfThePackage() throws IOException {
    Machine.needsPackage("ostree-tests", PACKAGE);
    Set<String> inPackage = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(PACKAGE, "test-*")) {
      for (Path file : files) {
        inPackage.add(file.getFileName().toString().replaceFirst("\\.(sh|js|py)$", ""));
      }
    }
    Set<String> inTable = new TreeSet<>();
    PeerTable.read().forEach(row -> inTable.add(row.name()));

    assertThat(inTable).isEqualTo(inPackage);
  }
}
