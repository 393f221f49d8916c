package org.jostree.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirTree;
import org.jostree.object.EntryName;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.object.Xattrs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RepoTest {
  private static final byte[] LARGE = largeContent();

  @TempDir private Path directory;

  private static byte[] largeContent() {
    byte[] content = new byte[(3 << 20) + 17];
    new Random(4711).nextBytes(content);
    return content;
  }

  private static int uid() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  private static int gid() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:gid");
  }

  /** A header that the mode can keep, with as much in it as can be. */
  private static FileHeader headerFor(RepoMode mode) throws IOException {
    if (mode == RepoMode.BARE_USER_ONLY) {
      return new FileHeader(0, 0, 0100755, "", Xattrs.NONE);
    }
    Xattrs xattrs =
        Xattrs.of(
            List.of(
                new Xattrs.Attribute(
                    "user.kind".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 0})));
    return new FileHeader(uid(), gid(), 0106751, "", xattrs);
  }

  private static ContentReader contentOf(byte[] bytes) {
    ByteBuffer remaining = ByteBuffer.wrap(bytes);
    return buffer -> {
      if (!remaining.hasRemaining()) {
        return -1;
      }
      int count = Math.min(buffer.remaining(), Math.min(remaining.remaining(), 100_000));
      buffer.put(remaining.slice().limit(count));
      remaining.position(remaining.position() + count);
      return count;
    };
  }

  private static FileId write(Repo repo, byte[] content) throws IOException {
    try (Transaction transaction = repo.transaction()) {
      FileId file =
          transaction.writeFile(headerFor(repo.mode()), content.length, contentOf(content));
      transaction.commit();
      return file;
    }
  }

  private Repo create(RepoMode mode) throws IOException {
    Repo repo = Repo.create(directory.resolve("repo"), mode);
    assumeTrue(
        mode == RepoMode.ARCHIVE || mode == RepoMode.BARE_USER_ONLY || takesUserXattrs(),
        "the file system of " + directory + " has no user attributes");
    return repo;
  }

  private boolean takesUserXattrs() throws IOException {
    return Files.getFileStore(directory).supportsFileAttributeView("user");
  }

  @ParameterizedTest
  @EnumSource(value = RepoMode.class, mode = EnumSource.Mode.EXCLUDE, names = "BARE_SPLIT_XATTRS")
  void keepsFilesInEveryMode(RepoMode mode) throws Exception {
    for (byte[] content : List.of(new byte[0], new byte[] {1, 2, 3}, LARGE)) {
      try (Repo repo = create(mode)) {
        FileId file = write(repo, content);

        repo.verify(file);
        assertThat(repo.readFileHeader(file))
            .isEqualTo(new FileHeader.Sized(headerFor(mode), content.length));
        try (FileObject object = repo.openFile(file)) {
          assertThat(object.content().readAllBytes()).isEqualTo(content);
        }
        assertThat(repo.contentPath(file).isPresent()).isEqualTo(mode.isBare());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = RepoMode.class, mode = EnumSource.Mode.EXCLUDE, names = "BARE_SPLIT_XATTRS")
  void keepsSymbolicLinksInEveryMode(RepoMode mode) throws Exception {
    boolean owned = mode == RepoMode.BARE;
    FileHeader link =
        new FileHeader(
            owned ? uid() : 0, owned ? gid() : 0, 0120777, "../no/such\u00e9", Xattrs.NONE);
    try (Repo repo = create(mode);
        Transaction transaction = repo.transaction()) {
      FileId file = transaction.writeFile(link, 0, buffer -> -1);
      transaction.commit();

      repo.verify(file);
      assertThat(repo.readFileHeader(file).header()).isEqualTo(link);
    }
  }

  @ParameterizedTest
  @EnumSource(value = RepoMode.class, mode = EnumSource.Mode.EXCLUDE, names = "BARE_SPLIT_XATTRS")
  void tellsADamagedFileFromAMissingOne(RepoMode mode) throws Exception {
    try (Repo repo = create(mode)) {
      FileId file = write(repo, LARGE);
      Path object = repo.objectPath(file);
      flipAByte(object, Files.size(object) / 2);
      assertThatThrownBy(() -> repo.verify(file))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining("orrupted");

      truncate(object, 5);
      assertThatThrownBy(() -> repo.verify(file)).isInstanceOf(CorruptObjectException.class);

      Files.delete(object);
      assertThatThrownBy(() -> repo.verify(file))
          .isInstanceOf(MissingObjectException.class)
          .hasMessage(
              (mode.isBare() ? "Opening content object " + file.hex() + ": " : "")
                  + "Couldn't find file object '"
                  + file.hex()
                  + "'");
    }
  }

  private static void flipAByte(Path file, long position) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, position);
      one.put(0, (byte) ~one.get(0)).rewind();
      channel.write(one, position);
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  @Test
  void checksMetadataAgainstItsName() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE)) {
      CommitId commit = commitEmptyTree(repo, "main");
      flipAByte(repo.objectPath(commit), 40);

      assertThatThrownBy(() -> repo.readCommit(commit))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageStartingWith("Corrupted commit object; checksum expected='" + commit.hex());

      Files.delete(repo.objectPath(commit));
      assertThatThrownBy(() -> repo.readCommit(commit))
          .isInstanceOf(MissingObjectException.class)
          .hasMessage("No such metadata object " + commit.hex() + ".commit");
    }
  }

  private static CommitId commitEmptyTree(Repo repo, String branch) throws IOException {
    try (Transaction transaction = repo.transaction()) {
      RefName ref = RefName.local(branch);
      CommitId commit =
          transaction.write(
              new Commit(
                  Commit.NO_METADATA,
                  Optional.ofNullable(repo.refs().read(ref)),
                  branch,
                  "",
                  0,
                  transaction.write(DirTree.EMPTY),
                  transaction.write(new DirMeta(0, 0, 040755, Xattrs.NONE))));
      transaction.setRef(ref, commit);
      transaction.commit();
      return commit;
    }
  }

  @Test
  void leavesNothingOfATransactionThatIsNotCommitted() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE)) {
      try (Transaction transaction = repo.transaction()) {
        transaction.writeFile(headerFor(repo.mode()), LARGE.length, contentOf(LARGE));
        transaction.write(DirTree.EMPTY);
      }

      assertThat(objects(repo)).isEmpty();
      try (Stream<Path> left = Files.list(repo.path().resolve("tmp"))) {
        assertThat(left.map(path -> path.getFileName().toString())).containsExactly("cache");
      }
    }
  }

  private static List<ObjectName> objects(Repo repo) throws IOException {
    List<ObjectName> names = new ArrayList<>();
    repo.listObjects(names::add);
    return names;
  }

  @Test
  void removesWhatAKilledTransactionLeft() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE)) {
      Path abandoned = repo.path().resolve("tmp/staging-some-boot-x1");
      Files.createDirectories(abandoned.resolve("ab"));
      Files.writeString(abandoned.resolve("ab/t1"), "half");
      // Of one that had no time to make its directory.
      Files.createFile(repo.path().resolve("tmp/staging-some-boot-x2-lock"));

      commitEmptyTree(repo, "main");

      try (Stream<Path> left = Files.list(repo.path().resolve("tmp"))) {
        assertThat(left.map(path -> path.getFileName().toString())).containsOnly("cache");
      }
    }
  }

  @Test
  void leavesATransactionAloneThatIsUnderWay() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE);
        Transaction first = repo.transaction()) {
      FileId file = first.writeFile(headerFor(repo.mode()), 3, contentOf(new byte[3]));
      commitEmptyTree(repo, "main");
      first.commit();

      repo.verify(file);
    }
  }

  @Test
  void refusesAFileOfAnotherSizeThanAnnounced() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE);
        Transaction transaction = repo.transaction()) {
      FileHeader header = headerFor(repo.mode());
      assertThatThrownBy(() -> transaction.writeFile(header, 4, contentOf(new byte[3])))
          .hasMessageContaining("changed while it was read");
      assertThatThrownBy(() -> transaction.writeFile(header, LARGE.length + 1L, contentOf(LARGE)))
          .hasMessageContaining("changed while it was read");
      transaction.commit();

      assertThat(objects(repo)).isEmpty();
    }
  }

  @Test
  void refusesAFileThatIsNotWhatItsNamePromises() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE);
        Transaction transaction = repo.transaction()) {
      FileHeader header = headerFor(repo.mode());
      FileId other = FileId.ofHex("00".repeat(32));
      assertThatThrownBy(
              () -> transaction.writeFileChecked(other, header, 3, contentOf(new byte[3])))
          .isInstanceOf(CorruptObjectException.class);
      assertThatThrownBy(
              () -> transaction.writeFileChecked(other, header, LARGE.length, contentOf(LARGE)))
          .isInstanceOf(CorruptObjectException.class);
      transaction.commit();

      assertThat(objects(repo)).isEmpty();
    }
  }

  @Test
  void keepsTheSpaceFreeThatIsAskedFor() throws Exception {
    Path path = directory.resolve("repo");
    Repo.create(path, RepoMode.ARCHIVE).close();
    Files.writeString(
        path.resolve("config"),
        "[core]\nrepo_version=1\nmode=archive-z2\nmin-free-space-size=800000TB\n");
    try (Repo repo = Repo.open(path)) {
      assertThatThrownBy(() -> write(repo, new byte[10]))
          .hasMessageStartingWith("min-free-space-size 838860800000MB would be exceeded");
    }
  }

  @Test
  void looksInTheParentForWhatItLacks() throws Exception {
    Path parentPath = directory.resolve("parent");
    CommitId commit;
    FileId file;
    try (Repo parent = Repo.create(parentPath, RepoMode.ARCHIVE)) {
      commit = commitEmptyTree(parent, "main");
      file = write(parent, new byte[] {7});
    }
    Path childPath = directory.resolve("child");
    Repo.create(childPath, RepoMode.BARE_USER_ONLY).close();
    Files.writeString(
        childPath.resolve("config"),
        "[core]\nrepo_version=1\nmode=bare-user-only\nparent=" + parentPath + "\n");
    try (Repo child = Repo.open(childPath)) {
      assertThat(child.has(commit)).isTrue();
      assertThat(child.readCommit(commit).subject()).isEqualTo("main");
      try (FileObject object = child.openFile(file)) {
        assertThat(object.content().readAllBytes()).containsExactly(7);
      }
      assertThat(child.refs().resolve("main")).isEqualTo(commit);
    }
  }

  @Test
  void remembersThatACommitIsPartial() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE)) {
      CommitId commit = commitEmptyTree(repo, "main");
      assertThat(repo.commitState(commit)).isEqualTo(CommitState.NORMAL);
      repo.markCommit(commit, CommitState.FSCK_PARTIAL);
      assertThat(repo.commitState(commit)).isEqualTo(CommitState.FSCK_PARTIAL);
      repo.markCommit(commit, CommitState.NORMAL);
      repo.markCommit(commit, CommitState.PARTIAL);
      assertThat(repo.commitState(commit)).isEqualTo(CommitState.PARTIAL);
    }
  }

  @Test
  void refusesWhatIsNoRepository() throws Exception {
    Path nothing = directory.resolve("nothing");
    assertThatThrownBy(() -> Repo.open(nothing))
        .hasMessage("opening repo: opendir(" + nothing + "): No such file or directory");
    Files.createDirectory(nothing);
    assertThatThrownBy(() -> Repo.open(nothing))
        .hasMessage("opening repo: opendir(objects): No such file or directory");
  }

  @Test
  void readsAttributesThatLieInObjectsOfTheirOwn() throws Exception {
    Path path = directory.resolve("repo");
    FileHeader header =
        new FileHeader(
            uid(),
            gid(),
            0100644,
            "",
            Xattrs.of(List.of(new Xattrs.Attribute(new byte[] {'a', '.', 'b'}, new byte[] {9}))));
    FileId file = FileId.of(header.startDigest().digest());
    try (Repo repo = Repo.create(path, RepoMode.BARE_SPLIT_XATTRS)) {
      Path object = repo.objectPath(file);
      Files.createDirectories(object.getParent());
      Files.createFile(object);
      Files.setAttribute(object, "unix:mode", 0644);
      assertThatThrownBy(() -> repo.readFileHeader(file))
          .isInstanceOf(MissingObjectException.class);

      byte[] meta = new DirMeta(0, 0, 0, header.xattrs()).serialise();
      byte[] xattrs = java.util.Arrays.copyOfRange(meta, 12, meta.length);
      Files.write(object.resolveSibling(object.getFileName() + "-xattrs-link"), xattrs);

      repo.verify(file);
      assertThat(repo.readFileHeader(file).header()).isEqualTo(header);
    }
  }

  @Test
  void writesTreesThatCanBeReadBack() throws Exception {
    try (Repo repo = create(RepoMode.ARCHIVE);
        Transaction transaction = repo.transaction()) {
      FileId file = transaction.writeFile(headerFor(repo.mode()), 0, buffer -> -1);
      TreeMap<EntryName, FileId> files = new TreeMap<>();
      files.put(new EntryName("name"), file);
      var tree = transaction.write(DirTree.of(files, new TreeMap<>()));
      transaction.commit();

      assertThat(repo.readDirTree(tree).find("name")).isEqualTo(new DirTree.FileEntry(file));
    }
  }
}
