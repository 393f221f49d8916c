package org.jostree.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.repo.FileObject;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class TreeCommitTest {
  @TempDir private Path directory;
  private Path tree;
  private Repo repo;

  @BeforeEach
  void makeTree() throws Exception {
    repo = Repo.create(directory.resolve("repo"), RepoMode.ARCHIVE);
    tree = Files.createDirectories(directory.resolve("tree"));
    Files.createDirectories(tree.resolve("usr/bin"));
    Files.writeString(tree.resolve("usr/bin/tool"), "#!/bin/sh\n");
    Files.setAttribute(tree.resolve("usr/bin/tool"), "unix:mode", 04755);
    Files.createSymbolicLink(tree.resolve("bin"), Path.of("usr/bin"));
    Files.writeString(tree.resolve("file"), "one");
  }

  @AfterEach
  void close() {
    repo.close();
  }

  private CommitRequest request() {
    return new CommitRequest().add(new TreeSource.Directory(tree)).branch("main").timestamp(1);
  }

  private CommitId commit(CommitRequest request) throws IOException {
    return new TreeCommit(repo, request).run().commit();
  }

  /** What a path of a commit is: a file's mode and content, a link's target, or "directory". */
  private String at(CommitId id, String path) throws IOException {
    Commit commit = repo.readCommit(id);
    DirTree.Entry entry = new DirTree.Subdirectory(commit.tree(), commit.meta());
    for (Path name : Path.of(path)) {
      entry = repo.readDirTree(((DirTree.Subdirectory) entry).tree()).find(name.toString());
    }
    if (entry instanceof DirTree.FileEntry file) {
      try (FileObject object = repo.openFile(file.file())) {
        return object.header().isSymlink()
            ? "-> " + object.header().symlinkTarget()
            : Integer.toOctalString(object.header().mode() & 07777)
                + " "
                + new String(object.content().readAllBytes(), StandardCharsets.UTF_8);
      }
    }
    return entry == null ? "absent" : "directory";
  }

  @Test
  void commitsFilesLinksAndDirectories() throws Exception {
    CommitId commit = commit(request());

    assertThat(at(commit, "usr/bin/tool")).isEqualTo("4755 #!/bin/sh\n");
    assertThat(at(commit, "bin")).isEqualTo("-> usr/bin");
    assertThat(at(commit, "usr")).isEqualTo("directory");
    assertThat(repo.refs().resolve("main")).isEqualTo(commit);
    assertThat(repo.readCommit(commit).parent()).isEmpty();
  }

  @Test
  void takesTheCommitOfTheBranchAsParent() throws Exception {
    CommitId first = commit(request());
    Files.writeString(tree.resolve("file"), "two");
    CommitId second = commit(request());

    assertThat(repo.readCommit(second).parent()).contains(first);
    assertThat(at(second, "file")).endsWith("two");
  }

  @Test
  void leavesItWhenNothingHasChanged() throws Exception {
    CommitId first = commit(request());
    CommitResult again = new TreeCommit(repo, request().skipIfUnchanged(true)).run();

    assertThat(again.unchanged()).isTrue();
    assertThat(again.commit()).isEqualTo(first);
    assertThat(repo.refs().resolve("main")).isEqualTo(first);
  }

  @Test
  void laysLaterTreesOverEarlierOnes() throws Exception {
    CommitId base = commit(request());
    Path upper = Files.createDirectories(directory.resolve("upper"));
    Files.createDirectories(upper.resolve("usr/lib"));
    Files.writeString(upper.resolve("file"), "upper");

    CommitId both =
        commit(
            new CommitRequest()
                .add(new TreeSource.Revision(base.hex()))
                .add(new TreeSource.Directory(upper))
                .branch("both"));

    assertThat(at(both, "file")).endsWith("upper");
    assertThat(at(both, "usr/bin/tool")).startsWith("4755");
    assertThat(at(both, "usr/lib")).isEqualTo("directory");
  }

  @Test
  void refusesToReplaceAFileByADirectory() throws Exception {
    Path upper = Files.createDirectories(directory.resolve("upper"));
    Files.createDirectories(upper.resolve("file"));
    CommitRequest request = request().add(new TreeSource.Directory(upper));

    assertThatThrownBy(() -> commit(request)).hasMessage("Can't replace file with directory: file");
    assertThat(repo.refs().resolveOrNull("main")).isNull();
  }

  @Test
  void appliesRulesToDirectoriesAndRevisionsAlike() throws Exception {
    CommitId plain = commit(request());
    ImportRules rules =
        new ImportRules()
            .ownerUid(7)
            .modes(Map.of("/file", 02000), Map.of("/usr/bin/tool", 0500))
            .skip(List.of("/bin"));
    CommitId changed = commit(request().branch("a").rules(rules));
    CommitId rewritten =
        commit(
            new CommitRequest()
                .add(new TreeSource.Revision(plain.hex()))
                .branch("b")
                .rules(
                    new ImportRules()
                        .ownerUid(7)
                        .modes(Map.of("/file", 02000), Map.of("/usr/bin/tool", 0500))
                        .skip(List.of("/bin"))));

    assertThat(at(changed, "usr/bin/tool")).startsWith("500 ");
    assertThat(at(changed, "file")).startsWith("2");
    assertThat(at(changed, "bin")).isEqualTo("absent");
    assertThat(repo.readCommit(rewritten).tree()).isEqualTo(repo.readCommit(changed).tree());
    assertThat(repo.readCommit(rewritten).meta()).isEqualTo(repo.readCommit(changed).meta());
  }

  @Test
  void refusesRulesForPathsThatAreNotThere() throws Exception {
    CommitRequest skipping = request().rules(new ImportRules().skip(List.of("/bin", "/nowhere")));
    assertThatThrownBy(() -> commit(skipping)).hasMessageContaining("/nowhere");

    CommitRequest changing =
        request().rules(new ImportRules().modes(Map.of("/nowhere", 02000), Map.of()));
    assertThatThrownBy(() -> commit(changing)).hasMessageContaining("/nowhere");
  }

  @Test
  void removesTheSourceOnlyOnceItIsCommitted() throws Exception {
    commit(request().consume(true));
    assertThat(tree).doesNotExist();

    Path other = Files.createDirectories(directory.resolve("other"));
    CommitRequest failing =
        new CommitRequest()
            .add(new TreeSource.Directory(other))
            .add(new TreeSource.Directory(directory.resolve("absent")))
            .branch("x")
            .consume(true);
    assertThatThrownBy(() -> commit(failing)).hasMessageStartingWith("opendir(");
    assertThat(other).exists();
  }

  @Test
  void recordsRefsAndSizesInTheMetadata() throws Exception {
    CommitId commit = commit(request().bindRef("other").generateSizes(true));
    var metadata = repo.readCommit(commit).metadata();

    assertThat(metadata.lookup("ostree.ref-binding").childString(0)).isEqualTo("main");
    assertThat(metadata.lookup("ostree.ref-binding").childString(1)).isEqualTo("other");
    // Three files, a link, three trees and as many metadata objects as modes and owners differ.
    assertThat(metadata.lookup("ostree.sizes").count()).isGreaterThanOrEqualTo(7);
  }

  @Test
  void usesObjectsAgainThatFilesAreHardLinksTo() throws Exception {
    Path bare = directory.resolve("bare");
    try (Repo userOnly = Repo.create(bare, RepoMode.BARE_USER_ONLY)) {
      new TreeCommit(userOnly, request()).run();
      Path linked = Files.createDirectories(directory.resolve("linked"));
      userOnly.listObjects(
          name -> {
            if (name instanceof org.jostree.object.FileId file
                && !Files.isSymbolicLink(userOnly.objectPath(file))) {
              Files.createLink(linked.resolve(file.hex()), userOnly.objectPath(file));
            }
          });
      CommitResult result =
          new TreeCommit(
                  userOnly,
                  new CommitRequest()
                      .add(new TreeSource.Directory(linked))
                      .branch("linked")
                      .linkCheckoutSpeedup(true))
              .run();

      assertThat(result.cacheHits()).isEqualTo(2);
      assertThat(result.statistics().contentTotal()).isZero();
    }
  }
}
