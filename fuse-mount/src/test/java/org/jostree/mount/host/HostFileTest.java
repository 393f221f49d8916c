package org.jostree.mount.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jostree.mount.transport.NodeAbsentException;
import org.jostree.posix.FileStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of this machine are reached below their directory, and nowhere else. */
@SuppressWarnings("NullAway.Init") // set before each test
class HostFileTest {
  @TempDir private Path scratch;
  private Path top;

  @BeforeEach
  void makeTree() throws IOException {
    top = Files.createDirectories(scratch.resolve("top"));
    Files.createDirectories(top.resolve("dir/sub"));
    Files.writeString(top.resolve("dir/file"), "content");
    Files.createDirectories(scratch.resolve("outside"));
    Files.writeString(scratch.resolve("outside/secret"), "secret");
  }

  private HostFile file(String path) {
    return new HostFile(top, path);
  }

  private static FileStatus status(HostFile file) throws IOException {
    return Objects.requireNonNull(file.status(), file.toString());
  }

  private static String read(HostFile file, FileStatus expected, long offset) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(100);
    file.read(expected, offset, buffer);
    return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
  }

  @Test
  void whatIsThereIsFoundAndRead() throws IOException {
    assertThat(file("").names()).containsExactly("dir");
    assertThat(file("dir").names()).containsExactly("file", "sub");
    assertThat(status(file("dir/file")).size()).isEqualTo(7);
    assertThat(read(file("dir/file"), status(file("dir/file")), 3)).isEqualTo("tent");
    assertThat(file("dir").child("absent").status()).isNull();
    assertThat(file("dir/file/below").status()).isNull();
    assertThat(new HostFile(scratch.resolve("absent"), "x").status()).isNull();
  }

  @Test
  void linksAreNotFollowedAnywhere() throws IOException {
    Files.createSymbolicLink(top.resolve("out"), scratch.resolve("outside"));
    Files.createSymbolicLink(top.resolve("secret"), scratch.resolve("outside/secret"));
    Files.createSymbolicLink(top.resolve("up"), Path.of("dir"));
    assertThat(file("out/secret").status()).isNull();
    assertThat(file("up/file").status()).as("not even within").isNull();
    assertThat(file("out").names()).isEmpty();
    assertThat(status(file("secret")).isSymlink()).isTrue();
    assertThat(new String(file("up").readLink(), StandardCharsets.UTF_8)).isEqualTo("dir");
    FileStatus link = status(file("secret"));
    assertThatThrownBy(() -> read(file("secret"), link, 0)).isInstanceOf(NodeAbsentException.class);
  }

  @Test
  void aDirectoryThatBecomesALinkLeadsNowhere() throws IOException {
    FileStatus before = status(file("dir/file"));
    Files.move(top.resolve("dir"), scratch.resolve("moved"));
    Files.createSymbolicLink(top.resolve("dir"), scratch.resolve("moved"));
    assertThatThrownBy(() -> read(file("dir/file"), before, 0))
        .isInstanceOf(NodeAbsentException.class);
  }

  @Test
  void anotherFileOfTheSameNameIsNotTheOneThatWasLookedUp() throws IOException {
    FileStatus before = status(file("dir/file"));
    Files.writeString(top.resolve("dir/next"), "another");
    Files.move(
        top.resolve("dir/next"),
        top.resolve("dir/file"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> read(file("dir/file"), before, 0))
        .isInstanceOf(NodeAbsentException.class);
    assertThat(read(file("dir/file"), status(file("dir/file")), 0)).isEqualTo("another");
  }

  @Test
  void pickedFilesHaveTheirNewNames() throws IOException {
    HostTree picked =
        new PickedFiles(file("dir"), Map.of("one", file("dir/file"), "all", file("dir")));
    assertThat(picked.names("")).containsExactly("all", "one");
    assertThat(picked.names("all")).containsExactly("file", "sub");
    assertThat(picked.find("one")).isEqualTo(file("dir/file"));
    assertThat(picked.find("all/file")).isEqualTo(file("dir/file"));
    assertThat(picked.find("all/absent")).isNull();
    assertThat(picked.find("file")).isNull();
  }

  @Test
  void oneNameMayBeLeftOut() throws IOException {
    HostTree tree = HostTree.without(top.resolve("dir"), "file");
    assertThat(tree.names("")).containsExactly("sub");
    assertThat(tree.find("file")).isNull();
    assertThat(tree).isNotEqualTo(HostTree.of(top.resolve("dir")));
  }
}
