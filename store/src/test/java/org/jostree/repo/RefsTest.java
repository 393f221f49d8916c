package org.jostree.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirTree;
import org.jostree.object.Xattrs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // set before each test
class RefsTest {
  @TempDir private Path directory;
  private Repo repo;
  private CommitId first;
  private CommitId second;

  @BeforeEach
  void makeTwoCommits() throws Exception {
    repo = Repo.create(directory.resolve("repo"), RepoMode.ARCHIVE);
    try (Transaction transaction = repo.transaction()) {
      first = write(transaction, Optional.empty(), "first");
      second = write(transaction, Optional.of(first), "second");
      transaction.setRef(RefName.parse("main"), second);
      transaction.setRef(RefName.parse("origin:os/stable"), first);
      transaction.commit();
    }
  }

  @AfterEach
  void close() {
    repo.close();
  }

  private static CommitId write(Transaction transaction, Optional<CommitId> parent, String subject)
      throws IOException {
    return transaction.write(
        new Commit(
            Commit.NO_METADATA,
            parent,
            subject,
            "",
            0,
            transaction.write(DirTree.EMPTY),
            transaction.write(new DirMeta(0, 0, 040755, Xattrs.NONE))));
  }

  @Test
  void findsARefOfARemoteByTheNameOfItsFile() throws IOException {
    assertThat(repo.refs().resolve("origin/os/stable")).isEqualTo(first);
  }

  @Test
  void resolvesEveryFormOfARevision() throws Exception {
    Refs refs = repo.refs();
    assertThat(refs.resolve("main")).isEqualTo(second);
    assertThat(refs.resolve("main^")).isEqualTo(first);
    assertThat(refs.resolve("origin:os/stable")).isEqualTo(first);
    assertThat(refs.resolve("os/stable")).isEqualTo(first);
    assertThat(refs.resolve(second.hex())).isEqualTo(second);
    assertThat(refs.resolve(second.hex() + "^")).isEqualTo(first);
    assertThat(refs.resolve(second.hex().substring(0, 10))).isEqualTo(second);
    assertThat(refs.resolveOrNull("nothing")).isNull();
  }

  @Test
  void saysWhyARevisionNamesNothing() {
    Refs refs = repo.refs();
    assertThatThrownBy(() -> refs.resolve("nothing"))
        .isInstanceOf(RefNotFoundException.class)
        .hasMessage("Refspec 'nothing' not found");
    assertThatThrownBy(() -> refs.resolve("main^^"))
        .hasMessage("Commit " + first.hex() + " has no parent");
    assertThatThrownBy(() -> refs.resolve("")).hasMessage("Refspec  not unique");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-a", ".a", "a/", "a//b", "a:b:c", ":a", "a/b:c", "a/.b", "a/-b", "a+b", "a b", "../x"
      })
  void refusesWhatCannotBeARef(String refspec) {
    assertThatThrownBy(() -> RefName.parse(refspec)).hasMessage("Invalid refspec " + refspec);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "_a", "a.", "a-b", "a/b", "\u00e9", "r:a/b"})
  void takesWhatCanBeARef(String refspec) throws Exception {
    repo.refs().set(RefName.parse(refspec), first);

    assertThat(repo.refs().resolve(refspec)).isEqualTo(first);
  }

  @Test
  void listsLocalAndRemoteRefs() throws Exception {
    assertThat(repo.refs().list().keySet().stream().map(RefName::toString))
        .containsExactly("main", "origin:os/stable");
  }

  @Test
  void refusesARefBelowARef() throws Exception {
    repo.refs().set(RefName.local("a/b"), first);
    assertThatThrownBy(() -> repo.refs().set(RefName.local("a"), first))
        .hasMessage("Conflict: b exists under a when attempting write");
    repo.refs().set(RefName.local("a/b"), null);
    repo.refs().set(RefName.local("a"), first);

    assertThat(repo.refs().read(RefName.local("a"))).isEqualTo(first);
  }

  @Test
  void followsAnAliasAndWritesThroughIt() throws Exception {
    RefName alias = RefName.local("exa/alias");
    repo.refs().setAlias(alias, RefName.local("main"));

    assertThat(repo.refs().aliasTarget(alias)).isEqualTo("main");
    assertThat(repo.refs().aliasTarget(RefName.local("main"))).isNull();
    assertThat(repo.refs().read(alias)).isEqualTo(second);

    repo.refs().set(alias, first);
    assertThat(repo.refs().read(RefName.local("main"))).isEqualTo(first);
    assertThat(repo.refs().aliasTarget(alias)).isEqualTo("main");
  }

  @Test
  void setsTheTimeOfTheRepositoryWhenARefMoves() throws Exception {
    Files.setLastModifiedTime(repo.path(), FileTime.fromMillis(0));
    repo.refs().set(RefName.local("main"), first);

    assertThat(Files.getLastModifiedTime(repo.path()).toMillis()).isPositive();
  }

  @Test
  void passesOverTheTemporaryFilesOfWriters() throws Exception {
    Files.writeString(repo.path().resolve("refs/heads/.tmp-1"), "half");
    Path libostrees = repo.path().resolve("refs/heads/tmp.PhiQJu");
    Files.writeString(libostrees, first.hex() + "\n");

    assertThat(repo.refs().listLocal()).containsOnlyKeys("main");

    Files.setLastModifiedTime(libostrees, FileTime.fromMillis(0));
    assertThat(repo.refs().listLocal()).containsOnlyKeys("main", "tmp.PhiQJu");
  }
}
