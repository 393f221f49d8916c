package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jostree.itests.ground.DebianRoot;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.process.SourceTree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Eight processes read at random while commits are added and pruned: no wrong byte, no error, and
 * the server neither collects descriptors nor memory. As long as the property {@code
 * jostree.readers.seconds} says in all (600 for the promise, 40 unless told).
 */
class ReadersUnderChangeTest {
  private static final int READERS = 8;
  private static final long MEMORY_LIMIT_KIB = 150 * 1024;

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsFuse();
    Machine.needsReferenceOstree();
    Machine.needs("python3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "bare"})
  void readAtRandomWithoutAnError(String mode) throws IOException, InterruptedException {
    DebianRoot debian = DebianRoot.locate();
    int seconds = Integer.getInteger("jostree.readers.seconds", 40) / 2;
    Path repo = workspace.file("repo");
    // Hard links to the objects: the cache stays as it is, whatever is pruned here.
    Command.of("cp", "-al", debian.repository(mode).toString(), repo.toString())
        .run()
        .expectSuccess();
    Path tree = debian.tree("v2");

    try (Mount mount = Mount.repository(repo, workspace.directory("mnt"))) {
      walkAndReadEverything(mount.resolve("refs/heads/main"));
      walkAndReadEverything(mount.resolve("refs/heads/main"));
      long memoryBefore = mount.server().residentKib();
      int descriptorsBefore = mount.server().descriptors();
      assertThat(memoryBefore)
          .as("resident after reading everything twice, KiB")
          .isLessThan(MEMORY_LIMIT_KIB);

      List<Process> readers = startReaders(mount, tree, seconds);
      try {
        int changes = addAndPruneWhile(readers, repo);
        expectSound(readers);
        assertThat(changes).as("commits added and pruned").isGreaterThan(seconds / 10);
      } finally {
        readers.forEach(Process::destroyForcibly);
      }

      assertThat(mount.server().isAlive()).isTrue();
      assertThat(mount.server().descriptors())
          .as("descriptors, %d before", descriptorsBefore)
          .isLessThan(descriptorsBefore + 200);
      assertThat(mount.server().residentKib())
          .as("resident memory in KiB, %d before", memoryBefore)
          .isLessThan(MEMORY_LIMIT_KIB);
    }
  }

  private static void walkAndReadEverything(Path tree) throws IOException {
    Command.of("sh", "-c", "tar cf - . | cat >/dev/null").in(tree).run().expectSuccess();
  }

  private List<Process> startReaders(Mount mount, Path tree, int seconds) throws IOException {
    String reader = SourceTree.root().resolve("itests/bin/read-at-random").toString();
    List<Process> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      // By different ways to the same commit, whose nodes the server shares.
      String way = i % 2 == 0 ? "refs/heads/main" : "rev/v2";
      readers.add(
          Command.of(
                  reader,
                  mount.resolve(way).toString(),
                  tree.toString(),
                  Integer.toString(seconds),
                  Integer.toString(i),
                  mount.resolve("refs/heads/coming").toString())
              .start(workspace.file("reader-" + i), workspace.file("reader-errors-" + i)));
    }
    return readers;
  }

  /** Adds commits and takes the older ones away, objects and all, as long as there are readers. */
  private int addAndPruneWhile(List<Process> readers, Path repo)
      throws IOException, InterruptedException {
    Path tree = workspace.directory("coming");
    int changes = 0;
    while (readers.stream().anyMatch(Process::isAlive)) {
      String name = "commit-" + changes;
      Files.writeString(tree.resolve("name"), name + "\n");
      Ostree.reference()
          .on(repo, "commit", "-b", "coming/" + name, tree.toString())
          .expectSuccess();
      if (changes >= 3) {
        Ostree.reference()
            .on(repo, "refs", "--delete", "coming/commit-" + (changes - 3))
            .expectSuccess();
        Ostree.reference().on(repo, "prune", "--refs-only", "--depth=0").expectSuccess();
      }
      changes++;
      Thread.sleep(200);
    }
    return changes;
  }

  private void expectSound(List<Process> readers) throws IOException, InterruptedException {
    for (int i = 0; i < readers.size(); i++) {
      Process reader = readers.get(i);
      assertThat(reader.waitFor(60, TimeUnit.SECONDS)).as("reader " + i + " ends").isTrue();
      assertThat(reader.exitValue())
          .as("reader %d: %s", i, Files.readString(workspace.file("reader-errors-" + i)))
          .isZero();
      int steps = Integer.parseInt(Files.readString(workspace.file("reader-" + i)).strip());
      assertThat(steps).as("steps of reader " + i).isGreaterThan(50);
    }
  }
}
