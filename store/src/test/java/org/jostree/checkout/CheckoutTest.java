package org.jostree.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.object.CommitId;
import org.jostree.object.FileId;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("NullAway.Init") // set before each test
class CheckoutTest {
  @TempDir private Path directory;
  private Path tree;
  private Path destination;

  @BeforeEach
  void makeTree() throws Exception {
    tree = Files.createDirectories(directory.resolve("tree"));
    destination = directory.resolve("out");
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/file"), "content");
    Files.writeString(tree.resolve("a/empty"), "");
    Files.createSymbolicLink(tree.resolve("a/link"), Path.of("file"));
  }

  private CommitId commit(Repo repo) throws IOException {
    return new TreeCommit(
            repo, new CommitRequest().add(new TreeSource.Directory(tree)).branch("main"))
        .run()
        .commit();
  }

  private Repo create(RepoMode mode) throws IOException {
    return Repo.create(directory.resolve("repo"), mode);
  }

  private static int links(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:nlink");
  }

  @ParameterizedTest
  @EnumSource(value = RepoMode.class, mode = EnumSource.Mode.EXCLUDE, names = "BARE_SPLIT_XATTRS")
  void laysOutWhatWasCommitted(RepoMode mode) throws Exception {
    try (Repo repo = create(mode)) {
      new Checkout(repo, new CheckoutOptions().userMode(true)).run(commit(repo), destination);

      assertThat(destination.resolve("a/file")).hasContent("content");
      assertThat(destination.resolve("a/empty")).isEmptyFile();
      assertThat(Files.readSymbolicLink(destination.resolve("a/link")).toString())
          .isEqualTo("file");
      assertThat(destination.resolve("a/b")).isEmptyDirectory();
      assertThat(Files.getLastModifiedTime(destination.resolve("a")).toMillis()).isZero();
    }
  }

  @Test
  void linksOrCopiesAsTheOptionsSay() throws Exception {
    try (Repo repo = create(RepoMode.BARE_USER_ONLY)) {
      CommitId commit = commit(repo);
      new Checkout(repo, new CheckoutOptions().requireHardlinks(true)).run(commit, destination);
      assertThat(links(destination.resolve("a/file"))).isEqualTo(2);

      Path copied = directory.resolve("copied");
      new Checkout(repo, new CheckoutOptions().forceCopy(true)).run(commit, copied);
      assertThat(links(copied.resolve("a/file"))).isEqualTo(1);

      Path linked = directory.resolve("linked");
      new Checkout(repo, new CheckoutOptions()).run(commit, linked);
      assertThat(links(linked.resolve("a/file"))).isEqualTo(3);
      assertThat(links(linked.resolve("a/empty"))).isEqualTo(1);
    }
  }

  @Test
  void doesNotTouchWhatIsThere() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE)) {
      Files.createDirectories(destination);
      CommitId commit = commit(repo);
      assertThatThrownBy(
              () ->
                  new Checkout(repo, new CheckoutOptions().userMode(true)).run(commit, destination))
          .hasMessage("mkdirat: File exists");
      assertThat(destination).isEmptyDirectory();
    }
  }

  @Test
  void laysOneCheckoutOverAnother() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE)) {
      CommitId commit = commit(repo);
      Files.createDirectories(destination.resolve("a"));
      Files.writeString(destination.resolve("a/file"), "mine");
      Files.writeString(destination.resolve("a/other"), "other");

      checkOut(repo, commit, Overwrite.ADD);
      assertThat(destination.resolve("a/file")).hasContent("mine");
      assertThat(destination.resolve("a/empty")).exists();

      checkOut(repo, commit, Overwrite.UNION);
      assertThat(destination.resolve("a/file")).hasContent("content");
      assertThat(destination.resolve("a/other")).hasContent("other");
      try (Stream<Path> left = Files.list(destination.resolve("a"))) {
        assertThat(left.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder("b", "empty", "file", "link", "other");
      }
    }
  }

  private void checkOut(Repo repo, CommitId commit, Overwrite overwrite) throws IOException {
    new Checkout(repo, new CheckoutOptions().userMode(true).overwrite(overwrite))
        .run(commit, destination);
  }

  @Test
  void refusesAFileThatIsNotIdentical() throws Exception {
    try (Repo repo = create(RepoMode.BARE_USER_ONLY)) {
      CommitId commit = commit(repo);
      CheckoutOptions identical =
          new CheckoutOptions().overwrite(Overwrite.IDENTICAL).requireHardlinks(true);
      new Checkout(repo, identical).run(commit, destination);
      new Checkout(repo, identical).run(commit, destination);

      Files.delete(destination.resolve("a/file"));
      Files.writeString(destination.resolve("a/file"), "another");
      assertThatThrownBy(() -> new Checkout(repo, identical).run(commit, destination))
          .hasMessageContaining("File exists");
    }
  }

  @Test
  void honoursWhiteoutsOfImageLayers() throws Exception {
    Files.writeString(tree.resolve("a/.wh.gone"), "");
    Files.createDirectories(tree.resolve("opaque"));
    Files.writeString(tree.resolve("opaque/.wh..wh..opq"), "");
    Files.writeString(tree.resolve("opaque/new"), "");
    Files.createDirectories(destination.resolve("a/gone/deep"));
    Files.createDirectories(destination.resolve("opaque/old"));
    try (Repo repo = create(RepoMode.ARCHIVE)) {
      CheckoutOptions options =
          new CheckoutOptions().userMode(true).whiteouts(true).overwrite(Overwrite.UNION);
      new Checkout(repo, options).run(commit(repo), destination);

      assertThat(destination.resolve("a/gone")).doesNotExist();
      assertThat(destination.resolve("a/.wh.gone")).doesNotExist();
      assertThat(destination.resolve("opaque").toFile().list()).containsExactly("new");
    }
  }

  @Test
  void takesPartOfACommit() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE)) {
      CommitId commit = commit(repo);
      new Checkout(
              repo, new CheckoutOptions().userMode(true).subpath("/a").skip(List.of("/b", "/link")))
          .run(commit, destination);
      assertThat(destination.toFile().list()).containsExactlyInAnyOrder("file", "empty");

      Path single = directory.resolve("single");
      new Checkout(repo, new CheckoutOptions().userMode(true).subpath("a/file"))
          .run(commit, single);
      assertThat(single.resolve("file")).hasContent("content");
    }
  }

  @Test
  void leavesNoHalfFileWhenAnObjectIsDamaged() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE)) {
      CommitId commit = commit(repo);
      repo.listObjects(
          name -> {
            if (name instanceof FileId) {
              Path object = repo.objectPath(name);
              byte[] bytes = Files.readAllBytes(object);
              Files.write(object, java.util.Arrays.copyOf(bytes, bytes.length - 4));
            }
          });
      assertThatThrownBy(
              () ->
                  new Checkout(repo, new CheckoutOptions().userMode(true)).run(commit, destination))
          .hasMessageContaining("Corrupted object");
      assertThat(destination.resolve("a/file")).doesNotExist();
    }
  }

  @Test
  void saysWhichLinksAModeCannotHave() throws Exception {
    try (Repo repo = create(RepoMode.BARE)) {
      CommitId commit = commit(repo);
      CheckoutOptions links = new CheckoutOptions().userMode(true).requireHardlinks(true);
      assertThatThrownBy(() -> new Checkout(repo, links).run(commit, destination))
          .hasMessage("Bare repository mode cannot hardlink in user checkout mode");
      assertThat(destination).doesNotExist();
    }
  }

  @Test
  void knowsTheSameFileWhereItIsACopy() throws Exception {
    try (Repo repo = create(RepoMode.BARE_USER_ONLY)) {
      CommitId commit = commit(repo);
      new Checkout(repo, new CheckoutOptions().userMode(true).forceCopy(true))
          .run(commit, destination);
      CheckoutOptions identical =
          new CheckoutOptions()
              .userMode(true)
              .requireHardlinks(true)
              .overwrite(Overwrite.IDENTICAL);
      new Checkout(repo, identical).run(commit, destination);

      Files.writeString(destination.resolve("a/file"), "CONTENT");
      assertThatThrownBy(() -> new Checkout(repo, identical).run(commit, destination))
          .hasMessage("Hardlinking file: File exists");
      assertThat(destination.resolve("a/file")).hasContent("CONTENT");
    }
  }

  @Test
  void linksUsersCheckoutsOfArchivesToInflatedFiles() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE)) {
      CommitId commit = commit(repo);
      CheckoutOptions options = new CheckoutOptions().userMode(true).inflatedCache(true);
      new Checkout(repo, options).run(commit, destination);
      new Checkout(repo, options).run(commit, directory.resolve("second"));

      assertThat(links(destination.resolve("a/file"))).isEqualTo(3);
      assertThat(links(destination.resolve("a/empty"))).isEqualTo(1);
      assertThat(directory.resolve("repo/uncompressed-objects-cache")).isNotEmptyDirectory();
    }
  }

  @Test
  void letsALayerTurnADirectoryIntoAFileAndBack() throws Exception {
    try (Repo repo = create(RepoMode.BARE_USER_ONLY)) {
      CommitId directories = commit(repo);
      tree = Files.createDirectories(directory.resolve("layer"));
      Files.writeString(tree.resolve("a"), "now a file");
      CommitId files = commit(repo);
      CheckoutOptions layers = new CheckoutOptions().whiteouts(true).overwrite(Overwrite.UNION);

      new Checkout(repo, layers).run(directories, destination);
      new Checkout(repo, layers).run(files, destination);
      assertThat(destination.resolve("a")).hasContent("now a file");
      new Checkout(repo, layers).run(directories, destination);
      assertThat(destination.resolve("a/file")).hasContent("content");
    }
  }
}
