package org.jostree.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.repo.CommitTree;
import org.jostree.repo.FileObject;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.tar.TarBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // set before each test
class ArchiveImportTest {
  @TempDir private Path directory;
  private Repo repo;

  @BeforeEach
  void makeRepository() throws Exception {
    repo = Repo.create(directory.resolve("repo"), RepoMode.ARCHIVE);
  }

  @AfterEach
  void close() {
    repo.close();
  }

  private List<String> commit(byte[] archive, boolean autocreate, String filter)
      throws IOException {
    Path file = Files.write(directory.resolve("archive"), archive);
    PathFilter pathFilter = filter.isEmpty() ? null : PathFilter.parse(filter);
    CommitId commit =
        new TreeCommit(
                repo,
                new CommitRequest()
                    .add(new TreeSource.Archive(file, autocreate, pathFilter))
                    .branch("main"))
            .run()
            .commit();
    List<String> lines = new ArrayList<>();
    list(CommitTree.open(repo, commit).root(), "", lines);
    return lines;
  }

  private void list(DirTree.Subdirectory directory, String path, List<String> lines)
      throws IOException {
    DirTree tree = repo.readDirTree(directory.tree());
    for (int i = 0; i < tree.fileCount(); i++) {
      try (FileObject file = repo.openFile(tree.file(i))) {
        String content =
            file.header().isSymlink()
                ? " -> " + file.header().symlinkTarget()
                : ": " + new String(file.content().readAllBytes(), UTF_8);
        lines.add(path + "/" + tree.fileName(i) + content);
      }
    }
    for (int i = 0; i < tree.directoryCount(); i++) {
      lines.add(path + "/" + tree.directoryName(i) + "/");
      list(tree.directory(i), path + "/" + tree.directoryName(i), lines);
    }
  }

  @Test
  void bringsInAnArchive() throws Exception {
    byte[] archive =
        new TarBuilder()
            .directory("./")
            .hardLink("early", "./d/file")
            .directory("d")
            .file("d//./file", "text")
            .symlink("/link", "../../etc/passwd")
            .file("again", "first")
            .file("again", "second")
            .file("large", "x".repeat(300_000))
            .build();
    assertThat(commit(archive, false, ""))
        .containsExactly(
            "/again: second",
            "/early: text",
            "/large: " + "x".repeat(300_000),
            "/link -> ../../etc/passwd",
            "/d/",
            "/d/file: text");
  }

  @Test
  void makesParentsOnlyIfAskedTo() throws Exception {
    byte[] archive = new TarBuilder().file("a/b/c", "text").build();
    assertThatThrownBy(() -> commit(archive, false, "")).hasMessage("No such file or directory: a");
    assertThat(commit(archive, true, "")).containsExactly("/a/", "/a/b/", "/a/b/c: text");
    assertThat(commit(new TarBuilder().build(), true, "")).isEmpty();
    assertThatThrownBy(() -> commit(new TarBuilder().build(), false, ""))
        .hasMessage("Can't commit an empty tree");
  }

  @Test
  void changesPathsByTheFilter() throws Exception {
    byte[] archive =
        new TarBuilder().file("./usr/bin/sh", "x").hardLink("usr/bin/ash", "usr/bin/sh").build();
    assertThat(commit(archive, true, "^usr/(b)in/,$\\1/"))
        .containsExactly("/$b/", "/$b/ash: x", "/$b/sh: x");
    assertThatThrownBy(() -> commit(archive, true, "(,x"))
        .hasMessageStartingWith("--tar-pathname-filter: Error while compiling");
    assertThatThrownBy(() -> commit(archive, true, "x"))
        .hasMessage("Missing ',' in --tar-pathname-filter");
    assertThatThrownBy(() -> commit(archive, true, "^,../")).hasMessageContaining("uplink '..'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "a/../../outside", "/../outside", "a/..", ".."})
  void refusesToLeaveTheTree(String name) {
    byte[] file = new TarBuilder().directory("./").directory("a").file(name, "x").build();
    assertThatThrownBy(() -> commit(file, true, "")).hasMessageContaining("uplink '..'");
    byte[] link = new TarBuilder().directory("./").hardLink("h", name).build();
    assertThatThrownBy(() -> commit(link, true, "")).hasMessageContaining("uplink '..'");
    assertNothingWasWritten();
  }

  @Test
  void takesLinksForFiles() {
    byte[] archive =
        new TarBuilder()
            .directory("./")
            .symlink("link", directory.toString())
            .file("link/outside", "x")
            .build();
    assertThatThrownBy(() -> commit(archive, false, ""))
        .hasMessage("No such file or directory: link");
    assertThatThrownBy(() -> commit(archive, true, ""))
        .hasMessage("Can't replace directory with file: link");
    assertNothingWasWritten();
  }

  @Test
  void refusesWhatATreeCannotHold() {
    for (char type : new char[] {'3', '4', '6'}) {
      byte[] device = new TarBuilder().directory("./").add(type, "dev", "", new byte[0]).build();
      assertThatThrownBy(() -> commit(device, false, ""))
          .hasMessage("Unsupported file type for path \"dev\"");
    }
    byte[] dangling = new TarBuilder().directory("./").hardLink("h", "nothing").build();
    assertThatThrownBy(() -> commit(dangling, false, ""))
        .hasMessageContaining("No such file or directory: nothing");
    byte[] toDirectory = new TarBuilder().directory("./").directory("d").hardLink("h", "d").build();
    assertThatThrownBy(() -> commit(toDirectory, false, ""))
        .hasMessageContaining("found a directory");
    byte[] root = new TarBuilder().directory("./").file(".", "x").build();
    assertThatThrownBy(() -> commit(root, false, "")).hasMessageContaining("top directory");
    assertNothingWasWritten();
  }

  @Test
  void refusesSparseFilesLargerThanTheDisk() {
    byte[] bomb =
        new TarBuilder()
            .directory("./")
            .pax(TarBuilder.record("GNU.sparse.map", "0,1".getBytes(UTF_8)))
            .pax(TarBuilder.record("GNU.sparse.size", "8000000000000000000".getBytes(UTF_8)))
            .file("bomb", "x")
            .build();
    assertThatThrownBy(() -> commit(bomb, false, "")).isInstanceOf(IOException.class);
    assertNothingWasWritten();
  }

  private void assertNothingWasWritten() {
    assertThat(directory.resolve("outside")).doesNotExist();
    assertThat(directory.resolve("repo/outside")).doesNotExist();
    assertThat(directory.resolve("repo/objects")).isEmptyDirectory();
    assertThat(directory.resolve("repo/refs/heads")).isEmptyDirectory();
  }
}
