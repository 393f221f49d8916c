package org.jostree.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.object.DirTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileChecksumTest {
  @TempDir private Path directory;

  @Test
  void isThatOfTheObjectOnceCommitted() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    byte[] content = new byte[1_000_000];
    new Random(1).nextBytes(content);
    Files.write(tree.resolve("file"), content);
    Files.setAttribute(tree.resolve("file"), "unix:mode", 02750);
    Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
    Files.createDirectory(tree.resolve("sub"));
    CommitTree committed;
    try (Repo repo = Repo.create(directory.resolve("repo"), RepoMode.ARCHIVE)) {
      CommitRequest request = new CommitRequest().add(new TreeSource.Directory(tree));
      committed = CommitTree.open(repo, new TreeCommit(repo, request).run().commit());
      DirTree.FileEntry file = (DirTree.FileEntry) committed.find("file");
      DirTree.FileEntry link = (DirTree.FileEntry) committed.find("link");
      DirTree.Subdirectory sub = (DirTree.Subdirectory) committed.find("sub");

      assertThat(FileChecksum.of(tree.resolve("file"), true)).isEqualTo(file.file().checksum());
      assertThat(FileChecksum.of(tree.resolve("link"), true)).isEqualTo(link.file().checksum());
      assertThat(FileChecksum.of(tree.resolve("sub"), true)).isEqualTo(sub.meta().checksum());
    }
  }

  @Test
  void saysWhichFileIsNotThere() {
    assertThatThrownBy(() -> FileChecksum.of(directory.resolve("nothing"), true))
        .hasMessage(
            "Error when getting information for file “"
                + directory.resolve("nothing")
                + "”: No such file or directory");
    assertThatThrownBy(() -> FileChecksum.of(Path.of("/dev/null"), true))
        .hasMessage("/dev/null is not a regular file, symbolic link or directory");
  }
}
