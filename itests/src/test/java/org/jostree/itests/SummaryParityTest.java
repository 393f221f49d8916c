package org.jostree.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Summaries have the bytes of those that the reference writes, but for the time of writing. */
@Execution(ExecutionMode.CONCURRENT)
class SummaryParityTest {
  private static final int ALIGNMENT = 8;
  private static final String LAST_MODIFIED = "ostree.summary.last-modified\0";

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeEach
  void needsTheReference() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
  }

  private void prepare(String script) throws IOException {
    Command.of("sh", "-ec", "mkdir -p tree; printf x >tree/file\n" + script)
        .in(workspace.path())
        .run()
        .expectSuccess();
  }

  private byte[] write(Ostree program, String repo, List<String> words) throws IOException {
    Path path = workspace.file(repo);
    program.on(path, words).expectSuccess();
    return withoutTime(Files.readAllBytes(path.resolve("summary")));
  }

  /** The value of a variant lies behind its key, at a multiple of its alignment. */
  private static byte[] withoutTime(byte[] summary) {
    int key = new String(summary, ISO_8859_1).indexOf(LAST_MODIFIED);
    assertThat(key).isPositive();
    int value = key + LAST_MODIFIED.length();
    value += -value & (ALIGNMENT - 1);
    for (int i = 0; i < ALIGNMENT; i++) {
      summary[value + i] = 0;
    }
    return summary;
  }

  private void expectSame(String repo, String... words) throws IOException {
    List<String> all = new java.util.ArrayList<>(List.of("summary", "-u"));
    all.addAll(List.of(words));
    byte[] reference = write(Ostree.reference(), repo, all);
    assertThat(write(Ostree.ours(), repo, all)).isEqualTo(reference);
  }

  @Test
  void ofRefsAliasesAndVersions() throws IOException {
    prepare(
        """
        ostree --repo=repo init --mode=archive
        for ref in main a/deep/ref x-y zz 0_ main.x; do
          ostree --repo=repo commit -b $ref -s $ref --timestamp=@1234567890 --add-metadata-string=version=$ref tree
        done
        ostree --repo=repo commit -b future --timestamp=@999999999999 tree
        ostree --repo=repo refs -A --create=alias main
        ostree --repo=repo refs --create=origin:remote main
        """);

    expectSame("repo");
    // Enough keys for the table of GLib to grow twice.
    String[] keys = new String[40];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "--add-metadata=org.example.key" + i * i + "=" + i;
    }
    expectSame("repo", keys);
    expectSame("repo", "-m", "ostree.summary.mode='mine'", "-m", "d={'a': <[1, 2]>}");
  }

  @Test
  void ofARepositoryWithoutRefs() throws IOException {
    prepare("ostree --repo=repo init --mode=bare");

    expectSame("repo");
  }

  @Test
  void ofStaticDeltasWithTheirIndexes() throws IOException {
    prepare(
        """
        ostree --repo=repo init --mode=archive
        for i in 1 2 3; do
          seq $i >tree/file; ostree --repo=repo commit -b main --timestamp=@$i tree
        done
        ostree --repo=repo static-delta generate main
        ostree --repo=repo static-delta generate --empty main
        ostree --repo=repo summary -u
        cp -a repo/delta-indexes expected
        find repo/delta-indexes -name '*.index' -exec sh -c 'echo damaged >"$1"' sh {} ';'
        """);

    expectSame("repo");
    // The reference went first and repaired them; ours does so by itself, too.
    prepare(
        """
        find repo/delta-indexes -name '*.index' -exec sh -c 'echo damaged >"$1"' sh {} ';'
        """);
    Ostree.ours().on(workspace.file("repo"), "summary", "-u").expectSuccess();
    Command.of("diff", "-r", "expected", "repo/delta-indexes")
        .in(workspace.path())
        .run()
        .expectSuccess();
  }

  @Test
  void ofCollections() throws IOException {
    prepare(
        """
        ostree --repo=repo init --mode=archive --collection-id=org.example.Main
        for ref in z first; do
          ostree --repo=repo commit -b $ref --timestamp=@1 tree
        done
        ostree --repo=repo refs -c --create=org.example.Zweite:mirrored first
        ostree --repo=repo refs -c --create=org.example.Dritte:mirrored/too z
        ostree --repo=repo remote add --collection-id=org.example.Remote remote http://x
        ostree --repo=repo refs --create=remote:theirs first
        ostree --repo=repo remote add plain http://x
        ostree --repo=repo refs --create=plain:nobodys first
        """);
    // Each makes a commit of ostree-metadata: with the environment's time the same one.
    Command.of("cp", "-a", "repo", "copy").in(workspace.path()).run().expectSuccess();
    List<String> words = List.of("summary", "-u", "-m", "k='v'");
    for (Ostree program : List.of(Ostree.reference(), Ostree.ours())) {
      Path repo = workspace.file(program.equals(Ostree.ours()) ? "repo" : "copy");
      program.commandOn(repo, words).with("SOURCE_DATE_EPOCH", "5").run().expectSuccess();
    }

    assertThat(withoutTime(Files.readAllBytes(workspace.file("repo/summary"))))
        .isEqualTo(withoutTime(Files.readAllBytes(workspace.file("copy/summary"))));
    assertThat(Ostree.ours().print(workspace.file("repo"), "refs", "--collections"))
        .isEqualTo(
            Ostree.reference()
                .on(workspace.file("repo"), "refs", "--collections")
                .expectSuccess()
                .out()
                .lines()
                .sorted()
                .reduce((a, b) -> a + "\n" + b)
                .orElse(""));
    for (String zone : List.of("UTC", "Asia/Kolkata", "America/New_York")) {
      List<String> view = List.of("summary", "--view");
      assertThat(Ostree.ours().commandOn(workspace.file("repo"), view).with("TZ", zone).print())
          .isEqualTo(
              Ostree.reference().commandOn(workspace.file("repo"), view).with("TZ", zone).print());
    }
  }
}
