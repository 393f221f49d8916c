package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Commands that are killed at a random moment: the repository always passes {@code ostree fsck},
 * refs name commits that are whole, and the next run cleans up. As many times each as the property
 * {@code jostree.kills} says (200 for the promise, 12 unless told); {@code jostree.kills.seed}
 * repeats a run.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("jostree.kills", 12);

  private static final int DIRECTORIES = 20;
  private static final int FILES = 25;

  @RegisterExtension final Workspace workspace = new Workspace();

  private final long seed = Long.getLong("jostree.kills.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsReferenceOstree();
  }

  @BeforeEach
  void makeTree() throws IOException {
    for (int d = 0; d < DIRECTORIES; d++) {
      Path directory = workspace.directory("tree/d" + d);
      for (int f = 0; f < FILES; f++) {
        byte[] content = new byte[random.nextInt(20_000)];
        random.nextBytes(content);
        Files.write(directory.resolve("f" + f), content);
      }
    }
  }

  /** Changes a file in every directory. */
  private void changeTree() throws IOException {
    for (int d = 0; d < DIRECTORIES; d++) {
      byte[] content = new byte[random.nextInt(20_000)];
      random.nextBytes(content);
      Files.write(workspace.file("tree/d" + d).resolve("f" + random.nextInt(FILES)), content);
    }
  }

  private static List<String> commitWords(Path tree) {
    return List.of("commit", "--branch=main", "--subject=change", tree.toString());
  }

  private static void commit(Path repo, Path tree) throws IOException {
    Ostree.ours().on(repo, commitWords(tree)).expectSuccess();
  }

  /**
   * Kills commands until so many have died.
   *
   * @param words of the command
   * @param repo makes the repository ready for another run and returns it
   */
  private void killAgainAndAgain(List<String> words, Repository repo, Aftermath aftermath)
      throws IOException, InterruptedException {
    long usual = duration(repo.ready(), words);
    int killed = 0;
    for (int run = 0; killed < KILLS; run++) {
      // Almost all runs of the usual duration die; a slow minute of the machine changes that.
      assertThat(run).as("runs, to kill " + KILLS + ", seed " + seed).isLessThan(20 * KILLS);
      Path path = repo.ready();
      if (wasKilled(path, words, random.nextLong(usual) + 1)) {
        killed++;
      }
      assertSound(path, killed);
      aftermath.check(path);
    }
  }

  private interface Repository {
    Path ready() throws IOException;
  }

  private interface Aftermath {
    void check(Path repo) throws IOException;
  }

  private long duration(Path repo, List<String> words) throws IOException {
    long start = System.nanoTime();
    Ostree.ours().on(repo, words).expectSuccess();
    return System.nanoTime() - start;
  }

  private boolean wasKilled(Path repo, List<String> words, long nanos)
      throws IOException, InterruptedException {
    Process process =
        Ostree.ours().commandOn(repo, words).start(workspace.file("out"), workspace.file("err"));
    if (process.waitFor(nanos, TimeUnit.NANOSECONDS)) {
      assertThat(process.exitValue()).as(Files.readString(workspace.file("err"))).isZero();
      return false;
    }
    // SIGKILL; the launcher has become the virtual machine, so nothing of it is left.
    process.destroyForcibly().waitFor();
    return process.exitValue() != 0;
  }

  private void assertSound(Path repo, int killed) throws IOException {
    assertThat(Ostree.reference().on(repo, "fsck", "-q").exit())
        .as("fsck after kill %d, seed %d: %s", killed, seed, repo)
        .isZero();
  }

  private static List<Path> leftovers(Path repo) throws IOException {
    List<Path> left = new ArrayList<>();
    try (var entries = Files.list(repo.resolve("tmp"))) {
      entries.filter(entry -> !entry.endsWith("cache")).forEach(left::add);
    }
    return left;
  }

  @Test
  void aCommitIsThereWholeOrNotAtAll() throws IOException, InterruptedException {
    Path repo = Ostree.ours().init(workspace.file("repo"), "archive");
    List<String> words = commitWords(workspace.file("tree"));
    commit(repo, workspace.file("tree"));

    killAgainAndAgain(
        words,
        () -> {
          changeTree();
          return repo;
        },
        path ->
            Ostree.reference()
                .on(path, "ls", "-R", Ostree.ours().print(path, "rev-parse", "main"))
                .expectSuccess());

    commit(repo, workspace.file("tree"));
    assertThat(leftovers(repo)).isEmpty();
  }

  @Test
  void aPullBringsRefsWithAllThatTheyName() throws IOException, InterruptedException {
    Path source = Ostree.ours().init(workspace.file("source"), "archive");
    commit(source, workspace.file("tree"));
    changeTree();
    commit(source, workspace.file("tree"));
    Path target = workspace.file("target");
    List<String> words = List.of("pull-local", "--depth=-1", source.toString());

    killAgainAndAgain(
        words,
        () -> {
          Command.of("rm", "-rf", target.toString()).run().expectSuccess();
          return Ostree.ours().init(target, random.nextBoolean() ? "archive" : "bare-user");
        },
        path -> {
          Ostree.ours().on(path, words).expectSuccess();
          assertThat(leftovers(path)).isEmpty();
          assertThat(Ostree.ours().print(path, "rev-parse", "main"))
              .isEqualTo(Ostree.ours().print(source, "rev-parse", "main"));
          assertSound(path, 0);
        });
  }

  @Test
  void aPruneLeavesWholeCommits() throws IOException, InterruptedException {
    Path full = Ostree.ours().init(workspace.file("full"), "archive");
    for (int i = 0; i < 8; i++) {
      changeTree();
      commit(full, workspace.file("tree"));
    }
    Path repo = workspace.file("repo");
    List<String> words = List.of("prune", "--refs-only", "--depth=0");

    killAgainAndAgain(
        words,
        () -> {
          Command.of("rm", "-rf", repo.toString()).run().expectSuccess();
          // What is removed here stays there.
          Command.of("cp", "-al", full.toString(), repo.toString()).run().expectSuccess();
          return repo;
        },
        path -> {
          Ostree.ours().on(path, words).expectSuccess();
          assertThat(Ostree.ours().print(path, "prune", "--refs-only", "--depth=0"))
              .endsWith("No unreachable objects");
          assertThat(leftovers(path)).isEmpty();
        });
  }
}
