package org.jostree.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.repo.CommitTree;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class TreeDiffTest {
  @TempDir private Path directory;
  private Repo repo;
  private Path tree;
  private CommitId before;
  private CommitId after;

  @BeforeEach
  void makeTwoCommits() throws Exception {
    repo = Repo.create(directory.resolve("repo"), RepoMode.ARCHIVE);
    tree = Files.createDirectories(directory.resolve("tree"));
    write("same/file", "same");
    write("text", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    write("mode", "mode");
    write("gone/a", "12345");
    write("type", "x");
    write("binary", "\0");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("old"));
    before = commit();

    write("text", "1\n2\n3\n4\nfive\n6\n7\n8\n9\nten");
    Files.setPosixFilePermissions(
        tree.resolve("mode"), PosixFilePermissions.fromString("rwx------"));
    Files.delete(tree.resolve("gone/a"));
    Files.delete(tree.resolve("gone"));
    Files.delete(tree.resolve("type"));
    write("type/now", "y\n");
    write("binary", "\0\0");
    write("new/deep/file", "abc\n");
    Files.delete(tree.resolve("link"));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("new"));
    after = commit();
  }

  @AfterEach
  void close() {
    repo.close();
  }

  private void write(String name, String content) throws IOException {
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private CommitId commit() throws IOException {
    return new TreeCommit(
            repo, new CommitRequest().add(new TreeSource.Directory(tree)).branch("main"))
        .run()
        .commit();
  }

  private List<Change> changes() throws IOException {
    return TreeDiff.between(TreeDiff.commit(repo, before), TreeDiff.commit(repo, after));
  }

  @Test
  void listsWhatIsModifiedThenDeletedThenAdded() throws Exception {
    assertThat(changes().stream().map(change -> change.kind().letter() + " " + change.path()))
        .containsExactly(
            "M /binary",
            "M /link",
            "M /mode",
            "M /text",
            "M /type",
            "D /gone",
            "A /new",
            "A /new/deep",
            "A /new/deep/file");
  }

  @Test
  void looksForNoMoreThanIsWanted() throws Exception {
    DiffEntry old = TreeDiff.commit(repo, before);
    DiffEntry now = TreeDiff.commit(repo, after);
    int all = changes().size();
    for (int most = 0; most <= all + 1; most++) {
      assertThat(TreeDiff.between(old, now, most)).hasSize(Math.min(most, all));
    }
  }

  /** Reading a file of this size would fail: its bytes are not there. */
  @Test
  void knowsThatContentDiffersWithoutReadingIt() throws Exception {
    write("long", "a".repeat(100_000));
    CommitId third = commit();
    write("long", "b".repeat(100_000));
    CommitId fourth = commit();
    List<Change> changes =
        TreeDiff.between(TreeDiff.commit(repo, third), TreeDiff.commit(repo, fourth));
    assertThat(changes).hasSize(1);
    DirTree.FileEntry file = (DirTree.FileEntry) CommitTree.open(repo, fourth).find("/long");
    Path object = repo.objectPath(file.file());
    byte[] bytes = Files.readAllBytes(object);
    Files.write(object, Arrays.copyOf(bytes, bytes.length - 50));
    Change change = changes.get(0);
    assertThat(Reason.of(change.before(), change.after())).containsExactly(Reason.CONTENT);
    assertThatThrownBy(
            () -> {
              try (InputStream content = change.after().open()) {
                content.readAllBytes();
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void comparesDirectoriesOnDisk() throws Exception {
    DiffOptions options = new DiffOptions();
    assertThat(TreeDiff.between(TreeDiff.commit(repo, after), TreeDiff.directory(tree, options)))
        .isEmpty();
    write("same/file", "diff");
    write("more", "");
    assertThat(
            TreeDiff.between(TreeDiff.directory(tree, options), TreeDiff.commit(repo, after))
                .stream()
                .map(change -> change.kind().letter() + " " + change.path()))
        .containsExactly("M same/file", "D more");
    int other = (int) Files.getAttribute(tree, "unix:uid") + 1;
    assertThat(
            TreeDiff.between(
                TreeDiff.directory(tree, options),
                TreeDiff.directory(tree, new DiffOptions().ownerUid(other))))
        .hasSize(12)
        .allMatch(change -> change.kind() == Change.Kind.MODIFIED);
  }

  @Test
  void saysWhyAndByHowMuch() throws Exception {
    assertThat(changes().stream().map(TreeDiffTest::why))
        .containsExactly(
            "[CONTENT] 1",
            "[CONTENT] 0",
            "[MODE] 0",
            "[CONTENT] 6",
            "[TYPE] 1",
            "-5",
            "0",
            "0",
            "4");
  }

  private static String why(Change change) {
    try {
      String reason =
          change.kind() == Change.Kind.MODIFIED
              ? Reason.of(change.before(), change.after()) + " "
              : "";
      return reason + change.growth();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void writesAPatch() throws Exception {
    StringBuilder text = new StringBuilder();
    TextPatch patch = new TextPatch(text::append);
    for (Change change : changes()) {
      patch.write(change);
    }
    assertThat(
            new String(
                text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            diff --git a/binary b/binary
            Binary files a/binary and b/binary differ
            diff --git a/link b/link
            --- a/link
            +++ b/link
            @@ -1 +1 @@
            -old
            \\ No newline at end of file
            +new
            \\ No newline at end of file
            diff --git a/mode b/mode
            old mode 100644
            new mode 100700
            diff --git a/text b/text
            --- a/text
            +++ b/text
            @@ -2,8 +2,9 @@
             2
             3
             4
            -5
            +five
             6
             7
             8
             9
            +ten
            \\ No newline at end of file
            diff --git a/type b/type
            deleted file mode 100644
            --- a/type
            +++ /dev/null
            @@ -1 +0,0 @@
            -x
            \\ No newline at end of file
            diff --git a/type/now b/type/now
            new file mode 100644
            --- /dev/null
            +++ b/type/now
            @@ -0,0 +1 @@
            +y
            diff --git a/gone/a b/gone/a
            deleted file mode 100644
            --- a/gone/a
            +++ /dev/null
            @@ -1 +0,0 @@
            -12345
            \\ No newline at end of file
            diff --git a/new/deep/file b/new/deep/file
            new file mode 100644
            --- /dev/null
            +++ b/new/deep/file
            @@ -0,0 +1 @@
            +abc
            """);
  }

  @Test
  void countsObjects() throws Exception {
    ObjectComparison objects = ObjectComparison.of(repo, before, after);
    assertThat(objects.common()).isEqualTo(3); // same, same/file, the metadata of all directories
    assertThat(objects.commonBytes()).isPositive();
  }
}
