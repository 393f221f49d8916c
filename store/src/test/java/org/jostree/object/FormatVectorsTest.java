package org.jostree.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Objects whose checksums libostree 2022.7 computed for the same content. */
class FormatVectorsTest {
  private static final FileHeader SETUID_FILE = new FileHeader(0, 0, 0104755, "", Xattrs.NONE);
  private static final FileHeader LINK = new FileHeader(0, 0, 0120777, "f", Xattrs.NONE);

  private static FileId fileId(FileHeader header, String content) {
    MessageDigest digest = header.startDigest();
    digest.update(content.getBytes(StandardCharsets.UTF_8));
    return FileId.of(digest.digest());
  }

  private static DirMetaId rootMeta() {
    return new DirMetaId(Checksum.compute(new DirMeta(0, 0, 040755, Xattrs.NONE).serialise()));
  }

  private static DirTree tree() {
    TreeMap<EntryName, FileId> files = new TreeMap<>();
    files.put(new EntryName("f"), fileId(SETUID_FILE, "hi\n"));
    files.put(new EntryName("l"), fileId(LINK, ""));
    return DirTree.of(files, new TreeMap<>());
  }

  @Test
  void regularFile() {
    assertThat(fileId(SETUID_FILE, "hi\n").hex())
        .isEqualTo("b3a634be8f6cb5d3599abc08ab315c1f6cef4358c3a376549b6b6f8047ab0e84");
  }

  @Test
  void symbolicLink() {
    assertThat(fileId(LINK, "").hex())
        .isEqualTo("43f338adeb68637b721d7ba4c39b7677a4fbb87e3adf4a363a3d50c9de9a35ed");
  }

  @Test
  void directoryMetadata() {
    assertThat(rootMeta().hex())
        .isEqualTo("446a0ef11b7cc167f3b603e585c7eeeeb675faa412d5ec73f62988eb0b6c5488");
  }

  @Test
  void directoryTree() {
    assertThat(Checksum.compute(tree().serialise()).hex())
        .isEqualTo("59a9775d8f857ce1f355c51f5c45913586b55c217244782c4f8a42239fbd5a08");
  }

  @Test
  void emptyDirectoryTree() throws Exception {
    byte[] serialised = DirTree.EMPTY.serialise();

    assertThat(serialised).containsExactly(0);
    assertThat(DirTree.parse(serialised).fileCount()).isZero();
  }

  @Test
  void directoryTreeIsReadAsItWasWritten() throws Exception {
    DirTree read = DirTree.parse(tree().serialise());

    assertThat(read.fileName(0)).isEqualTo("f");
    assertThat(read.find("l")).isEqualTo(new DirTree.FileEntry(fileId(LINK, "")));
    assertThat(read.find("nothing")).isNull();
    assertThat(read.serialise()).isEqualTo(tree().serialise());
  }

  @Test
  void commitIsReadAsItWasWritten() throws Exception {
    Commit commit =
        new Commit(
            Commit.NO_METADATA,
            Optional.of(CommitId.ofHex("ab".repeat(32))),
            "subject",
            "body\nof two lines",
            1795313374,
            new DirTreeId(Checksum.compute(tree().serialise())),
            rootMeta());

    Commit read = Commit.parse(commit.serialise());

    assertThat(read).isEqualTo(commit);
    assertThat(read.serialise()).isEqualTo(commit.serialise());
  }

  @Test
  void archiveHeaderIsReadAsItWasWritten() throws Exception {
    byte[] framed = SETUID_FILE.framedForArchive(3);
    byte[] header = java.util.Arrays.copyOfRange(framed, FileHeader.FRAME_BYTES, framed.length);

    assertThat(FileHeader.parseArchive(header)).isEqualTo(new FileHeader.Sized(SETUID_FILE, 3));
  }
}
