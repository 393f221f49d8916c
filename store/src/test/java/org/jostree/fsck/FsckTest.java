package org.jostree.fsck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.repo.CommitState;
import org.jostree.repo.CommitTree;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One repository of two commits, which share {@code shared/file} and differ in {@code own}. */
@SuppressWarnings("NullAway.Init") // set before each test
class FsckTest {
  @TempDir private Path directory;
  private Repo repo;
  private CommitId first;
  private CommitId second;
  private final Heard heard = new Heard();

  @BeforeEach
  void makeCommits() throws IOException {
    repo = Repo.create(directory.resolve("repo"), RepoMode.BARE_USER);
    Path tree = directory.resolve("tree");
    Files.createDirectories(tree.resolve("shared"));
    Files.writeString(tree.resolve("shared/file"), "in both");
    Files.writeString(tree.resolve("own"), "first");
    first = commit(tree, 1);
    Files.writeString(tree.resolve("own"), "second");
    second = commit(tree, 2);
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

  private FsckResult check(FsckOptions options) throws IOException {
    return new Fsck(repo, options, heard).run();
  }

  private FileId file(CommitId commit, String path) throws IOException {
    return ((DirTree.FileEntry) CommitTree.open(repo, commit).find(path)).file();
  }

  private void damage(ObjectName object) throws IOException {
    Files.writeString(repo.objectPath(object), "damage", StandardOpenOption.APPEND);
  }

  private void remove(ObjectName object) throws IOException {
    Files.delete(repo.objectPath(object));
  }

  @Test
  void findsNothingWhereNothingIsWrong() throws IOException {
    FsckResult result =
        check(new FsckOptions().verifyBindings(true).addTombstones(true).deleteCorrupt(true));

    assertThat(result).isEqualTo(new FsckResult(2, 0, 0, false));
    assertThat(heard.findings).isEmpty();
    // Two commits; two roots and their shared directory; one dirmeta; three files.
    assertThat(heard.lastTotal).isEqualTo(9);
  }

  @Test
  void namesTheCommitsOfADamagedFile() throws IOException {
    FileId shared = file(first, "shared/file");
    FileId own = file(second, "own");
    damage(shared);
    damage(own);

    FsckResult result = check(new FsckOptions().keepGoing(true));

    assertThat(result).isEqualTo(new FsckResult(2, 0, 0, true));
    assertThat(heard.findings)
        .containsExactlyInAnyOrder(
            "corrupt " + shared.display() + " " + inOrder(first, second),
            "corrupt " + own.display() + " [" + second.hex() + "]");
    assertThat(heard.damagedPaths).containsExactlyInAnyOrder("/shared/file", "/own");
  }

  private static String inOrder(CommitId a, CommitId b) {
    return a.compareTo(b) < 0
        ? "[" + a.hex() + ", " + b.hex() + "]"
        : "[" + b.hex() + ", " + a.hex() + "]";
  }

  @Test
  void stopsAtTheFirstDamageUnlessToldToGoOn() throws IOException {
    damage(file(first, "shared/file"));
    damage(file(second, "own"));

    assertThat(check(new FsckOptions()).corrupt()).isTrue();
    assertThat(heard.findings).hasSize(1);
  }

  @Test
  void removesWhatIsDamagedAndMarksItsCommits() throws IOException {
    FileId own = file(first, "own");
    damage(own);

    assertThat(check(new FsckOptions().deleteCorrupt(true)).corrupt()).isTrue();
    assertThat(heard.findings).contains("partial " + first.hex()).hasSize(2);
    assertThat(repo.has(own)).isFalse();
    assertThat(repo.commitState(first)).isEqualTo(CommitState.FSCK_PARTIAL);
    assertThat(repo.commitState(second)).isEqualTo(CommitState.NORMAL);

    heard.findings.clear();
    assertThat(check(new FsckOptions())).isEqualTo(new FsckResult(1, 1, 1, false));
    assertThat(heard.findings).isEmpty();
  }

  @Test
  void marksTheCommitsOfMissingObjects() throws IOException {
    FileId shared = file(first, "shared/file");
    remove(shared);

    assertThat(check(new FsckOptions()).corrupt()).isTrue();
    assertThat(heard.findings)
        .containsExactlyInAnyOrder(
            "missing " + shared.display() + " " + inOrder(first, second),
            "partial " + first.hex(),
            "partial " + second.hex());
  }

  @Test
  void goesOnBehindAMissingDirectory() throws IOException {
    Commit commit = repo.readCommit(first);
    remove(commit.tree());

    assertThat(check(new FsckOptions()).corrupt()).isTrue();
    assertThat(heard.findings)
        .containsExactly(
            "missing " + commit.tree().display() + " [" + first.hex() + "]",
            "partial " + first.hex());
    assertThat(heard.damagedPaths).containsExactly("/");
  }

  @Test
  void findsDamageInWhatNoCommitNeeds() throws IOException {
    FileId own = file(first, "own");
    damage(own);
    remove(first);

    assertThat(check(new FsckOptions().keepGoing(true))).isEqualTo(new FsckResult(1, 0, 0, true));
    assertThat(heard.findings).containsExactly("corrupt " + own.display() + " []");
  }

  @Test
  void aRefMustNameACommit() throws IOException {
    remove(second);

    assertThatThrownBy(() -> check(new FsckOptions().keepGoing(true)))
        .hasMessage("Loading commit for ref main: No such metadata object " + second.display());
    assertThat(heard.findings).containsExactly("missing " + second.display() + " []");
  }

  @Test
  void aDamagedCommitIsToldOnceAndRemovedOnRequest() throws IOException {
    damage(first);

    assertThat(check(new FsckOptions().deleteCorrupt(true)).corrupt()).isTrue();
    assertThat(heard.findings).containsExactly("corrupt " + first.display() + " []");
    assertThat(repo.has(first)).isFalse();
    assertThat(repo.has(second)).isTrue();
  }

  @Test
  void parentsThatAreNotHereGetATombstoneOnRequest() throws IOException {
    remove(first);

    assertThat(check(new FsckOptions()).corrupt()).isFalse();
    assertThat(repo.hasTombstone(first)).isFalse();
    check(new FsckOptions().addTombstones(true));
    assertThat(heard.findings).containsExactly("tombstone " + first.hex());
    assertThat(repo.hasTombstone(first)).isTrue();
    assertThat(repo.has(second)).isTrue();

    check(new FsckOptions().addTombstones(true));
    assertThat(heard.findings).hasSize(1);
  }

  @Test
  void aRefMustBeBoundToItsCommitIfThatIsAsked() throws IOException {
    repo.refs().set(RefName.local("other"), second);

    check(new FsckOptions());
    assertThatThrownBy(() -> check(new FsckOptions().verifyBindings(true)))
        .hasMessage(
            "Commit "
                + second.hex()
                + ": Commit has no requested ref ‘other’ in ref binding metadata (‘main’)");
  }

  @Test
  void boundRefsMustNameTheCommitIfThatIsAsked() throws IOException {
    assertThatThrownBy(() -> check(new FsckOptions().verifyBackReferences(true)))
        .hasMessage(
            "Ref ‘main’ in bindings for commit "
                + first.hex()
                + " does not resolve to that commit");
    repo.refs().set(RefName.local("main"), null);
    assertThatThrownBy(() -> check(new FsckOptions().verifyBackReferences(true)))
        .hasMessageEndingWith(" does not exist");
  }

  /** Writes down what it hears. */
  private static final class Heard implements FsckListener {
    final List<String> findings = new ArrayList<>();
    final List<String> damagedPaths = new ArrayList<>();
    long lastTotal;

    @Override
    public void validatingRefs() {}

    @Override
    public void validatingCollectionRefs() {}

    @Override
    public void enumeratingCommits() {}

    @Override
    public void verifyingObjects(int commits) {}

    @Override
    public void verified(long objects, long total) {
      assertThat(objects).isBetween(1L, total);
      lastTotal = total;
    }

    @Override
    public void damageAt(ObjectName object, Collection<String> paths) {
      damagedPaths.addAll(paths);
    }

    @Override
    public void missing(ObjectName object, Collection<CommitId> commits) {
      findings.add("missing " + object.display() + " " + hex(commits));
    }

    @Override
    public void corrupt(CorruptObjectException fault, Collection<CommitId> commits) {
      findings.add("corrupt " + fault.object().display() + " " + hex(commits));
    }

    @Override
    public void markedPartial(CommitId commit) {
      findings.add("partial " + commit.hex());
    }

    @Override
    public void addedTombstone(CommitId commit) {
      findings.add("tombstone " + commit.hex());
    }

    private static String hex(Collection<CommitId> commits) {
      return commits.stream().map(CommitId::hex).toList().toString();
    }
  }
}
