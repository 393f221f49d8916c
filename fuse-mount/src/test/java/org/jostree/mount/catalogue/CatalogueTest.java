package org.jostree.mount.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.jostree.mount.tree.ByPath.entries;
import static org.jostree.mount.tree.ByPath.find;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jostree.mount.SampleRepository;
import org.jostree.mount.content.ContentSettings;
import org.jostree.mount.content.Verification;
import org.jostree.mount.transport.NodeAttributes;
import org.jostree.mount.transport.NodeType;
import org.jostree.mount.tree.FileNode;
import org.jostree.mount.tree.Node;
import org.jostree.mount.tree.RepositoryFileSystem;
import org.jostree.mount.tree.TreeSettings;
import org.jostree.object.CommitId;
import org.jostree.posix.Posix;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogueTest {
  private static final int FILES = 120;

  @TempDir private Path directory;
  private SampleRepository sample;

  private CommitId create(RepoMode mode) throws IOException {
    sample = SampleRepository.create(directory.resolve("repo"), mode);
    return sample.commit("main", 0, files("a"));
  }

  private static Map<String, String> files(String content) {
    Map<String, String> files = new TreeMap<>();
    for (int i = 0; i < FILES; i++) {
      files.put("usr/" + content + "/" + i, content + i);
    }
    files.put("link", "-> usr/" + content);
    files.put("empty", "");
    return files;
  }

  @AfterEach
  void close() {
    sample.close();
  }

  private RepositoryFileSystem mount(CommitId commit, ContentSettings content) throws IOException {
    TreeSettings settings = new TreeSettings(false, false, Set.of(), false, content);
    return RepositoryFileSystem.singleCommit(sample.repo(), commit, "", settings);
  }

  /** What a walk sees: names, types and attributes of everything, targets of links. */
  private static List<String> walk(RepositoryFileSystem fileSystem) throws IOException {
    List<String> seen = new ArrayList<>();
    walk(fileSystem, fileSystem.root(), seen);
    return seen;
  }

  private static void walk(RepositoryFileSystem fileSystem, Node directory, List<String> seen)
      throws IOException {
    for (Map.Entry<String, NodeType> name : entries(fileSystem, directory).entrySet()) {
      Node node = Objects.requireNonNull(fileSystem.lookup(directory, name.getKey()));
      NodeAttributes attributes = fileSystem.attributes(node);
      seen.add(node.path() + " " + name.getValue() + " " + attributes);
      if (name.getValue() == NodeType.DIRECTORY) {
        walk(fileSystem, node, seen);
      } else if (name.getValue() == NodeType.SYMBOLIC_LINK) {
        seen.add(new String(fileSystem.readLink(node), StandardCharsets.UTF_8));
      }
    }
  }

  private List<String> mountAndWalk(CommitId commit) throws IOException {
    return mountAndWalk(commit, ContentSettings.DEFAULTS);
  }

  private List<String> mountAndWalk(CommitId commit, ContentSettings content) throws IOException {
    try (RepositoryFileSystem fileSystem = mount(commit, content)) {
      return walk(fileSystem);
    }
  }

  private Path place() {
    return sample.repo().path().resolve("tmp/cache/jostree");
  }

  private static List<Path> filesIn(Path place) throws IOException {
    if (!Files.exists(place)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(place)) {
      return files.sorted().toList();
    }
  }

  private void deleteObjects(String suffix) throws IOException {
    try (Stream<Path> objects = Files.walk(sample.repo().path().resolve("objects"))) {
      for (Path object : (Iterable<Path>) objects::iterator) {
        if (object.toString().endsWith(suffix)) {
          Files.delete(object);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = RepoMode.class, mode = EnumSource.Mode.EXCLUDE, names = "BARE_SPLIT_XATTRS")
  void sparesALaterMountTheObjects(RepoMode mode) throws IOException {
    CommitId commit = create(mode);
    List<String> first = mountAndWalk(commit);
    assertThat(filesIn(place())).hasSize(1);
    deleteObjects(mode == RepoMode.ARCHIVE ? ".filez" : ".file");
    deleteObjects(".dirtree");
    assertThat(mountAndWalk(commit)).isEqualTo(first);
  }

  @Test
  void isNotTouchedWhereNothingIsNew() throws IOException {
    CommitId commit = create(RepoMode.ARCHIVE);
    mountAndWalk(commit);
    List<Path> first = filesIn(place());
    mountAndWalk(commit);
    assertThat(filesIn(place())).isEqualTo(first);
  }

  @Test
  void isWrittenWhileTheMountIsThereOnceNobodyLists() throws Exception {
    CommitId commit = create(RepoMode.BARE);
    try (RepositoryFileSystem fileSystem = mount(commit, ContentSettings.DEFAULTS)) {
      walk(fileSystem);
      Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
      while (segments().isEmpty() && Instant.now().isBefore(deadline)) {
        Thread.sleep(50);
      }
      assertThat(segments()).hasSize(1);
    }
    assertThat(filesIn(place())).hasSize(1);
  }

  private List<Path> segments() throws IOException {
    return filesIn(place()).stream()
        .filter(file -> file.toString().endsWith(".catalogue"))
        .toList();
  }

  @Test
  void manyFilesBecomeFew() throws IOException {
    create(RepoMode.ARCHIVE);
    List<CommitId> commits = new ArrayList<>();
    List<List<String>> seen = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      commits.add(sample.commit("main", i, files("c" + i)));
      seen.add(mountAndWalk(commits.get(i)));
    }
    assertThat(segments().size()).isLessThan(10);
    deleteObjects(".filez");
    for (int i = 0; i < 20; i++) {
      assertThat(mountAndWalk(commits.get(i))).isEqualTo(seen.get(i));
    }
  }

  @Test
  void damageIsNoticed() throws IOException {
    CommitId commit = create(RepoMode.ARCHIVE);
    List<String> right = mountAndWalk(commit);
    byte[] whole = Files.readAllBytes(segments().get(0));
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      byte[] damaged = whole.clone();
      // The beginning and the end are what says where everything is.
      int at =
          switch (round % 3) {
            case 0 -> random.nextInt(64);
            case 1 -> damaged.length - 1 - random.nextInt(256);
            default -> random.nextInt(damaged.length);
          };
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      replaceSegmentsBy(damaged);
      assertThat(mountAndWalk(commit)).as("with byte %d changed", at).isEqualTo(right);
    }
    for (int length = 0; length < whole.length; length += 1 + random.nextInt(2000)) {
      replaceSegmentsBy(Arrays.copyOf(whole, length));
      assertThat(mountAndWalk(commit)).as("cut off after %d bytes", length).isEqualTo(right);
    }
  }

  private void replaceSegmentsBy(byte[] content) throws IOException {
    for (Path segment : segments()) {
      Files.delete(segment);
    }
    Files.write(place().resolve("x.catalogue"), content);
  }

  @Test
  void anObjectThatIsAnotherMakesItForgetAll() throws IOException {
    CommitId commit = create(RepoMode.BARE);
    mountAndWalk(commit);
    Path object;
    try (RepositoryFileSystem fileSystem = mount(commit, ContentSettings.DEFAULTS)) {
      Node file = find(fileSystem, "usr/a/0");
      object = sample.repo().objectPath(((FileNode) file).file());
      Files.writeString(object, "another");
      assertThatThrownBy(() -> fileSystem.read(file, 0, ByteBuffer.allocateDirect(100)))
          .isInstanceOf(CorruptObjectException.class);
      assertThat(segments()).isEmpty();
    }
    // Repaired, it is right at once, whatever was learned of it while it was not.
    Files.writeString(object, "a0");
    try (RepositoryFileSystem fileSystem = mount(commit, ContentSettings.DEFAULTS)) {
      ByteBuffer content = ByteBuffer.allocateDirect(100);
      fileSystem.read(find(fileSystem, "usr/a/0"), 0, content);
      assertThat(StandardCharsets.UTF_8.decode(content.flip()).toString()).isEqualTo("a0");
    }
  }

  @Test
  void aDirectoryWithADamagedFileIsNotTakenDown() throws IOException {
    CommitId commit = create(RepoMode.ARCHIVE);
    Path object;
    try (RepositoryFileSystem fileSystem = mount(commit, ContentSettings.DEFAULTS)) {
      Node file = find(fileSystem, "usr/a/0");
      object = sample.repo().objectPath(((FileNode) file).file());
    }
    byte[] whole = Files.readAllBytes(object);
    Files.write(object, new byte[3]);
    try (RepositoryFileSystem fileSystem = mount(commit, ContentSettings.DEFAULTS)) {
      fileSystem.list(find(fileSystem, "usr/a"), (name, ino, type) -> {});
      Node file = find(fileSystem, "usr/a/0");
      assertThatThrownBy(() -> fileSystem.attributes(file))
          .isInstanceOf(CorruptObjectException.class);
    }
    Files.write(object, whole);
    try (RepositoryFileSystem fileSystem = mount(commit, ContentSettings.DEFAULTS)) {
      assertThat(fileSystem.attributes(find(fileSystem, "usr/a/0")).size()).isEqualTo(2);
    }
  }

  @Test
  void whatSomebodyElseWroteDoesNotCount() throws IOException {
    assumeThat(Posix.instance().geteuid()).as("only root gives files away").isEqualTo(0);
    CommitId commit = create(RepoMode.ARCHIVE);
    mountAndWalk(commit);
    Files.setAttribute(segments().get(0), "unix:uid", 1);
    deleteObjects(".dirtree");
    assertThatThrownBy(() -> mountAndWalk(commit)).isInstanceOf(IOException.class);
  }

  @Test
  void aPlaceOfSomebodyElseIsNotUsed() throws IOException {
    assumeThat(Posix.instance().geteuid()).as("only root gives files away").isEqualTo(0);
    CommitId commit = create(RepoMode.ARCHIVE);
    Files.createDirectory(place());
    Files.setAttribute(place(), "unix:uid", 1);
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    mountAndWalk(commit, new ContentSettings(Verification.OPEN, 1, elsewhere));
    assertThat(filesIn(place())).isEmpty();
    Path own = filesIn(elsewhere.resolve("jostree")).get(0);
    assertThat(filesIn(own)).hasSize(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
        .isEqualTo("rwx------");
  }

  @Test
  void nothingIsKeptWhereNothingIsToBeKeptOrVerified() throws IOException {
    CommitId commit = create(RepoMode.ARCHIVE);
    mountAndWalk(commit, new ContentSettings(Verification.OPEN, 0, null));
    mountAndWalk(commit, new ContentSettings(Verification.NEVER, 1 << 20, null));
    assertThat(filesIn(place())).isEmpty();
  }
}
