package org.jostree.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.fsck.Fsck;
import org.jostree.fsck.FsckOptions;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jostree.gvariant.VariantDictionary;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;
import org.jostree.remote.RemoteOption;
import org.jostree.remote.Remotes;
import org.jostree.repo.CommitState;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.summary.Summary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive of two commits on one branch is served; one file of the tree has 300,000 bytes. */
@SuppressWarnings("NullAway.Init") // set before each test
class PullTest {
  private static final RefName MAIN = new RefName("origin", "main");

  @TempDir private Path directory;
  private Repo source;
  private Repo target;
  private UnrulyServer server;
  private CommitId first;
  private CommitId second;

  @BeforeEach
  void serveCommits() throws IOException {
    source = Repo.create(directory.resolve("source"), RepoMode.ARCHIVE);
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.createDirectories(tree.resolve("below/deeper"));
    byte[] noise = new byte[300_000];
    new Random(5).nextBytes(noise);
    Files.write(tree.resolve("below/noise"), noise);
    Files.writeString(tree.resolve("below/deeper/file"), "content");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("below"));
    first = commit(tree, 1_000);
    Files.writeString(tree.resolve("new"), "second");
    second = commit(tree, 2_000);
    server = new UnrulyServer(directory.resolve("source"));
    target = makeTarget(RepoMode.BARE_USER, server.url());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    target.close();
    source.close();
  }

  private CommitId commit(Path tree, long time) throws IOException {
    CommitRequest request =
        new CommitRequest().add(new TreeSource.Directory(tree)).branch("main").timestamp(time);
    return new TreeCommit(source, request).run().commit();
  }

  private Repo makeTarget(RepoMode mode, String url) throws IOException {
    Path path = directory.resolve("target-" + mode);
    try (Repo made = Repo.create(path, mode)) {
      Remotes.of(made)
          .add(
              "origin",
              Map.of("url", RemoteOption.of(url), "gpg-verify", RemoteOption.of(false)),
              Remotes.Existing.REPLACE);
    }
    return Repo.openWithoutFsync(path);
  }

  private PullProgress pull(PullOptions options) throws IOException {
    return new Pull(target, Remotes.of(target).get("origin"), options, progress -> {}).run();
  }

  private static PullOptions main() {
    return new PullOptions().refs(List.of("main")).retries(2);
  }

  private void assertWhole(CommitId commit) throws IOException {
    assertThat(target.refs().read(MAIN)).isEqualTo(commit);
    assertThat(target.commitState(commit)).isEqualTo(CommitState.NORMAL);
    assertThat(new Fsck(target, new FsckOptions(), new Silent()).run().corrupt()).isFalse();
  }

  private static boolean isLarge(UnrulyServer.Request request) throws IOException {
    return request.isFor(".filez") && request.file().length > 100_000;
  }

  @ParameterizedTest
  @EnumSource(
      value = RepoMode.class,
      names = {"ARCHIVE", "BARE_USER", "BARE_USER_ONLY"})
  void fetchesAllObjectsOfARef(RepoMode mode) throws IOException {
    target.close();
    target = makeTarget(mode, server.url());
    PullProgress done = pull(main());
    assertWhole(second);
    assertThat(done.content()).isEqualTo(4);
    assertThat(target.has(first)).isFalse();
  }

  @Test
  void fetchesFromALocalPath() throws IOException {
    pull(main().url("file://" + directory.resolve("source")));
    assertWhole(second);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void fetchesOnlyWhatIsMissing() throws IOException {
    pull(new PullOptions().refs(List.of("main@" + first.hex())));
    assertWhole(first);
    PullProgress done = pull(main());
    assertWhole(second);
    assertThat(done.content()).isEqualTo(1);
  }

  @Test
  void fetchesParentsAsFarAsTheRemoteHasThem() throws IOException {
    source.delete(first);
    pull(main().depth(-1));
    assertWhole(second);
  }

  @Test
  void marksACommitOfWhichItHasAPartOnly() throws IOException {
    pull(main().subpaths(List.of("/below/deeper")));
    assertThat(target.commitState(second)).isEqualTo(CommitState.PARTIAL);
    assertThat(server.asked()).filteredOn(path -> path.endsWith(".filez")).hasSize(1);
    pull(main());
    assertWhole(second);
  }

  @Test
  void goesOnAfterAConnectionBrokeOff() throws IOException {
    AtomicInteger broken = new AtomicInteger();
    server.makeTrouble(
        request -> {
          boolean whole = !request.hasRange();
          if (whole && isLarge(request)) {
            broken.incrementAndGet();
            request.breakOff(100_000);
            return true;
          }
          return false;
        });
    pull(main());
    assertThat(broken.get()).isEqualTo(1);
    assertWhole(second);
  }

  @Test
  void repeatsWhatTheServerRefusesForTheMoment() throws IOException {
    AtomicInteger refused = new AtomicInteger();
    server.makeTrouble(
        request -> {
          if (refused.incrementAndGet() <= 2) {
            request.refuse(503);
            return true;
          }
          return false;
        });
    pull(main());
    assertWhole(second);
  }

  @Test
  void givesUpOnAServerThatFailsAgainAndAgain() throws IOException {
    server.makeTrouble(
        request -> {
          request.refuse(500);
          return true;
        });
    assertThatThrownBy(() -> pull(main())).hasMessage("Server returned HTTP 500");
    assertThat(server.asked()).hasSize(3);
  }

  @Test
  void keepsWhatItFetchedBeforeAFailure() throws IOException {
    server.makeTrouble(
        request -> {
          if (isLarge(request)) {
            request.refuse(404);
            return true;
          }
          return false;
        });
    assertThatThrownBy(() -> pull(main())).hasMessage("Server returned HTTP 404");
    assertThat(target.refs().read(MAIN)).isNull();
    assertThat(target.commitState(second)).isEqualTo(CommitState.PARTIAL);
    server.makeTrouble(request -> false);
    server.asked().clear();
    pull(main());
    assertWhole(second);
    assertThat(server.asked()).doesNotContain(pathOf(second));
  }

  private static String pathOf(ObjectName name) {
    String hex = name.checksum().hex();
    return "objects/"
        + hex.substring(0, 2)
        + "/"
        + hex.substring(2)
        + "."
        + name.type().extension();
  }

  @Test
  void refusesContentThatIsNotWhatItsNamePromises() throws IOException {
    server.makeTrouble(
        request -> {
          if (isLarge(request)) {
            byte[] bytes = request.file();
            bytes[200_000] ^= 1;
            request.send(bytes);
            return true;
          }
          return false;
        });
    assertThatThrownBy(() -> pull(main())).isInstanceOf(CorruptObjectException.class);
    assertThat(target.refs().read(MAIN)).isNull();
    // What is here of a commit that is not whole is right.
    assertThat(new Fsck(target, new FsckOptions(), new Silent()).run().corrupt()).isFalse();
  }

  @Test
  void refusesMetadataThatIsNotWhatItsNamePromises() {
    server.makeTrouble(
        request -> {
          if (request.isFor(".dirtree")) {
            request.send("wrong".getBytes(StandardCharsets.UTF_8));
            return true;
          }
          return false;
        });
    assertThatThrownBy(() -> pull(main()))
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageStartingWith("Corrupted dirtree object; checksum expected='");
  }

  @Test
  void refusesAnObjectWithoutEnd() {
    server.makeTrouble(
        request -> {
          if (request.isFor(".commit")) {
            request.send(new byte[11 << 20]);
            return true;
          }
          return false;
        });
    assertThatThrownBy(() -> pull(main()))
        .hasMessageEndingWith(".commit exceeded maximum size of 10485760 bytes");
  }

  @Test
  void refusesACommitOfAnotherRef() throws IOException {
    source.refs().set(RefName.local("other"), second);
    assertThatThrownBy(() -> pull(new PullOptions().refs(List.of("other"))))
        .hasMessage(
            "Commit "
                + second.hex()
                + ": Commit has no requested ref ‘other’ in ref binding metadata (‘main’)");
    pull(new PullOptions().refs(List.of("other")).verifyBindings(false));
    assertThat(target.refs().read(new RefName("origin", "other"))).isEqualTo(second);
  }

  @Test
  void refusesAnOlderCommitIfAskedTo() throws IOException {
    pull(main());
    source.refs().set(RefName.local("main"), first);
    assertThatThrownBy(() -> pull(main().timestampCheck(true)))
        .hasMessageContaining(
            "' with timestamp 'Thu Jan  1 00:16:40 1970' is chronologically older");
    assertThat(target.refs().read(MAIN)).isEqualTo(second);
  }

  @Test
  void takesObjectsOfALocalCache() throws IOException {
    try (Repo cache = Repo.open(directory.resolve("source"))) {
      PullProgress done = pull(main().localCaches(List.of(cache)));
      assertThat(done.content()).isZero();
      assertThat(done.localContent()).isEqualTo(4);
    }
    assertWhole(second);
  }

  @Test
  void doesNotPassOverSignaturesThatAreRequired() throws IOException {
    try (Repo strict = Repo.create(directory.resolve("strict"), RepoMode.BARE_USER)) {
      Remotes.of(strict)
          .add("origin", Map.of("url", RemoteOption.of(server.url())), Remotes.Existing.REFUSE);
      Pull pull = new Pull(strict, Remotes.of(strict).get("origin"), main(), progress -> {});
      assertThatThrownBy(pull::run)
          .hasMessageContaining("GPG verification enabled, but no signatures found");
      assertThat(strict.has(second)).isFalse();
    }
  }

  // ---- hostile and far-away servers

  /** With one ref, of the repository itself or of a collection. */
  private static byte[] summary(String ref, String collection, CommitId commit) {
    GVariantWriter writer = new GVariantWriter(Summary.TYPE);
    boolean isOther = !collection.isEmpty();
    writer.begin();
    if (!isOther) {
      writeRef(writer, ref, commit);
    }
    writer.end();
    VariantDictionary metadata = new VariantDictionary().putString(Summary.MODE, "archive-z2");
    if (isOther) {
      GVariantType type = GVariantType.of("a{sa(s(taya{sv}))}");
      GVariantWriter map = new GVariantWriter(type);
      map.begin().writeString(collection).begin();
      writeRef(map, ref, commit);
      map.end().end();
      metadata.put(Summary.COLLECTION_MAP, GVariantReader.of(type, map.toByteArray()));
    }
    writer.writeValue(metadata.build());
    return writer.toByteArray();
  }

  private static void writeRef(GVariantWriter writer, String ref, CommitId commit) {
    writer.begin().writeString(ref).begin();
    writer.writeInt64(0).writeBytes(commit.checksum().toBytes());
    writer.writeValue(new VariantDictionary().build());
    writer.end().end();
  }

  private void serveAsSummary(byte[] summary) {
    server.makeTrouble(
        request -> {
          if (request.isFor("summary")) {
            request.send(summary);
            return true;
          }
          return false;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../escaped", "/escaped", "a/../../escaped", "a//b", ".hidden", ""})
  void refusesRefsThatWouldLeaveTheRepository(String ref) throws IOException {
    for (String collection : List.of("", "org.example.Other")) {
      serveAsSummary(summary(ref, collection, second));
      assertThatThrownBy(() -> pull(new PullOptions().mirror(true)))
          .isInstanceOf(IOException.class)
          .hasMessage("Invalid ref name " + ref);
    }
    assertThatThrownBy(() -> pull(new PullOptions().refs(List.of(ref))))
        .hasMessage("Invalid ref name " + ref);
    assertThat(target.refs().list()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../escaped", "/etc", "org..example", "org"})
  void refusesCollectionsThatWouldLeaveTheRepository(String collection) throws IOException {
    serveAsSummary(summary("main", collection, second));
    assertThatThrownBy(() -> pull(new PullOptions().mirror(true)))
        .hasMessage("Invalid collection ID " + collection);
    assertThat(target.path().resolve("refs/mirrors")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "gopher://x/", "//", "http:///x"})
  void followsRedirectsToServersOnly(String place) throws IOException {
    server.makeTrouble(
        request -> {
          request.redirect(place);
          return true;
        });
    assertThatThrownBy(() -> pull(main()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Redirected to a ");
  }

  @Test
  void mirrorsRefsUnderTheirCollections() throws IOException {
    serveAsSummary(summary("main", "org.example.Other", second));
    pull(new PullOptions().mirror(true).verifyBindings(false));
    assertThat(target.refs().read(new CollectionRef("org.example.Other", "main")))
        .isEqualTo(second);
    assertThat(target.refs().list()).isEmpty();
  }

  @Test
  void hasMoreRequestsUnderWayWhenAnswersAreSlow() throws IOException {
    Path tree = directory.resolve("tree");
    for (int i = 0; i < 60; i++) {
      Files.writeString(tree.resolve("small" + i), "number " + i);
    }
    CommitId third = commit(tree, 3_000);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    server.makeTrouble(
        request -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          try {
            Thread.sleep(40);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          now.decrementAndGet();
          return false;
        });
    pull(main());
    assertWhole(third);
    assertThat(most.get()).isBetween(9, 24);
  }
}
