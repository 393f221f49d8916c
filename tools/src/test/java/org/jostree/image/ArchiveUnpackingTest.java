package org.jostree.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jostree.object.Xattrs;
import org.jostree.posix.Posix;
import org.jostree.tar.ArchiveMember;
import org.jostree.tar.ArchiveMember.Kind;
import org.jostree.tar.TarWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveUnpackingTest {
  @TempDir private Path directory;
  private Path target;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarWriter tar = new TarWriter(bytes, 0);

  @BeforeEach
  void makeTarget() throws IOException {
    target = Files.createDirectory(directory.resolve("target"));
  }

  private ArchiveUnpackingTest member(Kind kind, String path, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    boolean isFile = kind == Kind.FILE;
    int owner = Posix.instance().geteuid();
    tar.write(
        new ArchiveMember(
            kind,
            path,
            isFile ? "" : text,
            kind == Kind.DIRECTORY ? 0500 : 0640,
            owner,
            owner,
            isFile ? content.length : 0,
            Xattrs.NONE),
        new ByteArrayInputStream(content));
    return this;
  }

  private List<String> unpack() throws IOException {
    tar.finish(512);
    return ArchiveUnpacking.unpack(
        new ByteArrayInputStream(bytes.toByteArray()), target, new Heard());
  }

  private void refuses(String complaint) throws IOException {
    assertThatThrownBy(this::unpack)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(complaint);
    assertThat(directory.toFile().list()).containsExactly("target");
  }

  @Test
  void membersComeInAnyOrderAndUnderAnyName() throws IOException {
    String odd = "d/a \u00e4\n\u65e5 '\"\\" + "x".repeat(150);
    member(Kind.HARDLINK, "link-before", "./d/file");
    member(Kind.DIRECTORY, "./d", "");
    member(Kind.FILE, "/d/file", "content");
    member(Kind.FILE, odd, "odd");
    member(Kind.FILE, "made/on/the/way", "deep");
    member(Kind.SYMLINK, "d/link", "/etc/passwd");
    member(Kind.FILE, "twice", "first");
    member(Kind.FILE, "twice", "second");
    assertThat(unpack()).isEmpty();
    assertThat(target.resolve("link-before")).hasContent("content");
    assertThat(target.resolve(odd)).hasContent("odd");
    assertThat(target.resolve("made/on/the/way")).hasContent("deep");
    assertThat(Files.readSymbolicLink(target.resolve("d/link")).toString())
        .isEqualTo("/etc/passwd");
    assertThat(target.resolve("twice")).hasContent("second");
    assertThat(Posix.instance().lstat(target.resolve("d")).permissions()).isEqualTo(0500);
    assertThat(Posix.instance().lstat(target.resolve("d/file")).permissions()).isEqualTo(0640);
    assertThat(Posix.instance().lstat(target.resolve("d/file")).nlink()).isEqualTo(2);
  }

  @Test
  void devicesAreLeftOut() throws IOException {
    member(Kind.FILE, "dev/null", "");
    member(Kind.FILE, "file", "");
    tar.finish(512);
    byte[] archive = bytes.toByteArray();
    // The first header becomes that of a pipe; the sum over its bytes is six more then.
    archive[156] = '6';
    int sum = Integer.parseInt(new String(archive, 148, 6, StandardCharsets.US_ASCII).strip(), 8);
    byte[] newSum = String.format(Locale.ROOT, "%06o", sum + 6).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(newSum, 0, archive, 148, newSum.length);
    assertThat(ArchiveUnpacking.unpack(new ByteArrayInputStream(archive), target, new Heard()))
        .containsExactly("/dev/null");
    assertThat(target.resolve("file")).exists();
    assertThat(target.resolve("dev")).doesNotExist();
  }

  @Test
  void nothingLeadsUpwards() throws IOException {
    member(Kind.FILE, "a/../../escaped", "x");
    refuses("leads upwards: a/../../escaped");
  }

  @Test
  void hardLinksDoNotLeadUpwards() throws IOException {
    member(Kind.HARDLINK, "shadow", "../../etc/shadow");
    refuses("leads upwards");
  }

  @Test
  void nothingGoesThroughASymbolicLink() throws IOException {
    member(Kind.SYMLINK, "d", directory.toString());
    member(Kind.FILE, "d/escaped", "x");
    refuses("members below d, which is no directory");
  }

  @Test
  void noDirectoryGoesThroughASymbolicLink() throws IOException {
    member(Kind.SYMLINK, "d", directory.toString());
    member(Kind.DIRECTORY, "d", "");
    refuses("members below d, which is no directory");
  }

  @Test
  void hardLinksDoNotGoThroughASymbolicLink() throws IOException {
    member(Kind.SYMLINK, "d", "/etc");
    member(Kind.HARDLINK, "copy", "d/passwd");
    refuses("no file d/passwd");
  }

  @Test
  void aHardLinkToASymbolicLinkIsOne() throws IOException {
    member(Kind.SYMLINK, "link", "/etc/passwd").member(Kind.HARDLINK, "same", "link");
    unpack();
    assertThat(Files.isSymbolicLink(target.resolve("same"))).isTrue();
  }

  @Test
  void aDirectoryIsNotReplaced() throws IOException {
    member(Kind.FILE, "d/file", "x");
    member(Kind.SYMLINK, "d", "/");
    refuses("a directory and something else of the name d");
  }

  @Test
  void theTopStaysADirectory() throws IOException {
    member(Kind.SYMLINK, ".", "/");
    refuses("in place of its top directory");
  }

  @Test
  void hardLinksNeedATarget() throws IOException {
    member(Kind.HARDLINK, "link", "absent");
    refuses("no file absent that link links to");
  }

  @Test
  void hardLinksToDirectoriesAreNone() throws IOException {
    member(Kind.DIRECTORY, "d", "");
    member(Kind.HARDLINK, "link", "d");
    refuses("hard link to the directory d");
  }

  @Test
  void whatIsNoArchiveIsToldAsSuch() {
    byte[] noise = "certainly no archive".repeat(100).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(
            () -> ArchiveUnpacking.unpack(new ByteArrayInputStream(noise), target, new Heard()))
        .hasMessageContaining("Unrecognized archive format");
  }
}
