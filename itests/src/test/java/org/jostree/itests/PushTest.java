package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refs pushed to a repository of this machine, and to one behind a command in place of ssh. */
class PushTest {
  @RegisterExtension final Workspace workspace = new Workspace();

  private Path source = Path.of("");
  private Path target = Path.of("");

  @BeforeEach
  void make() throws IOException {
    Machine.needsReferenceOstree();
    source = Ostree.ours().init(workspace.file("source"), "bare-user");
    target = Ostree.ours().init(workspace.file("target's"), "archive");
    Files.createSymbolicLink(workspace.directory("tree").resolve("link"), Path.of("a"));
    byte[] large = new byte[3 << 20];
    new java.util.Random(1).nextBytes(large);
    Files.write(workspace.file("tree/large"), large);
    commit("a");
    commit("b");
    Path ssh = workspace.file("ssh");
    // As ssh does: a host, then words for the shell of the other side.
    Files.writeString(
        ssh, "#!/bin/sh\n[ \"$1\" = me@host ] || exit 255\nshift\nexec sh -c \"$*\"\n");
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void commit(String content) throws IOException {
    Files.writeString(workspace.file("tree/a"), content);
    Ostree.ours()
        .on(source, "commit", "-b", "main", "-s", content, workspace.file("tree").toString())
        .expectSuccess();
  }

  private CommandResult push(boolean bySsh, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("push"));
    if (bySsh) {
      all.add("--ssh=" + workspace.file("ssh"));
      all.add("--program=" + Ostree.ours().program());
      all.add("me@host:" + target);
    } else {
      all.add(target.toString());
    }
    all.addAll(List.of(words));
    return Ostree.ours().on(source, all);
  }

  private void assertPushed() throws IOException {
    assertThat(Ostree.reference().print(target, "rev-parse", "main"))
        .isEqualTo(Ostree.reference().print(source, "rev-parse", "main"));
    Ostree.reference().on(target, "fsck", "-q").expectSuccess();
    Ostree.reference().on(target, "ls", "-R", "main").expectSuccess();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bringsRefsWithTheirHistory(boolean bySsh) throws IOException {
    push(bySsh).expectSuccess();
    assertPushed();
    assertThat(Ostree.reference().print(target, "log", "main").split("\ncommit ", -1)).hasSize(2);

    commit("c");
    assertThat(push(bySsh, "main").expectSuccess().out())
        // One file has changed, and is that large.
        .isEqualTo("1 refs set; 1 bytes of content written\n");
    assertPushed();
    assertThat(push(bySsh, "main").expectSuccess().out()).startsWith("0 refs set; 0 ");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void takesBackNothingUnlessForced(boolean bySsh) throws IOException {
    push(bySsh).expectSuccess();
    String pushed = Ostree.ours().print(target, "rev-parse", "main");
    Ostree.ours().on(source, "reset", "main", "main^").expectSuccess();
    commit("other");

    assertThat(push(bySsh).expectError().lastErrorLine()).contains("does not come of");
    assertThat(Ostree.ours().print(target, "rev-parse", "main")).isEqualTo(pushed);

    push(bySsh, "--force", "main").expectSuccess();
    assertPushed();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusesWhatIsDamagedAndGoesOnLater(boolean bySsh) throws IOException {
    Path object = objectOf("large");
    byte[] right = Files.readAllBytes(object);
    byte[] wrong = right.clone();
    wrong[100] ^= 1;
    write(object, wrong);

    assertThat(push(bySsh).expectError().lastErrorLine()).contains("Corrupted file object");
    assertThat(Ostree.ours().on(target, "rev-parse", "main").exit()).isEqualTo(1);
    Ostree.reference().on(target, "fsck", "-q").expectSuccess();

    write(object, right);
    push(bySsh).expectSuccess();
    assertPushed();
  }

  /** In place, so that the attribute with the owner and the mode stays. */
  private static void write(Path object, byte[] content) throws IOException {
    Files.write(object, content);
  }

  private Path objectOf(String name) throws IOException {
    String hex = Ostree.ours().print(source, "ls", "-C", "main", "/" + name).split(" +", -1)[4];
    try (Stream<Path> files = Files.walk(source.resolve("objects"))) {
      return files
          .filter(file -> file.toString().endsWith(hex.substring(2) + ".file"))
          .findFirst()
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-oProxyCommand=x:/repo", "ssh://-x/repo", "other:/repo"})
  void failsInALine(String place) throws IOException {
    Ostree.ours().on(source, "push", "--ssh=" + workspace.file("ssh"), "--", place).expectError();
  }
}
