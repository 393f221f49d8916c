package org.jostree.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.fsck.RepairResult.Finding;
import org.jostree.fsck.RepairResult.Outcome;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.pull.LocalPull;
import org.jostree.pull.LocalPullOptions;
import org.jostree.repo.CommitState;
import org.jostree.repo.CommitTree;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository of one commit, and an archive that has the same. */
@SuppressWarnings("NullAway.Init") // set before each test
class RepairTest {
  @TempDir private Path directory;
  private Repo repo;
  private Repo source;
  private CommitId commit;
  private FileId file;
  private FileId other;

  @BeforeEach
  void makeCommit() throws IOException {
    repo = Repo.create(directory.resolve("repo"), RepoMode.BARE_USER);
    source = Repo.create(directory.resolve("source"), RepoMode.ARCHIVE);
    Path tree = directory.resolve("tree");
    Files.createDirectories(tree.resolve("sub"));
    Files.writeString(tree.resolve("sub/file"), "a file");
    Files.writeString(tree.resolve("other"), "another");
    CommitRequest request =
        new CommitRequest().add(new TreeSource.Directory(tree)).branch("main").timestamp(1);
    commit = new TreeCommit(repo, request).run().commit();
    file = ((DirTree.FileEntry) CommitTree.open(repo, commit).find("sub/file")).file();
    other = ((DirTree.FileEntry) CommitTree.open(repo, commit).find("other")).file();
    new LocalPull(source, repo, new LocalPullOptions()).run();
  }

  @AfterEach
  void close() {
    repo.close();
    source.close();
  }

  private DirTreeId subdirectory() throws IOException {
    return ((DirTree.Subdirectory) CommitTree.open(source, commit).find("sub")).tree();
  }

  /** In place: a new file, since metadata is hard-linked between the two. */
  private void damage(ObjectName object) throws IOException {
    Path path = repo.objectPath(object);
    Path copy = directory.resolve("copy");
    Files.copy(path, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(copy, "damage", StandardOpenOption.APPEND);
    Files.move(copy, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private void assertWhole() throws IOException {
    RepairResult again = new Repair(repo, null, true).run();
    assertThat(again.findings()).isEmpty();
    assertThat(repo.commitState(commit)).isEqualTo(CommitState.NORMAL);
  }

  @Test
  void findsNothingWhereNothingIsWrong() throws IOException {
    assertThat(new Repair(repo, source, false).run())
        .isEqualTo(
            new RepairResult(
                List.of(),
                new java.util.TreeSet<>(),
                new java.util.TreeSet<>(),
                new java.util.TreeSet<>()));
  }

  @Test
  void fetchesWhatTheOtherHas() throws IOException {
    damage(file);
    repo.delete(other);

    RepairResult result = new Repair(repo, source, false).run();

    assertThat(result.findings())
        .extracting(Finding::object, Finding::damaged, Finding::outcome)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(file, true, Outcome.FETCHED),
            org.assertj.core.groups.Tuple.tuple(other, false, Outcome.FETCHED));
    assertThat(result.findings())
        .flatExtracting(Finding::paths)
        .containsExactlyInAnyOrder("/sub/file", "/other");
    assertThat(result.marked()).isEmpty();
    assertWhole();
  }

  @Test
  void fetchesWhatADirectoryNamesThatWasMissing() throws IOException {
    DirTreeId sub = subdirectory();
    repo.delete(sub);
    repo.delete(file);

    RepairResult result = new Repair(repo, source, false).run();

    assertThat(result.findings()).extracting(Finding::object).containsExactly(sub, file);
    assertWhole();
  }

  @Test
  void fetchesACommitThatARefNames() throws IOException {
    damage(commit);
    repo.delete(file);

    RepairResult result = new Repair(repo, source, false).run();

    assertThat(result.lost()).isEmpty();
    assertThat(result.findings()).extracting(Finding::object).containsExactly(commit, file);
    assertWhole();
  }

  @Test
  void removesWhatNobodyHasAndMarksTheCommit() throws IOException {
    damage(file);

    RepairResult result = new Repair(repo, null, false).run();

    assertThat(result.findings()).extracting(Finding::outcome).containsExactly(Outcome.REMOVED);
    assertThat(result.marked()).containsExactly(commit);
    assertThat(repo.has(file)).isFalse();
    assertThat(repo.commitState(commit)).isEqualTo(CommitState.FSCK_PARTIAL);

    new LocalPull(repo, source, new LocalPullOptions()).run();
    assertWhole();
  }

  @Test
  void takesTheMarkAwayOnceAllIsThere() throws IOException {
    repo.delete(file);
    new Repair(repo, null, false).run();

    RepairResult result = new Repair(repo, source, false).run();

    assertThat(result.whole()).containsExactly(commit);
    assertWhole();
  }

  @Test
  void saysWhichCommitIsLost() throws IOException {
    repo.delete(commit);

    assertThat(new Repair(repo, null, false).run().lost()).containsExactly(commit);
  }

  @Test
  void onlyLooksIfAskedTo() throws IOException {
    damage(file);

    RepairResult result = new Repair(repo, source, true).run();

    assertThat(result.findings()).extracting(Finding::outcome).containsExactly(Outcome.FETCHED);
    assertThat(repo.has(file)).isTrue();
    assertThat(new Repair(repo, null, true).run().findings()).hasSize(1);
    assertThat(repo.commitState(commit)).isEqualTo(CommitState.NORMAL);
  }

  @Test
  void leavesAloneWhatAPullHasMarked() throws IOException {
    repo.markCommit(commit, CommitState.PARTIAL);
    repo.delete(file);

    assertThat(new Repair(repo, source, false).run().findings()).isEmpty();
    assertThat(repo.commitState(commit)).isEqualTo(CommitState.PARTIAL);
  }
}
