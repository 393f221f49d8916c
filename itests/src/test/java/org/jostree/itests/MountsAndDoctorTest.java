package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.MountTable;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code mounts} and {@code doctor} tell of mounts as they are: served, stopped, dead, covered. */
class MountsAndDoctorTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension final Workspace workspace = new Workspace();

  private Path repo;
  private Path mountPoint;

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsFuse();
    Machine.needsReferenceOstree();
    Machine.needs("python3");
    Machine.needs("unshare");
    Machine.needs("setpriv");
  }

  @BeforeEach
  void makeRepository() throws IOException {
    repo = Ostree.ours().init(workspace.file("repo"), "archive");
    mountPoint = workspace.directory("mnt");
    Path tree = workspace.directory("tree");
    Files.writeString(tree.resolve("file"), "content".repeat(200_000));
    Ostree.ours().on(repo, "commit", "-b", "main", tree.toString()).expectSuccess();
  }

  private static String output(String... words) throws IOException {
    return Ostree.ours().command(List.of(words)).run().expectSuccess().out();
  }

  /** The line about the mount point, its columns divided by single blanks. */
  private String line() throws IOException {
    return output("mounts")
        .lines()
        .filter(line -> line.endsWith(" " + mountPoint))
        .map(line -> line.replaceAll(" +", " "))
        .findFirst()
        .orElse("");
  }

  @Test
  void aServedMountIsListedWithItsFigures() throws IOException {
    try (Mount mount = Mount.commit(repo, "main", mountPoint)) {
      assertThat(Files.readString(mount.resolve("file"))).hasSize(1_400_000);
      long pid = mount.server().pid();
      assertThat(line())
          .matches(
              pid + " .* kernel [1-9][0-9]* [1-9][0-9]*K served " + repo + " main " + mountPoint);
      String json = output("mounts", "--json");
      Command.of("python3", "-c", "import json,sys; json.loads(sys.argv[1])", json)
          .run()
          .expectSuccess();
      assertThat(json)
          .contains(
              "\"mountpoint\" : \"" + mountPoint + "\"",
              "\"revision\" : \"main\"",
              "\"pid\" : " + pid,
              "\"READ\" : ",
              "\"inflated-on-disk-bytes\" : 1400000");
    }
    assertThat(line()).isEmpty();
  }

  @Test
  void theWholeRepositoryHasNoRevision() throws IOException {
    try (Mount mount = Mount.repository(repo, mountPoint, "-o", "transport=libfuse")) {
      assertThat(line()).contains(" libfuse ").endsWith(" served " + repo + " - " + mount.path());
    }
  }

  @Test
  void statisticsAreLoggedAtTheEndIfWantedAndNothingElse() throws Exception {
    Path log = workspace.file("log");
    String logging = "--log=" + log;
    for (String way : List.of("umount", "TERM")) {
      Mount mount = Mount.commit(repo, "main", mountPoint, logging, "--stats");
      assertThat(Files.readString(mount.resolve("file"))).hasSize(1_400_000);
      if (way.equals("TERM")) {
        String pid = Long.toString(mount.server().pid());
        Command.of("kill", "-TERM", pid).run().expectSuccess();
      } else {
        mount.unmount().expectSuccess();
      }
      assertThat(mount.server().endsWithin(SOON)).isTrue();
      assertThat(Files.readAllLines(log))
          .singleElement()
          .asString()
          .containsPattern("Z info: " + mountPoint + ": [1-9][0-9]* requests \\{.*READ=[1-9]")
          .contains("inflated-on-disk-made=1");
      Files.delete(log);
    }
    Mount.commit(repo, "main", mountPoint, logging).close();
    assertThat(Files.exists(log) ? Files.readString(log) : "").isEmpty();
  }

  @Test
  void aServerThatIsStoppedIsNotWaitedForAndADeadOneIsStale() throws Exception {
    Mount mount = Mount.commit(repo, "main", mountPoint);
    String pid = Long.toString(mount.server().pid());
    Command.of("kill", "-STOP", pid).run().expectSuccess();
    try {
      assertThat(line()).matches(pid + " .* - - - silent " + repo + " main " + mountPoint);
    } finally {
      Command.of("kill", "-KILL", pid).run().expectSuccess();
    }
    assertThat(mount.server().endsWithin(SOON)).isTrue();

    assertThat(line()).isEqualTo("- - - - - stale " + repo + " main " + mountPoint);
    assertThat(output("doctor"))
        .contains(
            "warning  mount at "
                + mountPoint
                + ": its server has ended: jostree umount "
                + mountPoint
                + "\n");
    output("umount", mountPoint.toString());
    assertThat(output("doctor")).doesNotContain(mountPoint.toString());
  }

  @Test
  void aMountUnderAnotherOneIsCovered() throws IOException {
    try (Mount lower = Mount.commit(repo, "main", mountPoint)) {
      Command.of("mount", "-t", "tmpfs", "tmpfs", mountPoint.toString()).run().expectSuccess();
      try {
        assertThat(line()).startsWith(lower.server().pid() + " ").contains(" covered ");
      } finally {
        Command.of("umount", mountPoint.toString()).run().expectSuccess();
      }
    }
  }

  @Test
  void theDoctorFindsThatMountsWork() throws IOException {
    String report = output("doctor");
    assertThat(report)
        .contains("ok       /dev/fuse: can be opened\n", "ok       trial mount: works\n")
        .doesNotContain("problem");
    assertThat(report.lines()).allMatch(line -> line.matches("(ok {7}|warning {2})[^ ].*: .+"));
    assertThat(MountTable.at(mountPoint)).isEmpty();
  }

  @Test
  void theDoctorSaysWhatKeepsMountsFromWorking() throws IOException {
    CommandResult noDevice =
        Command.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs tmpfs /dev && mknod /dev/null c 1 3 && exec "
                    + Ostree.ours().program()
                    + " doctor")
            .run()
            .expectError();
    assertThat(noDevice.out())
        .contains(
            "problem  /dev/fuse: is not there: modprobe fuse; a container needs --device",
            "problem  trial mount: failed: cannot mount: there is no /dev/fuse");
    assertThat(noDevice.lastErrorLine())
        .isEqualTo("error: mounting cannot work here; see the problems above");

    CommandResult noCapability =
        Command.of(
                "setpriv",
                "--bounding-set=-sys_admin",
                "--inh-caps=-sys_admin",
                Ostree.ours().program(),
                "doctor")
            .run();
    assertThat(noCapability.exit()).isEqualTo(1);
    assertThat(noCapability.out())
        .contains(
            "warning  capabilities: root lacks CAP_SYS_ADMIN, which mounting needs: start the"
                + " container with --cap-add SYS_ADMIN\n",
            "problem  trial mount: failed: cannot mount at ");
  }
}
