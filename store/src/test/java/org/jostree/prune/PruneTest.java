package org.jostree.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.FileId;
import org.jostree.repo.CommitState;
import org.jostree.repo.CommitTree;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.repo.StaticDeltas;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three commits on one branch, of the times 100, 200 and 300, which share a file and have one each.
 */
@SuppressWarnings("NullAway.Init") // set before each test
class PruneTest {
  private static final RefName MAIN = new RefName(null, "main");

  @TempDir private Path directory;
  private Repo repo;
  private final List<CommitId> commits = new ArrayList<>();

  @BeforeEach
  void makeCommits() throws IOException {
    repo = Repo.create(directory.resolve("repo"), RepoMode.BARE_USER);
    Path tree = directory.resolve("tree");
    Files.createDirectories(tree);
    Files.writeString(tree.resolve("shared"), "in all");
    for (int i = 1; i <= 3; i++) {
      Files.writeString(tree.resolve("own"), "of " + i);
      commits.add(commit(tree, 100L * i));
    }
  }

  @AfterEach
  void close() {
    repo.close();
  }

  private CommitId commit(Path tree, long time) throws IOException {
    CommitRequest request =
        new CommitRequest().add(new TreeSource.Directory(tree)).branch("main").timestamp(time);
    return new TreeCommit(repo, request).run().commit();
  }

  private PruneResult prune(PruneOptions options) throws IOException {
    return new Prune(repo, options).run();
  }

  private FileId file(CommitId commit, String path) throws IOException {
    return ((DirTree.FileEntry) CommitTree.open(repo, commit).find(path)).file();
  }

  private List<CommitId> left() {
    return commits.stream().filter(repo::has).toList();
  }

  @Test
  void keepsAllCommitsWithoutOptions() throws IOException {
    repo.refs().set(MAIN, null);

    PruneResult result = prune(new PruneOptions());

    // Three commits, three trees, one dirmeta, four files.
    assertThat(result).isEqualTo(new PruneResult(11, 0, 0));
  }

  @Test
  void removesWhatNoRefLeadsTo() throws IOException {
    FileId shared = file(commits.get(0), "shared");
    FileId own = file(commits.get(0), "own");
    long bytes = repo.storedSize(own);

    PruneResult result = prune(new PruneOptions().refsOnly(true).depth(1));

    assertThat(left()).containsExactly(commits.get(1), commits.get(2));
    assertThat(repo.has(shared)).isTrue();
    assertThat(repo.has(own)).isFalse();
    assertThat(result.pruned()).isEqualTo(3);
    assertThat(result.bytes()).isGreaterThan(bytes);
    assertThat(repo.hasTombstone(commits.get(0))).isFalse();
  }

  @Test
  void removesAllOnceNoRefIsLeft() throws IOException {
    repo.refs().set(MAIN, null);

    assertThat(prune(new PruneOptions().refsOnly(true)).pruned()).isEqualTo(11);
    assertThat(prune(new PruneOptions())).isEqualTo(new PruneResult(0, 0, 0));
  }

  @Test
  void keepsWhatRemotesAndMirrorsName() throws IOException {
    repo.refs().set(new RefName("vendor", "main"), commits.get(0));
    repo.refs().set(new Refs.CollectionRef("org.example.Other", "main"), commits.get(1));
    repo.refs().set(MAIN, null);

    prune(new PruneOptions().refsOnly(true).depth(0));

    assertThat(left()).containsExactly(commits.get(0), commits.get(1));
  }

  @Test
  void keepsTheLongerOfTwoHistoriesThatMeet() throws IOException {
    repo.refs().set(new RefName(null, "alpha"), commits.get(1));
    repo.refs().set(new RefName(null, "omega"), commits.get(1));

    prune(new PruneOptions().depth(0).retainDepth("omega", 1));

    assertThat(left()).containsExactlyElementsOf(commits);
  }

  @Test
  void removesNothingWhereRefsCannotBeSeen() throws IOException {
    Files.move(repo.path().resolve("refs/heads"), directory.resolve("heads"));

    assertThatThrownBy(() -> prune(new PruneOptions().refsOnly(true)))
        .hasMessage("Listing refs: opendir(refs/heads): No such file or directory");

    assertThat(left()).hasSize(3);
  }

  @Test
  void changesNothingWhenOnlyLooking() throws IOException {
    PruneResult result = prune(new PruneOptions().refsOnly(true).depth(0).dryRun(true));

    assertThat(result.pruned()).isEqualTo(6);
    assertThat(left()).hasSize(3);
  }

  @Test
  void leavesContentAloneIfAskedTo() throws IOException {
    FileId own = file(commits.get(0), "own");

    PruneResult result = prune(new PruneOptions().refsOnly(true).depth(0).commitsOnly(true));

    assertThat(result.total()).isEqualTo(3);
    assertThat(result.pruned()).isEqualTo(2);
    assertThat(repo.has(own)).isTrue();
  }

  @Test
  void keepsTheYoung() throws IOException {
    prune(new PruneOptions().keepYoungerThan(200));
    assertThat(left()).containsExactly(commits.get(1), commits.get(2));

    prune(new PruneOptions().keepYoungerThan(1000));
    assertThat(left()).containsExactly(commits.get(2));
  }

  @Test
  void keepsYoungCommitsWithoutARef() throws IOException {
    repo.refs().set(MAIN, null);

    prune(new PruneOptions().keepUnreferencedYoungerThan(200));

    assertThat(left()).containsExactly(commits.get(1), commits.get(2));
  }

  @Test
  void prunesOneBranchOnly() throws IOException {
    repo.refs().set(new RefName(null, "other"), commits.get(1));

    prune(new PruneOptions().onlyBranch("main").depth(0));
    assertThat(left()).hasSize(3);

    prune(new PruneOptions().onlyBranch("other").onlyBranch("main").depth(0));
    assertThat(left()).containsExactly(commits.get(1), commits.get(2));
  }

  @Test
  void removesOneCommitAndLeavesATombstone() throws IOException {
    repo.markCommit(commits.get(0), CommitState.PARTIAL);

    prune(new PruneOptions().delete(commits.get(0)));

    assertThat(left()).containsExactly(commits.get(1), commits.get(2));
    assertThat(repo.hasTombstone(commits.get(0))).isTrue();
    assertThat(Files.readString(repo.path().resolve("config"))).contains("tombstone-commits=true");
  }

  @Test
  void refusesToRemoveWhatARefNames() {
    CommitId last = commits.get(2);
    assertThatThrownBy(() -> prune(new PruneOptions().delete(last)))
        .hasMessage("Commit '" + last.hex() + "' is referenced by 'main'");
    assertThat(left()).hasSize(3);
  }

  @Test
  void removesNothingWhileATreeIsMissing() throws IOException {
    repo.delete(repo.readCommit(commits.get(2)).tree());
    PruneOptions options = new PruneOptions().refsOnly(true).depth(0);

    assertThatThrownBy(() -> prune(options)).isInstanceOf(MissingObjectException.class);
    assertThat(left()).hasSize(3);

    repo.markCommit(commits.get(2), CommitState.PARTIAL);
    prune(options);
    assertThat(left()).containsExactly(commits.get(2));
  }

  @Test
  void removesTheMarkWithItsCommit() throws IOException {
    repo.markCommit(commits.get(0), CommitState.PARTIAL);

    prune(new PruneOptions().refsOnly(true).depth(0));

    assertThat(repo.commitState(commits.get(0))).isEqualTo(CommitState.NORMAL);
  }

  @Test
  void removesDeltasOfRemovedCommits() throws IOException {
    StaticDeltas.Name fromNothing = new StaticDeltas.Name(null, commits.get(1));
    StaticDeltas.Name between = new StaticDeltas.Name(commits.get(0), commits.get(2));
    makeDelta(fromNothing);
    makeDelta(between);
    assertThat(repo.staticDeltas().list()).containsExactlyInAnyOrder(fromNothing, between);

    prune(new PruneOptions().refsOnly(true).depth(0));
    assertThat(repo.staticDeltas().list()).containsExactly(between);

    prune(new PruneOptions().staticDeltasOnly(true).delete(commits.get(2)));
    assertThat(repo.staticDeltas().list()).isEmpty();
    assertThat(left()).containsExactly(commits.get(2));
  }

  private void makeDelta(StaticDeltas.Name name) throws IOException {
    Path delta = repo.staticDeltas().path(name);
    Files.createDirectories(delta);
    Files.write(delta.resolve("superblock"), new byte[1]);
    Files.write(delta.resolve("0"), new byte[1]);
  }

  @Test
  void cleansUpAfterThoseWhoWereKilled() throws IOException {
    Path tmp = repo.path().resolve("tmp");
    Path staging = tmp.resolve("staging-boot-abandoned");
    Files.createDirectories(staging.resolve("ab"));
    Path old = Files.write(tmp.resolve("old"), new byte[1]);
    Files.setLastModifiedTime(old, FileTime.fromMillis(0));
    Path recent = Files.write(tmp.resolve("recent"), new byte[1]);
    Path ref = Files.write(repo.path().resolve("refs/heads/.tmp-1-1"), new byte[1]);
    Files.setLastModifiedTime(ref, FileTime.fromMillis(0));

    prune(new PruneOptions());

    assertThat(staging).doesNotExist();
    assertThat(old).doesNotExist();
    assertThat(ref).doesNotExist();
    assertThat(recent).exists();
    assertThat(tmp.resolve("cache")).exists();
  }
}
