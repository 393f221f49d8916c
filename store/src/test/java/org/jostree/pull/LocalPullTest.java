package org.jostree.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.fsck.Fsck;
import org.jostree.fsck.FsckOptions;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantText;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.repo.CommitState;
import org.jostree.repo.CommitTree;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.RefName;
import org.jostree.repo.RefNotFoundException;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.repo.Transaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A source of two commits on one branch; they share all but the file {@code own}. */
@SuppressWarnings("NullAway.Init") // set before each test
class LocalPullTest {
  @TempDir private Path directory;
  private Repo source;
  private Repo target;
  private CommitId first;
  private CommitId second;

  @BeforeEach
  void makeCommits() throws IOException {
    source = Repo.create(directory.resolve("source"), RepoMode.BARE_USER);
    target = Repo.create(directory.resolve("target"), RepoMode.BARE_USER);
    Path tree = directory.resolve("tree");
    Files.createDirectories(tree.resolve("shared"));
    Files.writeString(tree.resolve("shared/file"), "in both");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("shared/file"));
    Files.writeString(tree.resolve("own"), "first");
    first = commit(tree, 1);
    Files.writeString(tree.resolve("own"), "second");
    second = commit(tree, 2);
  }

  @AfterEach
  void close() {
    source.close();
    target.close();
  }

  private CommitId commit(Path tree, long time) throws IOException {
    CommitRequest request =
        new CommitRequest().add(new TreeSource.Directory(tree)).branch("main").timestamp(time);
    return new TreeCommit(source, request).run().commit();
  }

  private PullResult pull(LocalPullOptions options) throws IOException {
    return new LocalPull(target, source, options).run();
  }

  private FileId file(CommitId commit, String path) throws IOException {
    return ((DirTree.FileEntry) CommitTree.open(source, commit).find(path)).file();
  }

  private boolean isLinked(ObjectName object) throws IOException {
    return Files.isSameFile(source.objectPath(object), target.objectPath(object));
  }

  private void assertWhole() throws IOException {
    assertThat(new Fsck(target, new FsckOptions(), new Silent()).run().corrupt()).isFalse();
  }

  @Test
  void linksWhatBothStoreAlike() throws IOException {
    PullResult result = pull(new LocalPullOptions());

    assertThat(result).isEqualTo(new PullResult(4, 3, 0));
    assertThat(isLinked(second)).isTrue();
    assertThat(isLinked(file(second, "shared/file"))).isTrue();
    assertThat(target.refs().read(RefName.local("main"))).isEqualTo(second);
    assertThat(target.has(first)).isFalse();
    assertThat(pull(new LocalPullOptions())).isEqualTo(new PullResult(0, 0, 0));
    assertWhole();
  }

  @ParameterizedTest
  @CsvSource({
    "BARE_USER,ARCHIVE,false",
    "BARE_USER,BARE_USER_ONLY,true",
    "ARCHIVE,BARE_USER,false",
    "ARCHIVE,ARCHIVE,true"
  })
  void storesAnewWhatTheTargetStoresInAnotherWay(RepoMode from, RepoMode to, boolean links)
      throws IOException {
    try (Repo through = Repo.create(directory.resolve("through"), from)) {
      new LocalPull(through, source, new LocalPullOptions()).run();
      target.close();
      target = Repo.create(directory.resolve("other"), to);
      PullResult result = new LocalPull(target, through, new LocalPullOptions()).run();

      FileId regular = file(second, "shared/file");
      assertThat(result.metadata()).isEqualTo(4);
      assertThat(result.content()).isEqualTo(3);
      assertThat(Files.isSameFile(through.objectPath(regular), target.objectPath(regular)))
          .isEqualTo(links);
      assertThat(Files.isSameFile(through.objectPath(second), target.objectPath(second))).isTrue();
    }
  }

  @Test
  void bringsParentsAsFarAsAskedFor() throws IOException {
    pull(new LocalPullOptions().depth(CommitImport.WHOLE_HISTORY));

    assertThat(target.has(first)).isTrue();
    assertThat(target.has(file(first, "own"))).isTrue();
    assertWhole();
  }

  @Test
  void endsTheHistoryWhereTheSourceDoes() throws IOException {
    source.delete(first);

    pull(new LocalPullOptions().depth(5));

    assertThat(target.has(second)).isTrue();
    assertThat(target.has(first)).isFalse();
  }

  @Test
  void marksCommitsThatComeAloneUntilTheRestFollows() throws IOException {
    pull(new LocalPullOptions().commitsOnly(true).depth(1));

    assertThat(target.commitState(second)).isEqualTo(CommitState.PARTIAL);
    assertThat(target.commitState(first)).isEqualTo(CommitState.PARTIAL);
    assertThat(target.has(file(second, "own"))).isFalse();

    pull(new LocalPullOptions());

    assertThat(target.commitState(second)).isEqualTo(CommitState.NORMAL);
    assertThat(target.commitState(first)).isEqualTo(CommitState.PARTIAL);
    assertThat(target.has(file(second, "own"))).isTrue();
    assertThat(target.has(file(first, "own"))).isFalse();
  }

  @Test
  void namesRefsByTheRemote() throws IOException {
    pull(new LocalPullOptions().remote("vendor").add("main"));

    assertThat(target.refs().read(new RefName("vendor", "main"))).isEqualTo(second);
    assertThat(target.refs().read(RefName.local("main"))).isNull();
  }

  @Test
  void bringsACommitWithoutARef() throws IOException {
    pull(new LocalPullOptions().add(first.hex()));

    assertThat(target.has(first)).isTrue();
    assertThat(target.refs().list()).isEmpty();
  }

  @Test
  void changesNothingWhenAnObjectIsMissing() throws IOException {
    source.delete(file(second, "own"));

    assertThatThrownBy(() -> pull(new LocalPullOptions()))
        .isInstanceOf(MissingObjectException.class);

    assertThat(target.has(second)).isFalse();
    assertThat(target.refs().list()).isEmpty();
    try (var left = Files.list(target.path().resolve("tmp"))) {
      assertThat(left.filter(name -> !name.endsWith("cache"))).isEmpty();
    }
  }

  @Test
  void findsDamagedFilesIfAskedTo() throws IOException {
    Files.writeString(source.objectPath(file(second, "own")), "damage", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> pull(new LocalPullOptions().verify(true)))
        .isInstanceOf(CorruptObjectException.class);
    assertThat(target.has(second)).isFalse();

    pull(new LocalPullOptions());
    assertThat(target.has(second)).isTrue();
  }

  @Test
  void refusesSetuidFilesIfAskedTo() throws IOException {
    Path tree = directory.resolve("suid");
    Files.createDirectories(tree);
    Files.writeString(tree.resolve("tool"), "tool");
    Files.setPosixFilePermissions(
        tree.resolve("tool"), PosixFilePermissions.fromString("rwxrwxrwx"));
    CommitId wide = commit(tree, 3);

    assertThatThrownBy(() -> pull(new LocalPullOptions().userFilesOnly(true).add(wide.hex())))
        .hasMessageMatching("Content object [0-9a-f]{64}: invalid mode 0100777 with bits 00002");
  }

  @Test
  void refusesARefThatTheCommitDoesNotBelongTo() throws IOException {
    source.refs().set(RefName.local("other"), second);

    assertThatThrownBy(() -> pull(new LocalPullOptions().add("other")))
        .hasMessageContaining("Commit has no requested ref ‘other’ in ref binding metadata");
    pull(new LocalPullOptions().add("other").verifyBindings(false));

    assertThat(target.refs().read(RefName.local("other"))).isEqualTo(second);
  }

  @Test
  void saysWhichRefIsNotThere() {
    assertThatThrownBy(() -> pull(new LocalPullOptions().add("nope")))
        .isInstanceOf(RefNotFoundException.class)
        .hasMessage("Refspec 'nope' not found");
  }

  @Test
  void takesOverDetachedMetadata() throws Exception {
    pull(new LocalPullOptions());
    GVariantReader metadata = GVariantText.parse("{'SIGNATURE': <'HANCOCK'>}");
    try (Transaction transaction = source.transaction()) {
      transaction.setDetachedMetadata(second, metadata);
      transaction.commit();
    }

    pull(new LocalPullOptions());

    GVariantReader pulled = target.readDetachedMetadata(second);
    assertThat(pulled).isNotNull();
    assertThat(pulled.toByteArray()).isEqualTo(metadata.toByteArray());
  }

  @Test
  void takesAwayTheTombstone() throws IOException {
    target.writeTombstone(second);

    pull(new LocalPullOptions());

    assertThat(target.hasTombstone(second)).isFalse();
  }
}
