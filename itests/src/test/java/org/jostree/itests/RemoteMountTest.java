package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.itests.tree.TreeAssert.assertThatTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jostree.itests.ground.CountingServer;
import org.jostree.itests.ground.DebianRoot;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.tree.RandomTree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Remotes that are mounted with nothing pulled: only what is touched is fetched, what was fetched
 * stays when the server goes, and nothing wrong is ever read.
 */
class RemoteMountTest {
  private static final int FILES = 120;

  /** Larger than what is fetched for the attributes of a file. */
  private static final int LARGE_BYTES = 300_000;

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsFuse();
    Machine.needsRoot();
    Machine.needsReferenceOstree();
  }

  private String[] cache(String... more) {
    List<String> words = new ArrayList<>(List.of(more));
    words.addAll(List.of("--log=" + workspace.file("mount.log"), "-o", "cache_dir=" + cacheDir()));
    return words.toArray(String[]::new);
  }

  private Path cacheDir() {
    return workspace.file("cache");
  }

  private String log() throws IOException {
    return Files.readString(workspace.file("mount.log"));
  }

  /** A tree of small and of large files, in an archive, under the ref {@code main}. */
  private Path makeRepo() throws IOException {
    Path tree = workspace.directory("tree");
    Random random = new Random(1);
    for (int i = 0; i < FILES; i++) {
      Path directory = Files.createDirectories(tree.resolve("d" + i % 4));
      byte[] content = new byte[i % 20 == 0 ? LARGE_BYTES : 10 + i];
      random.nextBytes(content);
      Files.write(directory.resolve("f" + i), content);
    }
    Files.createSymbolicLink(tree.resolve("link"), Path.of("d1/f1"));
    return commit(tree);
  }

  private Path commit(Path tree) throws IOException {
    Path repo = Ostree.reference().init(workspace.file("repo"), "archive");
    Ostree.reference().on(repo, "commit", "-b", "main", "-s", "s", tree.toString()).expectSuccess();
    return repo;
  }

  // ---- what is fetched

  @Test
  void aFileOfASystemTakesFewRequests() throws IOException {
    DebianRoot debian = DebianRoot.locate();
    try (CountingServer server = new CountingServer(debian.repository("archive"))) {
      server.setDelay(40);
      try (Mount mount =
          Mount.source(server.url(), workspace.directory("mnt"), cache("--rev=v1"))) {
        assertThat(mount.resolve("usr/lib/os-release"))
            .hasSameBinaryContentAs(debian.tree("v1").resolve("usr/lib/os-release"));
        assertThat(server.takeObjectRequests()).hasSizeBetween(6, 11);

        assertThat(listing(mount.path())).isEqualTo(listing(debian.tree("v1")));
        List<String> ofListing = server.takeObjectRequests();
        assertThat(ofListing).hasSizeLessThan(2 * listing(mount.path()).size());
        assertThat(mount.resolve("usr/bin/git"))
            .hasSameBinaryContentAs(debian.tree("v1").resolve("usr/bin/git"));
      }
    }
  }

  private static List<String> listing(Path directory) throws IOException {
    String[] words = {
      "find", directory.toString(), "-maxdepth", "1", "-printf", "%P %y %m %U %l\n"
    };
    return Command.of(words).run().expectSuccess().out().lines().sorted().toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aTreeEqualsItsCheckout(long seed) throws IOException {
    Path tree = workspace.file("tree");
    RandomTree.writeWithoutDefaultAcls(seed, tree);
    Path repo = commit(tree);
    Path checkout = workspace.file("checkout");
    Ostree.reference()
        .on(repo, "checkout", "--fsync=false", "main", checkout.toString())
        .expectSuccess();
    try (CountingServer server = new CountingServer(repo);
        Mount mount = Mount.source(server.url(), workspace.directory("mnt"), cache("--rev=main"))) {
      assertThatTree(mount.path()).equalsTree(checkout);
      List<String> requests = server.takeObjectRequests();
      // Of a file that is not small first its beginning, for its attributes, then all of it.
      assertThat(requests).filteredOn(path -> !path.endsWith(".filez")).doesNotHaveDuplicates();
      assertThat(requests).allMatch(path -> Collections.frequency(requests, path) <= 2);
    }
  }

  @Test
  void largeFilesAreFetchedWhenTheyAreRead() throws IOException {
    Path repo = makeRepo();
    try (CountingServer server = new CountingServer(repo);
        Mount mount = Mount.source(server.url(), workspace.directory("mnt"), cache("--rev=main"))) {
      CommandResult sizes = Command.of("stat", "-c", "%s", mount.resolve("d0/f0").toString()).run();
      assertThat(sizes.out().strip()).isEqualTo(Integer.toString(LARGE_BYTES));
      assertThat(cachedFiles()).isEmpty();
      assertThat(mount.resolve("d0/f0"))
          .hasSameBinaryContentAs(workspace.file("tree").resolve("d0/f0"));
      assertThat(cachedFiles()).isNotEmpty();
    }
  }

  private List<Path> cachedFiles() throws IOException {
    try (Stream<Path> files = Files.walk(cacheDir().resolve("objects"))) {
      return files.filter(file -> file.toString().endsWith(".filez")).toList();
    }
  }

  @Test
  void aWholeRepositoryShowsItsRefsAndNewOnes() throws IOException {
    Path repo = makeRepo();
    Ostree.reference().on(repo, "commit", "-b", "os/next", "-s", "n", "--tree=ref=main");
    Ostree.reference().on(repo, "summary", "-u").expectSuccess();
    try (CountingServer server = new CountingServer(repo);
        Mount mount = Mount.source(server.url(), workspace.directory("mnt"), cache())) {
      assertThat(listing(mount.resolve("refs/heads")).toString()).contains("main d", "os d");
      assertThat(mount.resolve("refs/heads/os/next/d1/f1"))
          .hasSameBinaryContentAs(workspace.file("tree").resolve("d1/f1"));
      assertThat(mount.resolve("rev/main/link"))
          .hasSameBinaryContentAs(workspace.file("tree").resolve("d1/f1"));
    }
  }

  // ---- the server goes, and comes back

  @Test
  void whatIsCachedOutlivesTheServer() throws IOException, InterruptedException {
    Path repo = makeRepo();
    Path tree = workspace.file("tree");
    String commit = Ostree.reference().print(repo, "rev-parse", "main");
    try (CountingServer server = new CountingServer(repo)) {
      try (Mount mount =
          Mount.source(server.url(), workspace.directory("mnt"), cache("--rev=main"))) {
        // Names and attributes of one directory, no file of the other.
        Command.of("ls", "-l", mount.resolve("d1").toString()).run().expectSuccess();
        Command.of("ls", "-f", mount.resolve("d0").toString()).run().expectSuccess();
        server.goAway();
        assertThat(mount.resolve("d1/f1")).hasSameBinaryContentAs(tree.resolve("d1/f1"));
        CommandResult cat = Command.of("cat", mount.resolve("d2/f2").toString()).run();
        assertThat(cat.err()).contains("Input/output error");
        assertThat(log()).contains("does not answer").contains(commit).contains("/d2");
        CommandResult large = Command.of("cat", mount.resolve("d0/f0").toString()).run();
        assertThat(large.err()).contains("Input/output error");
        assertThat(log()).contains(checksumOf(repo, "/d0/f0")).contains("/d0/f0");

        server.comeBack();
        awaitReadable(mount.resolve("d2/f2"));
        assertThat(mount.resolve("d2/f2")).hasSameBinaryContentAs(tree.resolve("d2/f2"));
        assertThat(mount.resolve("d0/f0")).hasSameBinaryContentAs(tree.resolve("d0/f0"));
        assertThat(log()).contains("answers again");
      }
      server.goAway();
      // Mounted again without the server, it shows what it had.
      try (Mount mount =
          Mount.source(server.url(), workspace.directory("mnt"), cache("--rev=main"))) {
        assertThat(mount.resolve("d2/f2")).hasSameBinaryContentAs(tree.resolve("d2/f2"));
      }
    }
  }

  private static String checksumOf(Path repo, String path) throws IOException {
    return Ostree.reference().print(repo, "ls", "-C", "main", path).split(" +", -1)[4];
  }

  private static void awaitReadable(Path file) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (Command.of("cat", file.toString()).run().exit() != 0) {
      assertThat(System.nanoTime()).as("a minute has passed").isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  @Test
  void aServerThatLiesIsNeverBelieved() throws IOException {
    Path repo = makeRepo();
    Path tree = workspace.file("tree");
    int failed = 0;
    try (CountingServer server = new CountingServer(repo);
        Mount mount = Mount.source(server.url(), workspace.directory("mnt"), cache("--rev=main"))) {
      server.setLies(3);
      for (Path file : regularFiles(tree)) {
        Path seen = mount.resolve(tree.relativize(file).toString());
        CommandResult first = Command.of("cat", seen.toString()).run();
        if (first.exit() == 0) {
          assertThat(first.outBytes()).isEqualTo(Files.readAllBytes(file));
        } else {
          assertThat(first.err()).contains("Input/output error");
          failed++;
        }
      }
      assertThat(failed).isPositive();
      assertThat(log()).contains("Corrupted");
      // Of those with a lie about their attributes the kernel has to be told anew.
      server.setLies(0);
      int good = 0;
      for (Path file : regularFiles(tree)) {
        Path seen = mount.resolve(tree.relativize(file).toString());
        CommandResult again = Command.of("cat", seen.toString()).run();
        if (again.exit() == 0) {
          assertThat(again.outBytes()).isEqualTo(Files.readAllBytes(file));
          good++;
        }
      }
      assertThat(good).isGreaterThan(FILES * 9 / 10);
    }
  }

  private static List<Path> regularFiles(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !Files.isSymbolicLink(file))
          .toList();
    }
  }

  // ---- the cache

  @Test
  void aPullTakesWhatIsCached() throws IOException {
    Path repo = makeRepo();
    try (CountingServer server = new CountingServer(repo)) {
      try (Mount mount =
          Mount.source(server.url(), workspace.directory("mnt"), cache("--rev=main"))) {
        Command.of("tar", "cf", "/dev/null", "-C", mount.path().toString(), ".")
            .run()
            .expectSuccess();
        Command.of("sh", "-c", "find . -type f | xargs cat | wc -c")
            .in(mount.path())
            .run()
            .expectSuccess();
      }
      server.takeRequests();
      for (Ostree program : List.of(Ostree.reference(), Ostree.ours())) {
        for (String option : List.of("--localcache-repo=", "--cache-dir=")) {
          if (program.equals(Ostree.reference()) && option.startsWith("--cache")) {
            continue; // only keeps summaries there
          }
          Path to = program.init(workspace.file("to" + program.hashCode() + option), "bare-user");
          program.on(to, "remote", "add", "--no-gpg-verify", "origin", server.url());
          program.on(to, "pull", option + cacheDir(), "origin:main").expectSuccess();
          assertThat(server.takeObjectRequests())
              .as(program + " " + option)
              .noneMatch(path -> path.endsWith(".filez"));
          Ostree.reference().on(to, "fsck").expectSuccess();
        }
      }
    }
    Ostree.reference().on(cacheDir(), "fsck").expectSuccess();
  }

  @Test
  void aDamagedCacheIsPutRight() throws IOException {
    Path repo = makeRepo();
    Path tree = workspace.file("tree");
    try (CountingServer server = new CountingServer(repo)) {
      Path mountPoint = workspace.directory("mnt");
      try (Mount mount = Mount.source(server.url(), mountPoint, cache("--rev=main"))) {
        Command.of("tar", "cf", "/dev/null", "-C", mount.path().toString(), ".").run();
      }
      for (Path object : cachedFiles()) {
        byte[] bytes = Files.readAllBytes(object);
        Files.write(object, Arrays.copyOf(bytes, bytes.length * 2 / 3));
      }
      try (Mount mount = Mount.source(server.url(), mountPoint, cache("--rev=main"))) {
        for (Path file : regularFiles(tree)) {
          assertThat(mount.resolve(tree.relativize(file).toString())).hasSameBinaryContentAs(file);
        }
        assertThat(log()).contains("fetching it into the cache again");
      }
    }
  }

  @Test
  void theCacheStaysBelowItsSize() throws IOException {
    Path repo = makeRepo();
    Path tree = workspace.file("tree");
    long maximum = 500 << 10;
    try (CountingServer server = new CountingServer(repo)) {
      try (Mount mount =
          Mount.source(
              server.url(), workspace.directory("mnt"), cache("-o", "cache=500K", "--rev=main"))) {
        for (Path file : regularFiles(tree)) {
          assertThat(mount.resolve(tree.relativize(file).toString())).hasSameBinaryContentAs(file);
        }
      }
    }
    long size = 0;
    for (Path file : cachedFiles()) {
      size += Files.size(file);
    }
    assertThat(size).isBetween(maximum / 4, maximum);
  }

  // ---- whom to believe

  @Test
  void aConfiguredRemoteIsHeldToItsSignatures() throws IOException {
    Path repo = makeRepo();
    Ostree.reference().on(repo, "commit", "-b", "unsigned", "-s", "u", "--tree=ref=main");
    Key good = Key.make(workspace.file("good.pem"));
    Key bad = Key.make(workspace.file("bad.pem"));
    Ostree.ours().on(repo, "sign", "--sign-type=ed25519", "main", good.secret()).expectSuccess();
    Ostree.reference().on(repo, "summary", "-u").expectSuccess();
    Path local = Ostree.reference().init(workspace.file("local"), "bare-user");
    try (CountingServer server = new CountingServer(repo)) {
      addRemote(local, "good", server, "--sign-verify=ed25519=inline:" + good.open());
      addRemote(local, "bad", server, "--sign-verify=ed25519=inline:" + bad.open());
      Path mountPoint = workspace.directory("mnt");
      String repoOption = "--repo=" + local;
      try (Mount mount = Mount.source("good:main", mountPoint, cache(repoOption))) {
        assertThat(mount.resolve("link"))
            .hasSameBinaryContentAs(workspace.file("tree").resolve("d1/f1"));
      }
      for (String refused : List.of("bad:main", "good:unsigned")) {
        assertThat(
                Mount.command(refused, mountPoint, List.of(cache(repoOption)))
                    .run()
                    .expectError()
                    .err())
            .contains("Can't verify commit");
      }
      // The views of everything show what is signed, and an error for the rest.
      try (Mount mount = Mount.source("good", mountPoint, cache(repoOption))) {
        assertThat(mount.resolve("refs/heads/main/d1/f1"))
            .hasSameBinaryContentAs(workspace.file("tree").resolve("d1/f1"));
        CommandResult ls = Command.of("ls", mount.resolve("refs/heads/unsigned").toString()).run();
        assertThat(ls.err()).contains("Input/output error");
        assertThat(log()).contains("Can't verify commit");
      }
    }
  }

  private static void addRemote(Path repo, String name, CountingServer server, String option)
      throws IOException {
    Ostree.ours()
        .on(repo, "remote", "add", "--no-gpg-verify", option, name, server.url())
        .expectSuccess();
  }

  @Test
  void signaturesCanBeRequiredOfARepository() throws IOException {
    Path repo = makeRepo();
    Ostree.reference().on(repo, "commit", "-b", "unsigned", "-s", "u", "--tree=ref=main");
    Key key = Key.make(workspace.file("good.pem"));
    Ostree.ours().on(repo, "sign", "--sign-type=ed25519", "main", key.secret()).expectSuccess();
    Ostree.ours()
        .on(
            repo,
            "remote",
            "add",
            "--no-gpg-verify",
            "--sign-verify=ed25519=inline:" + key.open(),
            "origin",
            "http://127.0.0.1:1/")
        .expectSuccess();
    Path mountPoint = workspace.directory("mnt");
    try (Mount mount = Mount.commit(repo, "main", mountPoint, "--require-signature")) {
      assertThat(mount.resolve("link"))
          .hasSameBinaryContentAs(workspace.file("tree").resolve("d1/f1"));
    }
    List<String> words = List.of("--require-signature", "--rev=unsigned");
    assertThat(Mount.command(repo, mountPoint, words).run().expectError().err())
        .contains("Can't verify commit");
    // As an option of fstab, too; and without a remote nothing can be required.
    assertThat(
            Mount.command(repo, mountPoint, List.of("-o", "require_signature,rev=unsigned"))
                .run()
                .expectError()
                .err())
        .contains("Can't verify commit");
    Ostree.reference().on(repo, "remote", "delete", "origin").expectSuccess();
    assertThat(Mount.command(repo, mountPoint, words).run().expectError().err())
        .contains("need a remote");
  }

  /**
   * An Ed25519 key, in Base64 as the reference wants it.
   *
   * @param secret the secret key and the public one behind it
   * @param open the public one alone
   */
  private record Key(String secret, String open) {
    static Key make(Path file) throws IOException {
      String script =
          "openssl genpkey -algorithm ed25519 -out "
              + file
              + "; openssl pkey -in "
              + file
              + " -outform DER | tail -c 32 >"
              + file
              + ".sec; openssl pkey -in "
              + file
              + " -pubout -outform DER | tail -c 32 >"
              + file
              + ".pub; cat "
              + file
              + ".sec "
              + file
              + ".pub | base64 -w0; echo; base64 -w0 "
              + file
              + ".pub";
      List<String> lines =
          Command.of("sh", "-ec", script).run().expectSuccess().out().lines().toList();
      return new Key(lines.get(0), lines.get(1));
    }
  }
}
