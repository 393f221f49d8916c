package org.jostree.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class CommitTreeTest {
  @TempDir private Path directory;
  private Repo repo;
  private CommitTree tree;

  @BeforeEach
  void makeCommit() throws IOException {
    Path top = directory.resolve("tree");
    Files.createDirectories(top.resolve("usr/lib/deep"));
    Files.writeString(top.resolve("usr/lib/file"), "content");
    link(top.resolve("lib"), "usr/lib");
    link(top.resolve("usr/absolute"), "/usr/lib/file");
    link(top.resolve("usr/lib/deep/up"), "../../../lib/file");
    link(top.resolve("usr/above"), "../../../../usr/lib/file");
    link(top.resolve("loop"), "loop");
    link(top.resolve("dangling"), "nowhere");
    repo = Repo.create(directory.resolve("repo"), RepoMode.ARCHIVE);
    CommitRequest request = new CommitRequest().add(new TreeSource.Directory(top));
    CommitId commit = new TreeCommit(repo, request).run().commit();
    tree = CommitTree.open(repo, commit);
  }

  private static void link(Path link, String target) throws IOException {
    Files.createSymbolicLink(link, Path.of(target));
  }

  @AfterEach
  void close() {
    repo.close();
  }

  private String content(DirTree.Entry entry) throws IOException {
    try (FileObject object = repo.openFile(((DirTree.FileEntry) entry).file())) {
      return object.header().isSymlink()
          ? "-> " + object.header().symlinkTarget()
          : new String(object.content().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void findsFilesByPathsOfAnySpelling() throws IOException {
    for (String path :
        new String[] {
          "usr/lib/file", "/usr/lib/file", "//usr/./lib/deep/../file", "../usr/lib/file"
        }) {
      assertThat(content(tree.find(path))).isEqualTo("content");
    }
    assertThat(tree.find("/")).isEqualTo(tree.root());
    assertThat(tree.find("")).isEqualTo(tree.root());
    assertThat(tree.find("usr/..")).isEqualTo(tree.root());
    assertThat(tree.find("usr/lib")).isInstanceOf(DirTree.Subdirectory.class);
  }

  @Test
  void aLinkStandsForItselfUnlessFollowed() throws IOException {
    assertThat(content(tree.find("usr/absolute"))).isEqualTo("-> /usr/lib/file");
    assertThatThrownBy(() -> tree.find("lib/file")).hasMessage("Not a directory");
  }

  @Test
  void followsLinksInsideTheCommit() throws IOException {
    for (String path :
        new String[] {"lib/file", "usr/absolute", "usr/lib/deep/up", "usr/above", "lib/deep/up"}) {
      assertThat(content(tree.follow(path))).isEqualTo("content");
    }
    assertThat(tree.follow("lib")).isEqualTo(tree.find("usr/lib"));
  }

  @Test
  void saysWhatIsNotThere() {
    assertThatThrownBy(() -> tree.find("usr/nothing/more"))
        .isInstanceOf(PathNotFoundException.class)
        .hasMessage("No such file or directory: /usr/nothing");
    assertThatThrownBy(() -> tree.find("nothing"))
        .hasMessage("No such file or directory: /nothing");
    assertThatThrownBy(() -> tree.follow("dangling"))
        .hasMessage("No such file or directory: /nowhere");
    assertThatThrownBy(() -> tree.find("usr/lib/file/x")).hasMessage("Not a directory");
  }

  @Test
  void doesNotRunInCircles() {
    assertThatThrownBy(() -> tree.follow("loop")).hasMessage("Too many levels of symbolic links");
  }
}
