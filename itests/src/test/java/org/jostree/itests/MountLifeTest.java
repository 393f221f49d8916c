package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.itests.tree.TreeAssert.assertThatTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.MountTable;
import org.jostree.itests.ground.Server;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.process.SourceTree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the command to the last trace of a mount: what a person, a script and mount(8) rely on. */
class MountLifeTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Ostree REFERENCE = Ostree.reference();

  @RegisterExtension final Workspace workspace = new Workspace();

  private Path repo;
  private Path mountPoint;

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsFuse();
    Machine.needsReferenceOstree();
    Machine.needs("setpriv");
  }

  @BeforeEach
  void makeRepository() throws IOException {
    repo = REFERENCE.init(workspace.file("repo"), "bare");
    mountPoint = workspace.directory("mnt");
    shell(
        """
        mkdir -p tree/dir; printf one >tree/file; printf deep >tree/dir/file; ln -s file tree/link
        ln -s /etc/hostname tree/absolute; chmod 750 tree/dir; chown 1000:1001 tree/file; chmod 4755 tree/file
        ostree --repo=repo commit -b main -s one --timestamp=@1000000000 tree
        printf two >tree/file; ostree --repo=repo commit -b main -s two --timestamp=@1100000000 tree
        """);
  }

  @Test
  void theCommandReturnsOnceTheMountAnswers() throws IOException {
    for (int i = 0; i < 5; i++) {
      try (Mount mount = Mount.commit(repo, "main", mountPoint)) {
        // No waiting in between: what the command promises by returning.
        assertThat(Files.readString(mount.resolve("file"))).isEqualTo("two");
      }
    }
  }

  @Test
  void aMountInAPipelineDoesNotHoldThePipeline() throws IOException {
    String script =
        Ostree.ours().program() + " mount " + repo + " --rev main " + mountPoint + " 2>&1 | cat";
    Command.of("sh", "-c", script).within(Duration.ofSeconds(30)).run().expectSuccess();
    assertThat(Files.readString(mountPoint.resolve("dir/file"))).isEqualTo("deep");
    unmountAndExpectEnd(List.of("umount", mountPoint.toString()));
  }

  @Test
  void theRepositoryCanBeNamedWithItsRevision() throws IOException {
    Ostree.ours().command("mount", repo + ":main^", mountPoint.toString()).run().expectSuccess();
    assertThat(Files.readString(mountPoint.resolve("file"))).isEqualTo("one");
    unmountAndExpectEnd(List.of("umount", mountPoint.toString()));
  }

  @Test
  void theOptionRepoWorksAsWithEveryCommand() throws IOException {
    Ostree.ours()
        .command("--repo=" + repo, "mount", "--rev", "main", mountPoint.toString())
        .run()
        .expectSuccess();
    assertThat(Files.readString(mountPoint.resolve("file"))).isEqualTo("two");
    unmountAndExpectEnd(List.of("umount", mountPoint.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"umount", "fusermount -u", "jostree umount"})
  void everyWayToUnmountEndsTheServer(String way) throws IOException {
    Mount.commit(repo, "main", mountPoint);
    List<String> words = new ArrayList<>(List.of(way.split(" ", -1)));
    if (words.get(0).equals("jostree")) {
      words.set(0, Ostree.ours().program());
    }
    words.add(mountPoint.toString());
    unmountAndExpectEnd(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void signalsUnmount(String signal) throws IOException, InterruptedException {
    Mount mount = Mount.commit(repo, "main", mountPoint);
    Command.of("kill", "-" + signal, Long.toString(mount.server().pid())).run().expectSuccess();
    assertThat(mount.server().endsWithin(SOON)).as("the server ends").isTrue();
    assertThat(MountTable.at(mountPoint)).isEmpty();
    assertThat(mountPoint).isEmptyDirectory();
  }

  @Test
  void aBusyMountIsTakenAwayByASignalAllTheSame() throws IOException, InterruptedException {
    Mount mount = Mount.commit(repo, "main", mountPoint);
    Process user =
        Command.of("sleep", "60")
            .in(mount.resolve("dir"))
            .start(workspace.file("out"), workspace.file("err"));
    try {
      CommandResult busy = mount.unmount();
      assertThat(busy.exit()).as("umount of a busy mount").isEqualTo(1);
      busy.expectError();
      assertThat(MountTable.at(mountPoint)).isPresent();

      Command.of("kill", "-TERM", Long.toString(mount.server().pid())).run().expectSuccess();
      assertThat(mount.server().endsWithin(SOON)).as("the server ends").isTrue();
      assertThat(MountTable.at(mountPoint)).isEmpty();
    } finally {
      user.destroyForcibly();
      user.waitFor(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void aStaleMountPointIsRecovered() throws IOException, InterruptedException {
    Mount killed = Mount.commit(repo, "main^", mountPoint);
    Command.of("kill", "-KILL", Long.toString(killed.server().pid())).run().expectSuccess();
    assertThat(killed.server().endsWithin(SOON)).isTrue();
    assertThat(Command.of("ls", mountPoint.toString()).run().err())
        .contains("Transport endpoint is not connected");

    try (Mount mount = Mount.commit(repo, "main", mountPoint)) {
      assertThat(Files.readString(mount.resolve("file"))).isEqualTo("two");
    }
    assertThat(MountTable.at(mountPoint)).isEmpty();
  }

  @Test
  void aStaleMountPointCanBeUnmounted() throws IOException, InterruptedException {
    Mount killed = Mount.commit(repo, "main", mountPoint);
    Command.of("kill", "-KILL", Long.toString(killed.server().pid())).run().expectSuccess();
    assertThat(killed.server().endsWithin(SOON)).isTrue();
    Ostree.ours().command("umount", mountPoint.toString()).run().expectSuccess();
    assertThat(MountTable.at(mountPoint)).isEmpty();
  }

  @Test
  void whatCannotWorkIsRefusedWithAReason() throws IOException {
    refuse(repo, workspace.file("no/such/place"), "no/such/place");
    refuse(repo, workspace.file("tree/file"), "tree/file");
    refuse(workspace.file("nosuch"), mountPoint, "nosuch");
    refuse(workspace.file("tree"), mountPoint, "opening repo");
    CommandResult noRevision =
        Mount.command(repo, mountPoint, List.of("--rev", "nosuch")).run().expectError();
    assertThat(noRevision.err()).contains("nosuch");
    CommandResult noOption =
        Mount.command(repo, mountPoint, List.of("-o", "nonsense")).run().expectError();
    assertThat(noOption.err()).contains("nonsense");
    String log = "--log=" + workspace.file("no/such/log");
    CommandResult noLog = Mount.command(repo, mountPoint, List.of(log)).run().expectError();
    assertThat(noLog.err().lines())
        .singleElement()
        .asString()
        .startsWith("error: ")
        .contains("no/such/log");
    assertThat(Ostree.ours().command("umount", mountPoint.toString()).run().expectError().err())
        .contains("mnt");
    assertThat(MountTable.at(mountPoint)).isEmpty();
    assertThat(Server.allOf(mountPoint)).isEmpty();
  }

  @Test
  void itsOwnRepositoryIsNotMountedOver() throws IOException {
    refuse(repo, repo, "repo");
    refuse(repo, repo.resolve("objects"), "repo");
    refuse(repo, workspace.path(), "repo");
    assertThat(REFERENCE.on(repo, "fsck", "-q").exit()).isZero();
  }

  private void refuse(Path repository, Path place, String named) throws IOException {
    CommandResult result = Mount.command(repository, place, List.of()).run().expectError();
    assertThat(result.lastErrorLine()).contains(named);
    assertThat(MountTable.at(place)).isEmpty();
  }

  @Test
  void othersSeeNothingUnlessAllowed() throws IOException {
    List<String> read =
        List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "cat");
    try (Mount mount = Mount.commit(repo, "main", mountPoint)) {
      assertThat(Command.of(append(read, mount.resolve("file"))).run().exit()).isNotZero();
    }
    try (Mount mount = Mount.commit(repo, "main", mountPoint, "-o", "allow_other")) {
      assertThat(Command.of(append(read, mount.resolve("file"))).print()).isEqualTo("two");
      // Allowed to look in, but not past the permissions: dir is 0750 of root.
      assertThat(Command.of(append(read, mount.resolve("dir/file"))).run().err())
          .contains("Permission denied");
    }
  }

  @Test
  void ownerAndPermissionsCanBeOverridden() throws IOException {
    // As mount.fuse(8) has it: the permissions are what the umask leaves, setuid and all are gone.
    try (Mount mount = Mount.commit(repo, "main", mountPoint, "-o", "uid=123,gid=456,umask=027")) {
      assertThat(stat("%u:%g %a", mount.resolve("file"))).isEqualTo("123:456 750");
      assertThat(stat("%u:%g %a", mount.resolve("dir"))).isEqualTo("123:456 750");
    }
    try (Mount mount = Mount.commit(repo, "main", mountPoint)) {
      assertThat(stat("%u:%g %a", mount.resolve("file"))).isEqualTo("1000:1001 4755");
    }
  }

  @Test
  void timesCanBeThoseOfTheCommit() throws IOException {
    try (Mount mount = Mount.repository(repo, mountPoint, "-o", "mtime=commit")) {
      assertThat(stat("%Y", mount.resolve("refs/heads/main/file"))).isEqualTo("1100000000");
      assertThat(stat("%Y", mount.resolve("rev/main^/file"))).isEqualTo("1000000000");
    }
    try (Mount mount = Mount.commit(repo, "main", mountPoint)) {
      assertThat(stat("%Y", mount.resolve("file"))).isEqualTo("0");
    }
  }

  @Test
  void absoluteLinksCanBeKeptInside() throws IOException {
    try (Mount mount = Mount.commit(repo, "main", mountPoint, "-o", "relative_links")) {
      assertThat(Files.readSymbolicLink(mount.resolve("absolute"))).hasToString("etc/hostname");
    }
    try (Mount mount = Mount.commit(repo, "main", mountPoint)) {
      assertThat(Files.readSymbolicLink(mount.resolve("absolute"))).hasToString("/etc/hostname");
    }
  }

  @Test
  void aSubdirectoryCanBeMountedAlone() throws IOException {
    try (Mount mount = Mount.commit(repo, "main", mountPoint, "-o", "subpath=/dir")) {
      assertThatTree(mount.path()).equalsTree(workspace.file("tree/dir"));
    }
  }

  @Test
  void theWholeRepositoryIsThere() throws IOException {
    String second = REFERENCE.print(repo, "rev-parse", "main");
    String first = REFERENCE.print(repo, "rev-parse", "main^");
    try (Mount mount = Mount.repository(repo, mountPoint)) {
      assertThat(names(mount.path())).contains("commits", "refs", "rev");
      assertThat(names(mount.resolve("commits"))).containsExactlyInAnyOrder(first, second);
      assertThat(names(mount.resolve("refs/heads"))).containsExactly("main");
      for (String way :
          List.of(
              "refs/heads/main",
              "rev/main",
              "rev/" + second,
              "commits/" + second,
              "commits/" + second.substring(0, 12),
              "rev/" + second.substring(0, 12))) {
        assertThat(Files.isDirectory(mount.resolve(way), java.nio.file.LinkOption.NOFOLLOW_LINKS))
            .as(way)
            .isTrue();
        assertThat(Files.readString(mount.resolve(way).resolve("file"))).as(way).isEqualTo("two");
      }
      for (String way : List.of("rev/main^", "commits/" + first)) {
        assertThat(Files.readString(mount.resolve(way).resolve("file"))).as(way).isEqualTo("one");
      }
      assertThat(Files.exists(mount.resolve("refs/heads/nosuch"))).isFalse();
      assertThat(Files.exists(mount.resolve("commits/" + "0".repeat(64)))).isFalse();
    }
  }

  @Test
  void newCommitsAndRefsAppearAndOldOnesGo() throws IOException {
    try (Mount mount = Mount.repository(repo, mountPoint)) {
      assertThat(Files.readString(mount.resolve("refs/heads/main/file"))).isEqualTo("two");
      assertThat(Files.exists(mount.resolve("refs/heads/deep/er/ref"))).isFalse();
      shell(
          """
          printf three >tree/file; ostree --repo=repo commit -b main --timestamp=@1200000000 tree
          ostree --repo=repo refs --create=deep/er/ref main
          """);
      String third = REFERENCE.print(repo, "rev-parse", "main");
      // refs are looked at anew after a second at most
      await("three", mount.resolve("refs/heads/main/file"));
      await("three", mount.resolve("rev/main/file"));
      await("two", mount.resolve("rev/main^/file"));
      await("three", mount.resolve("refs/heads/deep/er/ref/file"));
      await("three", mount.resolve("commits/" + third + "/file"));
      assertThat(names(mount.resolve("commits"))).contains(third);
      assertThat(names(mount.resolve("refs/heads"))).containsExactly("deep", "main");

      REFERENCE.on(repo, "refs", "--delete", "deep").expectSuccess();
      awaitAbsent(mount.resolve("refs/heads/deep"));
      awaitNames(Set.of("main"), mount.resolve("refs/heads"));
    }
  }

  @Test
  void nothingCanBeWritten() throws IOException {
    try (Mount mount = Mount.commit(repo, "main", mountPoint)) {
      for (String attempt :
          List.of(
              "printf x >file",
              "printf x >>file",
              "printf x >new",
              "rm file",
              "mkdir new",
              "rmdir dir",
              "ln -s x new",
              "ln file new",
              "mv file new",
              "chmod 600 file",
              "chown 1 file",
              "touch file",
              "truncate -s 0 file",
              "setfattr -n user.x -v y file",
              "mkfifo new")) {
        CommandResult result = Command.of("sh", "-c", attempt).in(mount.path()).run();
        assertThat(result.exit()).as(attempt).isNotZero();
        assertThat(result.err()).as(attempt).contains("Read-only file system");
      }
      // touch has changed nothing in tree: it is still what was committed last.
      assertThatTree(mount.path()).equalsTree(workspace.file("tree"));
    }
    REFERENCE.on(repo, "fsck", "-q").expectSuccess();
  }

  @Test
  void mountAndFstabFindTheHelper() throws IOException {
    // As installed: mount(8) looks for /sbin/mount.fuse, which starts the program of that name.
    Path helper = workspace.directory("bin").resolve("mount.fuse.jostree");
    Files.createSymbolicLink(helper, Path.of(Ostree.ours().program()));
    Command.of(
            helper.toString(),
            repo.toString(),
            mountPoint.toString(),
            "-o",
            "rw,noauto,nofail,_netdev,x-systemd.automount,rev=main,allow_other,dev,suid")
        .run()
        .expectSuccess();
    assertThat(Files.readString(mountPoint.resolve("file"))).isEqualTo("two");
    assertThat(MountTable.at(mountPoint))
        .hasValueSatisfying(entry -> assertThat(entry.type()).isEqualTo("fuse.jostree"))
        .hasValueSatisfying(entry -> assertThat(entry.source()).contains(repo.toString()))
        .hasValueSatisfying(entry -> assertThat(entry.options()).startsWith("ro,"));
    unmountAndExpectEnd(List.of("umount", mountPoint.toString()));
  }

  @Test
  void inTheForegroundItStaysUntilUnmounted() throws IOException, InterruptedException {
    Process process =
        Mount.command(repo, mountPoint, List.of("-f", "--rev", "main"))
            .start(workspace.file("out"), workspace.file("err"));
    try {
      await("two", mountPoint.resolve("file"));
      assertThat(process.isAlive()).isTrue();
      Ostree.ours().command("umount", mountPoint.toString()).run().expectSuccess();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void listingALargeDirectoryInPiecesIsComplete() throws IOException {
    shell(
        """
        mkdir many; cd many; for i in $(seq 3000); do : >"entry-$i-with-a-name-of-some-length"; done
        cd ..; ostree --repo=repo commit -b many many
        """);
    try (Mount mount = Mount.commit(repo, "many", mountPoint)) {
      for (int round = 0; round < 3; round++) {
        assertThat(names(mount.path())).hasSize(3000).isEqualTo(names(workspace.file("many")));
      }
      // Reading it from the middle on again, as NFS servers and some programs do.
      String script = SourceTree.root().resolve("itests/bin/seek-in-directory").toString();
      Command.of("python3", script, mount.path().toString(), "3000").run().expectSuccess();
    }
  }

  private void unmountAndExpectEnd(List<String> words) throws IOException {
    Server server = Server.of(mountPoint);
    Command.of(words).run().expectSuccess();
    try {
      assertThat(server.endsWithin(SOON)).as("the server ends").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the server to end", e);
    }
    assertThat(MountTable.at(mountPoint)).isEmpty();
    assertThat(mountPoint).isEmptyDirectory();
  }

  private static void await(String content, Path file) throws IOException {
    String seen = null;
    for (int i = 0; i < 300 && !content.equals(seen); i++) {
      seen = Files.exists(file) ? Files.readString(file) : null;
      pause();
    }
    assertThat(seen).as(file.toString()).isEqualTo(content);
  }

  private static void awaitAbsent(Path file) throws IOException {
    for (int i = 0; i < 300 && Files.exists(file); i++) {
      pause();
    }
    assertThat(file).doesNotExist();
  }

  private static void awaitNames(Set<String> expected, Path directory) throws IOException {
    for (int i = 0; i < 300 && !names(directory).equals(expected); i++) {
      pause();
    }
    assertThat(names(directory)).isEqualTo(expected);
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static Set<String> names(Path directory) throws IOException {
    Set<String> names = new TreeSet<>();
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    }
    return names;
  }

  private static String stat(String format, Path file) throws IOException {
    return Command.of("stat", "-c", format, file.toString()).print();
  }

  private static List<String> append(List<String> words, Path path) {
    List<String> all = new ArrayList<>(words);
    all.add(path.toString());
    return all;
  }

  private void shell(String script) throws IOException {
    Command.of("sh", "-ec", script).in(workspace.path()).run().expectSuccess();
  }
}
