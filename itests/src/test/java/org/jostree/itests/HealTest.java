package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jostree.itests.ground.CountingServer;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A repository with damaged and missing objects, mounted: with a remote to heal it, everything
 * reads right, and is right on the disk afterwards; without one, what is damaged is an error and
 * nothing is ever wrong. Either is in the log with its path.
 */
class HealTest {
  private static final int FILES = 200;

  /** The last byte of the owner's number, behind the frame and the size. */
  private static final int OWNER_BYTE = 8 + 8 + 3;

  @RegisterExtension final Workspace workspace = new Workspace();

  private Path tree;
  private Path original;

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsFuse();
    Machine.needsReferenceOstree();
  }

  @BeforeEach
  void makeOriginal() throws IOException {
    tree = workspace.directory("tree");
    for (int i = 0; i < FILES; i++) {
      Path directory = Files.createDirectories(tree.resolve("d" + i % 20));
      Files.writeString(directory.resolve("file" + i), ("content " + i + "\n").repeat(1 + i));
      Files.createSymbolicLink(directory.resolve("link" + i), Path.of("target-" + i));
    }
    original = Ostree.reference().init(workspace.file("original"), "archive");
    Ostree.reference()
        .on(original, "commit", "-b", "main", "-s", "s", tree.toString())
        .expectSuccess();
  }

  private Path copy(String mode) throws IOException {
    Path repo = Ostree.reference().init(workspace.file("repo"), mode);
    Ostree.reference().on(repo, "pull-local", original.toString(), "main").expectSuccess();
    return repo;
  }

  private enum Damage {
    FLIPPED,
    TRUNCATED,
    GARBAGE,
    MISSING
  }

  /** Damages one of ten objects, but no commit; what was done to which, by checksum. */
  private static Map<String, Damage> damage(Path repo) throws IOException {
    List<Path> objects;
    try (Stream<Path> files = Files.walk(repo.resolve("objects"))) {
      objects =
          files
              .filter(file -> !Files.isDirectory(file) && !file.toString().endsWith(".commit"))
              .sorted()
              .toList();
    }
    Random random = new Random(7);
    Map<String, Damage> damaged = new LinkedHashMap<>();
    for (int i = 0; i < objects.size(); i += 10) {
      Path object = objects.get(i);
      Damage damage = Damage.values()[damaged.size() % Damage.values().length];
      apply(damage, object, random);
      String rest = object.getFileName().toString();
      damaged.put(object.getParent().getFileName() + rest.substring(0, rest.indexOf('.')), damage);
    }
    return damaged;
  }

  private static void apply(Damage damage, Path object, Random random) throws IOException {
    if (damage == Damage.MISSING || Files.isSymbolicLink(object)) {
      Files.delete(object);
      return;
    }
    byte[] bytes = Files.readAllBytes(object);
    switch (damage) {
      // In an archived file that is the owner; some bits behind it mean nothing.
      case FLIPPED -> bytes[Math.min(OWNER_BYTE, bytes.length - 1)] ^= 4;
      case TRUNCATED -> bytes = Arrays.copyOf(bytes, bytes.length * 2 / 3);
      default -> random.nextBytes(bytes);
    }
    // In place, as extended attributes of bare-user stay; but the original may be the same file.
    if ((int) Files.getAttribute(object, "unix:nlink") > 1) {
      Files.delete(object);
    }
    Files.write(object, bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "bare", "bare-user"})
  void withARemoteEverythingReadsRight(String mode) throws IOException {
    Path repo = copy(mode);
    Map<String, Damage> damaged = damage(repo);
    try (CountingServer server = new CountingServer(original)) {
      Ostree.reference()
          .on(repo, "remote", "add", "--no-gpg-verify", "origin", server.url())
          .expectSuccess();
      Path log = workspace.file("log");
      Path mountPoint = workspace.directory("mnt");
      try (Mount mount = Mount.commit(repo, "main", mountPoint, "--heal", "--log=" + log)) {
        // Attributes first, as a walk does: they come from the damaged objects, too.
        Command.of("diff", "-r", "--no-dereference", tree.toString(), mount.path().toString())
            .run()
            .expectSuccess();
      }
      List<String> lines = Files.readAllLines(log);
      assertThat(lines).allMatch(line -> line.contains("fetched it again from origin"));
      for (String checksum : damaged.keySet()) {
        assertThat(lines)
            .as(checksum + " " + damaged.get(checksum))
            .filteredOn(line -> line.contains(checksum))
            .hasSize(1)
            .allMatch(line -> line.contains("/") && line.contains(" of commit "));
      }
    }
    Ostree.reference().on(repo, "fsck").expectSuccess();
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "bare", "bare-user"})
  void withoutARemoteWhatIsDamagedIsAnError(String mode) throws IOException {
    Path repo = copy(mode);
    Map<String, Damage> damaged = damage(repo);
    Path log = workspace.file("log");
    List<Path> failed = new ArrayList<>();
    try (Mount mount = Mount.commit(repo, "main", workspace.directory("mnt"), "--log=" + log)) {
      for (Path file : files(tree)) {
        Path seen = mount.resolve(tree.relativize(file).toString());
        boolean isLink = Files.isSymbolicLink(file);
        CommandResult read =
            Command.of(isLink ? "readlink" : "cat", isLink ? "-v" : "-u", seen.toString()).run();
        if (read.exit() == 0) {
          assertThat(read.out())
              .isEqualTo(isLink ? Files.readSymbolicLink(file) + "\n" : Files.readString(file));
        } else {
          assertThat(read.err()).contains("Input/output error");
          failed.add(tree.relativize(file));
        }
      }
    }
    assertThat(failed).hasSizeGreaterThanOrEqualTo(damaged.size() / 2);
    String text = Files.readString(log);
    for (Path path : failed) {
      Path directory = path.getParent();
      // The file itself, or the directory through which it cannot be reached.
      assertThat(
              Stream.of(
                  "/" + path + " of",
                  path.getFileName() + " in /" + directory + " of",
                  directory + " in / of"))
          .as(path + " in the log")
          .anyMatch(text::contains);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive"})
  void withoutItsServerWhatIsDamagedIsAnError(String mode) throws IOException {
    Path repo = copy(mode);
    damage(repo);
    Ostree.reference()
        .on(repo, "remote", "add", "--no-gpg-verify", "origin", "http://127.0.0.1:1/")
        .expectSuccess();
    Path log = workspace.file("log");
    try (Mount mount =
        Mount.commit(repo, "main", workspace.directory("mnt"), "--heal", "--log=" + log)) {
      Command.of("sh", "-c", "find . -type f | xargs cat >/dev/null").in(mount.path()).run();
    }
    assertThat(Files.readString(log)).contains("fetching it failed");
  }

  private static List<Path> files(Path top) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(top)) {
      all.filter(file -> !Files.isDirectory(file)).forEach(found::add);
    }
    return found;
  }
}
