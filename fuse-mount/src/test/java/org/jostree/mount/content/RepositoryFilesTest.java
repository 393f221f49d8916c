package org.jostree.mount.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jostree.mount.SampleRepository;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.FileId;
import org.jostree.object.Xattrs;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RepositoryFilesTest {
  private static final int REQUEST_BYTES = 128 << 10;

  @TempDir private Path directory;
  private SampleRepository sample;
  private RepositoryFiles files;

  private RepositoryFiles open(RepoMode mode, Verification verification) throws IOException {
    sample = SampleRepository.create(directory.resolve("repo"), mode);
    files = reopen(verification);
    return files;
  }

  private RepositoryFiles reopen(Verification verification) {
    return new RepositoryFiles(
        sample.repo(), new ContentSettings(verification, 4 << 20, directory));
  }

  @AfterEach
  void close() throws IOException {
    if (files != null) {
      files.close();
      sample.close();
    }
  }

  private FileId add(String content) throws IOException {
    Repo repo = sample.repo();
    CommitId commit = sample.commit("b" + content.hashCode(), 0, Map.of("f", content));
    DirTree tree = repo.readDirTree(repo.readCommit(commit).tree());
    return tree.file(0);
  }

  /** Compressible, but not too much. */
  private static String text(int length) {
    Random random = new Random(length);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private static String read(RepositoryFiles files, FileId file, long offset, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(length);
    files.read(file, offset, buffer);
    return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
  }

  /** In the pieces in which the kernel asks. */
  private static String readAll(RepositoryFiles files, FileId file) throws IOException {
    StringBuilder all = new StringBuilder();
    String piece;
    do {
      piece = read(files, file, all.length(), REQUEST_BYTES);
      all.append(piece);
    } while (!piece.isEmpty());
    return all.toString();
  }

  private Path object(FileId file) {
    return sample.repo().objectPath(file);
  }

  private static void flip(Path object, long offset) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(object.toFile(), "rw")) {
      file.seek(offset);
      int old = file.read();
      file.seek(offset);
      file.write(old ^ 0x10);
    }
  }

  private static int openDescriptors() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        count += entry.getNameCount() > 0 ? 1 : 0;
      }
    }
    return count;
  }

  @ParameterizedTest
  @EnumSource(value = RepoMode.class, mode = EnumSource.Mode.EXCLUDE, names = "BARE_SPLIT_XATTRS")
  void readsFilesOfAllSizesInEveryMode(RepoMode mode) throws IOException {
    open(mode, Verification.OPEN);
    for (int size : new int[] {0, 1, 5000, REQUEST_BYTES, REQUEST_BYTES + 1, 1 << 20, 3_000_000}) {
      String content = text(size);
      FileId file = add(content);
      assertThat(files.facts(file).size()).isEqualTo(size);
      assertThat(readAll(files, file)).isEqualTo(content);
      assertThat(read(files, file, size / 2, 100))
          .isEqualTo(content.substring(size / 2, Math.min(size, size / 2 + 100)));
      assertThat(read(files, file, size + 5L, 100)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RepoMode.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"BARE_SPLIT_XATTRS", "BARE_USER_ONLY"})
  void givesLinksAndExtendedAttributes(RepoMode mode) throws IOException {
    open(mode, Verification.OPEN);
    sample.useXattrs(
        Xattrs.of(
            List.of(
                new Xattrs.Attribute(
                    "user.x".getBytes(StandardCharsets.UTF_8), new byte[] {7, 0}))));
    FileId file = add("content");
    FileId link = add("-> a/target");
    assertThat(files.xattrs(file).get("user.x")).containsExactly(7, 0);
    assertThat(files.xattrs(link)).isEmpty();
    assertThat(files.facts(link).isSymlink()).isTrue();
    assertThat(files.facts(link).symlinkTarget()).isEqualTo("a/target");
    assertThat(read(files, file, 0, 100)).isEqualTo("content");
  }

  @ParameterizedTest
  @EnumSource(value = RepoMode.class, mode = EnumSource.Mode.EXCLUDE, names = "BARE_SPLIT_XATTRS")
  void neverServesAWrongByte(RepoMode mode) throws IOException {
    open(mode, Verification.OPEN);
    for (int size : new int[] {100, REQUEST_BYTES * 2, 2_000_000}) {
      String content = text(size);
      FileId file = add(content);
      Path object = object(file);
      byte[] sound = Files.readAllBytes(object);
      flip(object, sound.length - 20);
      assertDamaged(file);
      Files.write(object, Arrays.copyOf(sound, sound.length - 1));
      assertDamaged(file);
      Files.write(object, new byte[0]);
      assertDamaged(file);

      // Repaired, it is served again: nothing bad is remembered.
      Files.write(object, sound);
      assertThat(readAll(files, file)).isEqualTo(content);
    }
  }

  private void assertDamaged(FileId file) {
    assertThatThrownBy(() -> readAll(files, file))
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining(file.hex());
    assertThatThrownBy(() -> read(files, file, 50, 10))
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining(file.hex());
  }

  @ParameterizedTest
  @EnumSource(value = RepoMode.class, mode = EnumSource.Mode.EXCLUDE, names = "BARE_SPLIT_XATTRS")
  void tellsAMissingObjectFromADamagedOne(RepoMode mode) throws IOException {
    open(mode, Verification.OPEN);
    FileId known = add("known");
    files.facts(known);
    FileId unknown = add("unknown");
    for (FileId file : List.of(known, unknown)) {
      Files.delete(object(file));
      assertThatThrownBy(() -> read(files, file, 0, 100))
          .isInstanceOf(MissingObjectException.class)
          .hasMessageContaining(file.hex());
    }
  }

  @ParameterizedTest
  @EnumSource(value = RepoMode.class, mode = EnumSource.Mode.EXCLUDE, names = "BARE_SPLIT_XATTRS")
  void checksALinkAndAnEmptyFileBeforeTheyAreShown(RepoMode mode) throws IOException {
    open(mode, Verification.OPEN);
    FileId full = add("full");
    FileId link = add("-> target");
    byte[] sound = Files.readAllBytes(object(full));
    Files.write(object(full), new byte[0]);
    assertThatThrownBy(() -> files.facts(full)).isInstanceOf(CorruptObjectException.class);
    Files.write(object(full), sound);
    assertThat(files.facts(full).size()).isEqualTo(4);

    if (Files.isSymbolicLink(object(link))) {
      Files.delete(object(link));
      Files.createSymbolicLink(object(link), Path.of("tarxet"));
    } else {
      flip(object(link), Files.size(object(link)) - 6);
    }
    assertThatThrownBy(() -> files.facts(link)).isInstanceOf(CorruptObjectException.class);
  }

  @Test
  void damageInPlaceIsNoticedLater() throws Exception {
    open(RepoMode.BARE, Verification.OPEN);
    FileId small = add(text(1000));
    FileId large = add(text(500_000));
    readAll(files, small);
    readAll(files, large);
    flip(object(small), 10);
    flip(object(large), 400_000);
    assertThatThrownBy(() -> readAll(files, small)).isInstanceOf(CorruptObjectException.class);
    // The open one is looked at once a second.
    Thread.sleep(1100);
    assertThatThrownBy(() -> readAll(files, large)).isInstanceOf(CorruptObjectException.class);
  }

  @Test
  void whatWasComparedIsNotComparedAgainUnlessAlways() throws IOException {
    open(RepoMode.BARE, Verification.OPEN);
    String content = text(1000);
    FileId file = add(content);
    readAll(files, file);
    // Same inode, size and times: only reading it could tell.
    Object changed = Files.getAttribute(object(file), "unix:ctime");
    FileTime modified = Files.getLastModifiedTime(object(file));
    assertThat(changed).isNotNull();
    assertThat(files.facts(file).isVerified(org.jostree.posix.Posix.instance().lstat(object(file))))
        .isTrue();
    Files.setLastModifiedTime(object(file), FileTime.fromMillis(modified.toMillis() + 5000));
    assertThat(files.facts(file).isVerified(org.jostree.posix.Posix.instance().lstat(object(file))))
        .isFalse();
    assertThat(readAll(files, file)).isEqualTo(content);
  }

  @ParameterizedTest
  @EnumSource(
      value = RepoMode.class,
      names = {"BARE", "BARE_USER"})
  void neverMeansNever(RepoMode mode) throws IOException {
    open(mode, Verification.NEVER);
    String content = text(1000);
    FileId file = add(content);
    flip(object(file), 10);
    assertThat(readAll(files, file)).hasSize(1000).isNotEqualTo(content);
    try (RepositoryFiles checking = reopen(Verification.ALWAYS)) {
      assertThatThrownBy(() -> readAll(checking, file)).isInstanceOf(CorruptObjectException.class);
    }
  }

  @Test
  void anObjectOfAnotherTypeIsDamage() throws IOException {
    open(RepoMode.BARE, Verification.OPEN);
    FileId file = add("content");
    files.facts(file);
    Files.delete(object(file));
    Files.createDirectory(object(file));
    assertThatThrownBy(() -> readAll(files, file)).isInstanceOf(IOException.class);
    Files.delete(object(file));
    Files.createSymbolicLink(object(file), Path.of("/etc/passwd"));
    assertThatThrownBy(() -> readAll(files, file)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = RepoMode.class,
      names = {"BARE", "ARCHIVE"})
  void openFilesAreLimitedAndClosed(RepoMode mode) throws IOException {
    open(mode, Verification.OPEN);
    List<FileId> large = new ArrayList<>();
    for (int i = 0; i < 160; i++) {
      large.add(add(text(REQUEST_BYTES + 30_000 + i)));
    }
    int before = openDescriptors();
    for (FileId file : large) {
      assertThat(read(files, file, 150_000, 10)).hasSize(10);
    }
    assertThat(openDescriptors()).isLessThan(before + 140);
    files.close();
    assertThat(openDescriptors()).isLessThan(before + 5);
  }

  @ParameterizedTest
  @EnumSource(
      value = RepoMode.class,
      names = {"BARE", "ARCHIVE"})
  void smallFilesAreReadWhole(RepoMode mode) throws IOException {
    open(mode, Verification.OPEN);
    // The largest takes more room deflated than is read of it at once.
    for (int size : new int[] {1, 4000, 4096, REQUEST_BYTES - 1, REQUEST_BYTES}) {
      String content = text(size);
      FileId file = add(content);
      for (int round = 0; round < 2; round++) {
        assertThat(read(files, file, 0, size)).isEqualTo(content);
        assertThat(read(files, file, 0, size + 1)).isEqualTo(content);
      }
    }
  }

  @Test
  void aSmallFileOfManyAttributesIsReadWhole() throws IOException {
    open(RepoMode.ARCHIVE, Verification.OPEN);
    byte[] name = "user.long".getBytes(StandardCharsets.US_ASCII);
    sample.useXattrs(Xattrs.of(List.of(new Xattrs.Attribute(name, new byte[100_000]))));
    FileId file = add("content");
    assertThat(read(files, file, 0, 100)).isEqualTo("content");
  }

  @Test
  void aDamagedSmallFileIsReadOnceItIsRepaired() throws IOException {
    open(RepoMode.ARCHIVE, Verification.OPEN);
    FileId file = add(text(4000));
    byte[] sound = Files.readAllBytes(object(file));
    files.facts(file);
    for (long offset : new long[] {0, sound.length / 2, sound.length - 8}) {
      flip(object(file), offset);
      assertThatThrownBy(() -> read(files, file, 0, 4096))
          .as("byte %d", offset)
          .isInstanceOf(CorruptObjectException.class);
      Files.write(object(file), sound);
      assertThat(read(files, file, 0, 4096)).isEqualTo(text(4000));
    }
    Files.write(object(file), Arrays.copyOf(sound, sound.length - 10));
    assertThatThrownBy(() -> read(files, file, 0, 4096)).isInstanceOf(CorruptObjectException.class);
  }

  @Test
  void inflatedFilesAreLimited() throws IOException {
    open(RepoMode.ARCHIVE, Verification.OPEN);
    int before = openDescriptors();
    for (int i = 0; i < 8; i++) {
      String content = text(1_500_000 + i);
      FileId file = add(content);
      assertThat(readAll(files, file)).isEqualTo(content);
      assertThat(readAll(files, file)).isEqualTo(content);
    }
    // Four mebibytes hold two of them.
    assertThat(openDescriptors()).isBetween(before + 1, before + 4);
    assertThat(kept()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = RepoMode.class,
      names = {"BARE", "ARCHIVE"})
  void manyReadersGetTheSameBytes(RepoMode mode) throws Exception {
    open(mode, Verification.OPEN);
    List<String> contents = new ArrayList<>();
    List<FileId> all = new ArrayList<>();
    for (int size : new int[] {10, 140_000, 900_000, 1_200_000, 2_500_000, 3_500_000}) {
      contents.add(text(size));
      all.add(add(text(size)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> results = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        Random random = new Random(thread);
        results.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 150; i++) {
                    int which = random.nextInt(all.size());
                    String content = contents.get(which);
                    int offset = random.nextInt(content.length());
                    int length = 1 + random.nextInt(REQUEST_BYTES);
                    assertThat(read(files, all.get(which), offset, length))
                        .isEqualTo(
                            content.substring(offset, Math.min(content.length(), offset + length)));
                  }
                  return null;
                }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private List<Path> kept() throws IOException {
    List<Path> kept = new ArrayList<>();
    try (Stream<Path> all = Files.walk(directory)) {
      all.filter(path -> path.toString().endsWith(".inflated")).sorted().forEach(kept::add);
    }
    return kept;
  }

  @Test
  void whatOneMountInflatedAnotherOneUses() throws IOException {
    open(RepoMode.ARCHIVE, Verification.OPEN);
    String content = text(3_000_000);
    FileId file = add(content);
    assertThat(readAll(files, file)).isEqualTo(content);
    assertThat(kept()).hasSize(1);
    try (RepositoryFiles another = reopen(Verification.OPEN)) {
      assertThat(another.facts(file).size()).isEqualTo(content.length());
      // Behind its header, so that what is read now was inflated before.
      flip(object(file), Files.size(object(file)) - 100);
      assertThat(readAll(another, file)).isEqualTo(content);
    }
  }

  @Test
  void aDamagedInflatedFileIsMadeAnew() throws IOException {
    open(RepoMode.ARCHIVE, Verification.OPEN);
    String content = text(3_000_000);
    FileId file = add(content);
    readAll(files, file);
    Path kept = kept().get(0);
    flip(kept, 2_000_000);
    Files.setLastModifiedTime(kept, FileTime.fromMillis(5));
    assertThat(readAll(files, file)).as("by the mount that made it").isEqualTo(content);
    flip(kept, 1_000_000);
    try (RepositoryFiles another = reopen(Verification.OPEN)) {
      assertThat(readAll(another, file)).as("by another one").isEqualTo(content);
    }
    assertThat(Files.readString(kept)).isEqualTo(content);
  }

  @Test
  void anInflatedFileThatIsShortIsMadeAnew() throws IOException {
    open(RepoMode.ARCHIVE, Verification.OPEN);
    String content = text(3_000_000);
    FileId file = add(content);
    readAll(files, file);
    Files.write(kept().get(0), new byte[1_500_000]);
    try (RepositoryFiles another = reopen(Verification.OPEN)) {
      assertThat(readAll(another, file)).isEqualTo(content);
    }
  }

  @Test
  void inflatedFilesThatWereNotUsedForTheLongestTimeMakeRoom() throws IOException {
    open(RepoMode.ARCHIVE, Verification.OPEN);
    List<FileId> added = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      added.add(add(text(1_500_000 + i)));
    }
    readAll(files, added.get(0));
    readAll(files, added.get(1));
    try (RepositoryFiles another = reopen(Verification.OPEN)) {
      readAll(another, added.get(0));
      readAll(another, added.get(2));
    }
    // 4 MiB are the limit.
    assertThat(kept().stream().map(RepositoryFilesTest::name))
        .containsExactlyInAnyOrder(
            added.get(0).checksum().hex() + ".inflated",
            added.get(2).checksum().hex() + ".inflated");
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  @Test
  void whatIsNotVerifiedIsNotKept() throws IOException {
    open(RepoMode.ARCHIVE, Verification.NEVER);
    readAll(files, add(text(3_000_000)));
    assertThat(kept()).isEmpty();
  }

  @Test
  void nothingIsLeftOfWhatCannotBeInflated() throws IOException {
    open(RepoMode.ARCHIVE, Verification.OPEN);
    FileId file = add(text(3_000_000));
    flip(object(file), Files.size(object(file)) / 2);
    assertThatThrownBy(() -> readAll(files, file)).isInstanceOf(IOException.class);
    try (Stream<Path> all = Files.walk(directory)) {
      assertThat(all.map(RepositoryFilesTest::name))
          .noneMatch(name -> name.endsWith(".inflated") || name.endsWith(".unfinished"));
    }
  }
}
