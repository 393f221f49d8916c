package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.MountTable;
import org.jostree.itests.ground.Server;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Objects that are truncated, have a bit flipped, are garbage, empty or missing. Every command says
 * so in one line and fails with 1; the mount answers EIO and logs which object it was; nothing ever
 * looks absent, nothing wrong is ever read, and the process lives.
 */
@Execution(ExecutionMode.CONCURRENT)
class DamageTest {
  private static final List<String> MODES =
      List.of("archive", "bare", "bare-user", "bare-user-only");
  private static final byte[] GARBAGE = new byte[3000];

  static {
    new Random(1).nextBytes(GARBAGE);
  }

  @RegisterExtension final Workspace workspace = new Workspace();

  private Path repo;

  /** Which object of the test's tree is damaged. */
  private enum Victim {
    COMMIT("commit", ""),
    ROOT_DIRTREE("dirtree", "/"),
    DIRTREE("dirtree", "/dir"),
    DIRMETA("dirmeta", "/dir"),
    FILE("file", "/dir/large"),
    SYMLINK("file", "/dir/link");

    private final String kind;
    private final String path;

    Victim(String kind, String path) {
      this.kind = kind;
      this.path = path;
    }
  }

  private enum Damage {
    TRUNCATED,
    FLIPPED,
    GARBAGE,
    EMPTY,
    MISSING
  }

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (String mode : MODES) {
      for (Victim victim : Victim.values()) {
        // Metadata is stored alike in all modes.
        if (victim.kind.equals("file") || mode.equals("archive")) {
          for (Damage damage : Damage.values()) {
            cases.add(Arguments.of(mode, victim, damage));
          }
        }
      }
    }
    return cases.stream();
  }

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsFuse();
    Machine.needsReferenceOstree();
    Machine.needs("python3");
  }

  @BeforeEach
  void makeTree() throws IOException {
    repo = workspace.file("repo");
    Command.of(
            "sh",
            "-ec",
            """
            mkdir -p tree/dir/sub tree/sound
            seq 100000 >tree/dir/large; ln -s a/target tree/dir/link; printf sub >tree/dir/sub/file
            printf sound >tree/sound/file; chmod 710 tree/dir
            """)
        .in(workspace.path())
        .run()
        .expectSuccess();
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @MethodSource("cases")
  void everyCommandTells(String mode, Victim victim, Damage damage) throws IOException {
    String checksum = commitAndDamage(mode, victim, damage);
    expectCommandsToTell(victim, damage, checksum);
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @MethodSource("cases")
  void theMountAnswersAndLives(String mode, Victim victim, Damage damage)
      throws IOException, InterruptedException {
    String checksum = commitAndDamage(mode, victim, damage);
    if (victim == Victim.COMMIT || victim == Victim.ROOT_DIRTREE) {
      expectNoMountOfTheCommit(checksum);
    } else {
      expectMountToAnswerEio(victim, checksum);
    }
  }

  private String commitAndDamage(String mode, Victim victim, Damage damage) throws IOException {
    Ostree.reference().init(repo, mode);
    Ostree.reference()
        .on(
            repo,
            "commit",
            "-b",
            "main",
            "-s",
            "s",
            "--timestamp=@1",
            workspace.file("tree").toString())
        .expectSuccess();
    String checksum = checksum(victim);
    damage(checksum, mode, victim, damage);
    return checksum;
  }

  private String checksum(Victim victim) throws IOException {
    if (victim == Victim.COMMIT) {
      return Ostree.reference().print(repo, "rev-parse", "main");
    }
    // type+mode uid gid size checksums path
    String[] words =
        Ostree.reference().print(repo, "ls", "-d", "-C", "main", victim.path).split(" +", -1);
    return words[victim.kind.equals("dirmeta") ? 5 : 4];
  }

  private void damage(String checksum, String mode, Victim victim, Damage damage)
      throws IOException {
    String suffix = victim.kind.equals("file") && mode.equals("archive") ? "filez" : victim.kind;
    Path object =
        repo.resolve("objects")
            .resolve(checksum.substring(0, 2))
            .resolve(checksum.substring(2) + "." + suffix);
    if (damage == Damage.MISSING) {
      Files.delete(object);
    } else if (Files.isSymbolicLink(object)) {
      damageLink(object, damage);
    } else {
      // Written in place: extended attributes of bare-user stay as they are.
      Files.write(object, damaged(Files.readAllBytes(object), damage));
    }
  }

  private static void damageLink(Path object, Damage damage) throws IOException {
    Files.delete(object);
    switch (damage) {
      case TRUNCATED -> Files.createSymbolicLink(object, Path.of("a/targe"));
      case FLIPPED -> Files.createSymbolicLink(object, Path.of("a/uarget"));
      case GARBAGE -> Files.createSymbolicLink(object, Path.of("\u00ff\u0001garbage"));
      default -> Files.createFile(object); // a symbolic link cannot be empty: it became a file
    }
  }

  private static byte[] damaged(byte[] bytes, Damage damage) {
    return switch (damage) {
      case TRUNCATED -> java.util.Arrays.copyOf(bytes, bytes.length * 2 / 3);
      case FLIPPED -> {
        byte[] flipped = bytes.clone();
        flipped[bytes.length / 2] ^= 0x10;
        yield flipped;
      }
      case GARBAGE -> GARBAGE;
      case EMPTY, MISSING -> new byte[0];
    };
  }

  private void expectCommandsToTell(Victim victim, Damage damage, String checksum)
      throws IOException {
    CommandResult fsck = Ostree.inThisProcess(repo, "fsck", "--all").expectError();
    assertThat(fsck.err()).as("fsck names the object").contains(checksum);

    List<List<String>> commands =
        switch (victim) {
          case COMMIT ->
              List.of(
                  List.of("log", "main"),
                  List.of("show", "main"),
                  List.of("ls", "main"),
                  List.of("checkout", "main", workspace.file("out").toString()));
          case ROOT_DIRTREE, DIRTREE ->
              List.of(
                  List.of("ls", "-R", "main"),
                  List.of("cat", "main", "/dir/sub/file"),
                  List.of("checkout", "main", workspace.file("out").toString()));
          case DIRMETA ->
              List.of(
                  List.of("ls", "-R", "main"),
                  List.of("checkout", "main", workspace.file("out").toString()));
          // Whether a file's bytes are right, only fsck looks: the others would have to read them
          // twice.
          case FILE, SYMLINK ->
              damage == Damage.MISSING
                  ? List.of(
                      List.of("ls", "-R", "main"),
                      List.of("checkout", "main", workspace.file("out").toString()))
                  : List.of();
        };
    for (List<String> words : commands) {
      CommandResult result = Ostree.inThisProcess(repo, words.toArray(String[]::new)).expectError();
      assertThat(result.err()).as(words.toString()).contains(checksum);
    }
  }

  private void expectNoMountOfTheCommit(String checksum) throws IOException {
    Path mountPoint = workspace.directory("mnt");
    CommandResult result = Mount.command(repo, mountPoint, List.of("--rev", "main")).run();
    if (result.exit() == 0) {
      // Mounted, then: but its root is an error, not an empty directory.
      CommandResult ls = Command.of("ls", mountPoint.toString()).run();
      assertThat(ls.exit()).isNotZero();
      assertThat(ls.err()).contains("Input/output error");
      Ostree.ours().command("umount", mountPoint.toString()).run().expectSuccess();
    } else {
      result.expectError();
      assertThat(result.err()).contains(checksum);
      assertThat(MountTable.at(mountPoint)).isEmpty();
    }
  }

  private void expectMountToAnswerEio(Victim victim, String checksum)
      throws IOException, InterruptedException {
    Path mountPoint = workspace.directory("mnt");
    Path errors = workspace.file("server-errors");
    Process process =
        Mount.command(repo, mountPoint, List.of("-f", "-o", "verify=open", "--rev", "main"))
            .start(workspace.file("server-output"), errors);
    try {
      awaitMount(mountPoint, process, errors);
      Server server = Server.of(mountPoint);

      String expected =
          switch (victim) {
            // What is below a directory that cannot be read cannot be told to be absent.
            case DIRTREE ->
                "lstat:ok list:EIO lstat/sub:EIO lstat/nosuch:EIO open/large:EIO readlink/link:EIO";
            case DIRMETA -> "lstat:EIO";
            case FILE ->
                "lstat:ok list:ok read/large:EIO readlink/link:a/target lstat/nosuch:ENOENT";
            default -> "lstat:ok list:ok readlink/link:EIO lstat/nosuch:ENOENT";
          };
      String actual = probe(mountPoint.resolve("dir"), expected);
      assertThat(actual).isEqualTo(expected);
      // A second time: a failure is not remembered as something else.
      assertThat(probe(mountPoint.resolve("dir"), expected)).isEqualTo(expected);

      assertThat(Files.readString(mountPoint.resolve("sound/file"))).isEqualTo("sound");
      assertThat(server.isAlive()).isTrue();
      String log = Files.readString(errors);
      String commit = Ostree.reference().print(repo, "rev-parse", "main");
      assertThat(log)
          .as("log line with object, commit and path")
          .contains(checksum)
          .contains(commit.substring(0, 12))
          .containsPattern("/dir|dir in /");
    } finally {
      Ostree.ours().command("umount", mountPoint.toString()).run();
      if (!process.waitFor(20, java.util.concurrent.TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    assertThat(process.exitValue()).isZero();
  }

  private static void awaitMount(Path mountPoint, Process process, Path errors)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (MountTable.at(mountPoint).isEmpty()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError("not mounted: " + Files.readString(errors));
      }
      Thread.sleep(20);
    }
  }

  private static final Map<String, String> PROBES =
      Map.of(
          "lstat", "os.lstat(p)",
          "list", "os.listdir(p)",
          "open", "os.close(os.open(p, os.O_RDONLY))",
          "read", "open(p, 'rb').read()",
          "readlink", "os.readlink(p)");

  /** Does what the names of the expectations say, and tells each outcome in the same form. */
  private static String probe(Path directory, String expectations) throws IOException {
    StringBuilder script =
        new StringBuilder(
            """
            import errno, os, sys
            results = []
            def probe(label, path, action):
                try:
                    result = action(path)
                    results.append(label + ':' + (result if isinstance(result, str) else 'ok'))
                except OSError as e:
                    results.append(label + ':' + errno.errorcode[e.errno])
            """);
    for (String expectation : expectations.split(" ", -1)) {
      String label = expectation.substring(0, expectation.indexOf(':'));
      int slash = label.indexOf('/');
      String action = slash < 0 ? label : label.substring(0, slash);
      String name = slash < 0 ? "" : label.substring(slash);
      script
          .append("probe('" + label + "', sys.argv[1] + '" + name + "', lambda p: ")
          .append(PROBES.get(action))
          .append(")\n");
    }
    script.append("print(' '.join(results))\n");
    return new String(
            Command.of("python3", "-c", script.toString(), directory.toString())
                .run()
                .expectSuccess()
                .outBytes(),
            StandardCharsets.UTF_8)
        .strip();
  }
}
