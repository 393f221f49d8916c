package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jostree.itests.ground.FaultyProxy;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.WebServer;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Pulls through a {@link FaultyProxy}: there is never a bad object, a ref names only what is whole,
 * the exit code tells, and the next pull goes on. As many as the property {@code jostree.faults}
 * says; {@code jostree.faults.seed} repeats a run.
 */
class PullThroughFaultsTest {
  private static final int PULLS = Integer.getInteger("jostree.faults", 20);
  private static final int[] PER_MILLE = {2, 10, 50, 300};

  @RegisterExtension final Workspace workspace = new Workspace();

  private final long seed = Long.getLong("jostree.faults.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @BeforeAll
  static void needs() {
    Machine.needsReferenceOstree();
    Machine.needs("python3");
  }

  private Path makeSource() throws IOException {
    for (int d = 0; d < 8; d++) {
      Path directory = workspace.directory("tree/d" + d);
      for (int f = 0; f < 8; f++) {
        byte[] content = new byte[random.nextInt(f == 0 ? 300_000 : 5_000)];
        random.nextBytes(content);
        Files.write(directory.resolve("f" + f), content);
      }
    }
    Path source = Ostree.ours().init(workspace.file("source"), "archive");
    Ostree.ours().on(source, "commit", "-b", "main", "-s", "x", tree()).expectSuccess();
    Files.write(workspace.file("tree/d0/f0"), new byte[] {1, 2, 3});
    Ostree.ours().on(source, "commit", "-b", "main", "-s", "y", tree()).expectSuccess();
    Ostree.ours().on(source, "static-delta", "generate", "main").expectSuccess();
    Ostree.ours().on(source, "static-delta", "generate", "--empty", "main").expectSuccess();
    Ostree.ours().on(source, "summary", "-u").expectSuccess();
    return source;
  }

  private String tree() {
    return workspace.file("tree").toString();
  }

  @Test
  void endsWholeOrCanGoOn() throws IOException, InterruptedException {
    Path source = makeSource();
    int port = WebServer.freePort();
    try (WebServer server = WebServer.python(source, port, workspace.file("log"));
        FaultyProxy proxy = new FaultyProxy(server.url(), seed)) {
      int failed = 0;
      for (int run = 0; run < PULLS; run++) {
        proxy.setFaults(PER_MILLE[run % PER_MILLE.length]);
        if (!pull(run, source, proxy)) {
          failed++;
        }
      }
      // With that many faults, a test in which none matters has shown nothing.
      assertThat(failed).as("failed of " + PULLS + ", seed " + seed).isPositive();
    }
  }

  /** Pulls, again if that fails, into a new repository; whether the first attempt was enough. */
  private boolean pull(int run, Path source, FaultyProxy proxy) throws IOException {
    String what = "run " + run + ", seed " + seed;
    String mode = run % 2 == 0 ? "archive" : "bare-user";
    Path target = Ostree.ours().init(workspace.file("target" + run), mode);
    Ostree.ours()
        .on(target, "remote", "add", "--no-gpg-verify", "origin", proxy.url())
        .expectSuccess();
    proxy.takeRequests();
    CommandResult first = attempt(target, run, what);
    int asked = proxy.takeRequests();
    assertThat(asked).as(what).isPositive();
    if (first.exit() != 0) {
      proxy.setFaults(0);
      attempt(target, run, what).expectSuccess();
    }
    assertThat(Ostree.reference().print(target, "rev-parse", "origin:main"))
        .as(what)
        .isEqualTo(Ostree.reference().print(source, "rev-parse", "main"));
    Ostree.reference().on(target, "ls", "-R", "origin:main").expectSuccess();
    assertSound(target, what);
    return first.exit() == 0;
  }

  private CommandResult attempt(Path target, int run, String what) throws IOException {
    String delta = run % 4 == 3 ? "--require-static-deltas" : "--disable-static-deltas";
    CommandResult result =
        Ostree.ours().on(target, "pull", delta, "--network-retries=2", "origin", "main");
    if (result.exit() != 0) {
      result.expectError();
      assertThat(Ostree.reference().on(target, "rev-parse", "origin:main").exit())
          .as(what + ": " + result)
          .isNotZero();
    }
    assertSound(target, what);
    return result;
  }

  private static void assertSound(Path target, String what) throws IOException {
    CommandResult fsck = Ostree.reference().on(target, "fsck", "-q");
    assertThat(fsck.exit()).as(what + ": " + fsck).isZero();
  }
}
