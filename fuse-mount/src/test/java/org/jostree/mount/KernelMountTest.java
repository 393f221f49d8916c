package org.jostree.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jostree.object.DirTree;
import org.jostree.object.FileId;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the way through the kernel's own protocol does for readers, on a repository. */
@Timeout(120)
class KernelMountTest {
  private static final int FILES = 300;

  @TempDir private Path directory;
  private Path mountpoint;
  private SampleRepository sample;

  @BeforeEach
  void makeMountPoint() throws IOException {
    assumeTrue(
        Files.isWritable(Path.of("/dev/fuse")) && System.getProperty("user.name").equals("root"),
        "mounting needs /dev/fuse and root");
    mountpoint = Files.createDirectory(directory.resolve("mnt"));
  }

  @AfterEach
  void close() {
    if (sample != null) {
      sample.close();
    }
  }

  private Mount mount(RepoMode mode, Map<String, String> files, String options) throws IOException {
    sample = SampleRepository.create(directory.resolve("repo"), mode);
    sample.commit("main", 0, files);
    return Mount.start(
        sample.repo().path(),
        mountpoint,
        MountSettings.parse("transport=kernel,rev=main" + options));
  }

  private static Map<String, String> manyFiles() {
    Map<String, String> files = new TreeMap<>();
    for (int i = 0; i < FILES; i++) {
      files.put(String.format(Locale.ROOT, "d/f%03d", i), text(i, 1 + i * 37));
    }
    return files;
  }

  private static String text(int seed, int length) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> listed = Files.list(mountpoint.resolve("d"))) {
      return listed.sorted().toList();
    }
  }

  private static long count(Mount mount, String request) {
    return mount.session().requests().getOrDefault(request, 0L);
  }

  @ParameterizedTest
  @EnumSource(
      value = RepoMode.class,
      names = {"BARE", "BARE_USER", "ARCHIVE"})
  void whoReadsFileByFileNeedNotAskForEach(RepoMode mode) throws Exception {
    Map<String, String> files = manyFiles();
    try (Mount mount = mount(mode, files, "")) {
      for (Path file : list()) {
        assertThat(file).hasContent(files.get("d/" + file.getFileName()));
        // As long as it takes to do something with a file.
        Thread.sleep(2);
      }
      assertThat(count(mount, "READ")).isLessThan(FILES);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RepoMode.class,
      names = {"BARE", "ARCHIVE"})
  void damageAheadOfAReaderIsAnErrorWhereItIsRead(RepoMode mode) throws Exception {
    Map<String, String> files = manyFiles();
    try (Mount mount = mount(mode, files, "")) {
      Repo repo = sample.repo();
      DirTree root = repo.readDirTree(repo.readCommit(repo.refs().resolve("main")).tree());
      FileId damaged = repo.readDirTree(root.directory(0).tree()).file(FILES / 2);
      List<Path> listed = list();
      flipLastByte(repo.objectPath(damaged));
      for (int i = 0; i < FILES; i++) {
        Path file = listed.get(i);
        if (i == FILES / 2) {
          assertThatThrownBy(() -> Files.readAllBytes(file))
              .hasMessageContaining("Input/output error");
        } else {
          assertThat(file).hasContent(files.get("d/" + file.getFileName()));
        }
      }
      assertThat(count(mount, "READ")).isPositive();
    }
  }

  private static void flipLastByte(Path object) throws IOException {
    byte[] bytes = Files.readAllBytes(object);
    bytes[bytes.length - 1] ^= 1;
    Files.write(object, bytes, StandardOpenOption.WRITE);
  }

  @ParameterizedTest
  @EnumSource(
      value = RepoMode.class,
      names = {"BARE", "ARCHIVE"})
  void largeContentIsReadFromTheRepositoryOrFromItsInflatedCopy(RepoMode mode) throws Exception {
    String large = text(1, 3_000_000);
    String options = ",passthrough,cache_dir=" + directory;
    try (Mount mount = mount(mode, Map.of("large", large, "small", "content"), options)) {
      for (int i = 0; i < 3; i++) {
        assertThat(mountpoint.resolve("large")).hasContent(large);
      }
      assertThat(count(mount, "OPEN")).isEqualTo(3);
      if (canPassThrough()) {
        assertThat(count(mount, "READ")).isZero();
      }
      assertThat(mountpoint.resolve("small")).hasContent("content");
    }
  }

  private static boolean canPassThrough() {
    String[] version = System.getProperty("os.version").split("[^0-9]+", 3);
    return Integer.parseInt(version[0]) * 1000 + Integer.parseInt(version[1]) >= 6009;
  }
}
