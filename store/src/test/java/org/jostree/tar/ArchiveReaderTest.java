package org.jostree.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jostree.object.Xattrs;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ArchiveReaderTest {
  private record Read(ArchiveMember member, String content) {
    String line() {
      return member.kind()
          + " "
          + member.path()
          + (member.linkTarget().isEmpty() ? "" : " -> " + member.linkTarget())
          + (content.isEmpty() ? "" : ": " + content);
    }
  }

  private static List<Read> read(byte[] archive) throws IOException {
    List<Read> members = new ArrayList<>();
    try (ArchiveReader reader = ArchiveReader.open(new ByteArrayInputStream(archive))) {
      for (ArchiveMember member; (member = reader.next()) != null; ) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] buffer = new byte[7];
        for (int count; (count = reader.read(buffer, 0, buffer.length)) >= 0; ) {
          content.write(buffer, 0, count);
        }
        members.add(new Read(member, content.toString(UTF_8)));
      }
    }
    return members;
  }

  private static List<String> lines(byte[] archive) throws IOException {
    return read(archive).stream().map(Read::line).toList();
  }

  private static byte[] sample() {
    return new TarBuilder()
        .directory("./")
        .file("./file", "some text")
        .symlink("./link", "file")
        .hardLink("./hard", "./file")
        .build();
  }

  private static final List<String> SAMPLE =
      List.of(
          "DIRECTORY ./",
          "FILE ./file: some text",
          "SYMLINK ./link -> file",
          "HARDLINK ./hard -> ./file");

  @Test
  void readsMembersInOrder() throws Exception {
    assertThat(lines(sample())).isEqualTo(SAMPLE);
    assertThat(read(sample()).get(1).member())
        .isEqualTo(
            new ArchiveMember(
                ArchiveMember.Kind.FILE, "./file", "", 0644, 1000, 1001, 9, Xattrs.NONE));
  }

  @Test
  void skipsWhatIsNotRead() throws Exception {
    try (ArchiveReader reader = ArchiveReader.open(new ByteArrayInputStream(sample()))) {
      int count = 0;
      while (reader.next() != null) {
        count++;
      }
      assertThat(count).isEqualTo(4);
    }
  }

  @Test
  void seesThroughCompression() throws Exception {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(sample());
    }
    ByteArrayOutputStream xz = new ByteArrayOutputStream();
    try (OutputStream out = new XZOutputStream(xz, new LZMA2Options(0))) {
      out.write(sample());
    }
    assertThat(lines(gzip.toByteArray())).isEqualTo(SAMPLE);
    assertThat(lines(xz.toByteArray())).isEqualTo(SAMPLE);
    byte[] damaged = Arrays.copyOf(xz.toByteArray(), xz.size() / 2);
    assertThatThrownBy(() -> lines(damaged)).isInstanceOf(IOException.class);
  }

  @Test
  void takesNamesAndAttributesFromExtendedHeaders() throws Exception {
    byte[] value = {0, (byte) 0xff, '\n', '='};
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    records.writeBytes(TarBuilder.record("path", "a/ü".repeat(100).getBytes(UTF_8)));
    records.writeBytes(TarBuilder.record("uid", "70000".getBytes(UTF_8)));
    records.writeBytes(TarBuilder.record("SCHILY.xattr.user.raw", value));
    records.writeBytes(TarBuilder.record("LIBARCHIVE.xattr.user.a%3Db", "AP8".getBytes(UTF_8)));
    byte[] archive = new TarBuilder().pax(records.toByteArray()).file("short", "x").build();

    ArchiveMember member = read(archive).get(0).member();
    assertThat(member.path()).isEqualTo("a/ü".repeat(100));
    assertThat(member.uid()).isEqualTo(70000);
    assertThat(member.xattrs().get("user.raw")).isEqualTo(value);
    assertThat(member.xattrs().get("user.a=b")).containsExactly(0, 0xff);
  }

  @Test
  void takesLongNamesOfGnu() throws Exception {
    byte[] name = ("x".repeat(300) + "\0").getBytes(UTF_8);
    byte[] archive =
        new TarBuilder()
            .add('K', "././@LongLink", "", name)
            .add('L', "././@LongLink", "", name)
            .symlink("x", "x")
            .build();
    assertThat(lines(archive))
        .containsExactly("SYMLINK " + "x".repeat(300) + " -> " + "x".repeat(300));
  }

  @Test
  void fillsTheHolesOfSparseFiles() throws Exception {
    byte[] sparse01 =
        new TarBuilder()
            .pax(TarBuilder.record("GNU.sparse.map", "2,3,8,1".getBytes(UTF_8)))
            .pax(TarBuilder.record("GNU.sparse.size", "10".getBytes(UTF_8)))
            .pax(TarBuilder.record("GNU.sparse.name", "real".getBytes(UTF_8)))
            .file("sparse", "abcd")
            .build();
    assertThat(lines(sparse01)).containsExactly("FILE real: \0\0abc\0\0\0d\0");

    byte[] map = Arrays.copyOf("1\n4\n2\n".getBytes(UTF_8), 512);
    byte[] content = Arrays.copyOf(map, 514);
    content[512] = 'h';
    content[513] = 'i';
    byte[] sparse10 =
        new TarBuilder()
            .pax(TarBuilder.record("GNU.sparse.major", "1".getBytes(UTF_8)))
            .pax(TarBuilder.record("GNU.sparse.realsize", "6".getBytes(UTF_8)))
            .add('0', "sparse", "", content)
            .build();
    assertThat(lines(sparse10)).containsExactly("FILE sparse: \0\0\0\0hi");
  }

  @Test
  void goesOverHolesAtOnce() throws Exception {
    byte[] archive =
        new TarBuilder()
            .pax(TarBuilder.record("GNU.sparse.map", "2,3,8,1".getBytes(UTF_8)))
            .pax(TarBuilder.record("GNU.sparse.size", "9000000000000000000".getBytes(UTF_8)))
            .file("sparse", "abcd")
            .build();
    try (ArchiveReader reader = ArchiveReader.open(new ByteArrayInputStream(archive))) {
      assertThat(reader.next()).isNotNull();
      byte[] bytes = new byte[10];
      assertThat(reader.skipHole()).isEqualTo(2);
      assertThat(reader.skipHole()).isZero();
      assertThat(reader.read(bytes, 0, 10)).isEqualTo(3);
      assertThat(reader.skipHole()).isEqualTo(3);
      assertThat(reader.read(bytes, 0, 10)).isEqualTo(1);
      assertThat(reader.skipHole()).isEqualTo(9_000_000_000_000_000_000L - 9);
      assertThat(reader.read(bytes, 0, 10)).isEqualTo(-1);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void readsCpioWithItsHardLinks() throws Exception {
    byte[] archive =
        (newc("first", 1, 0100644, 2, "")
                + newc("second", 1, 0100644, 2, "shared")
                + newc("third", 1, 0100644, 2, "")
                + newc("empty", 2, 0100644, 2, "")
                + newc("link", 3, 0120777, 1, "first")
                + newc("TRAILER!!!", 0, 0, 1, ""))
            .getBytes(ISO_8859_1);
    assertThat(lines(archive))
        .containsExactly(
            "FILE second: shared",
            "HARDLINK first -> second",
            "HARDLINK third -> second",
            "SYMLINK link -> first",
            "FILE empty");
  }

  private static String newc(String name, int inode, int mode, int links, String content) {
    StringBuilder member = new StringBuilder("070701");
    int[] fields = {inode, mode, 0, 0, links, 0, content.length(), 0, 0, 0, 0};
    for (int field : fields) {
      member.append(hex(field));
    }
    member.append(hex(name.length() + 1)).append(hex(0)).append(name).append('\0');
    while (member.length() % 4 != 0) {
      member.append('\0');
    }
    member.append(content);
    while (member.length() % 4 != 0) {
      member.append('\0');
    }
    return member.toString();
  }

  private static String hex(int value) {
    String digits = Integer.toHexString(value);
    return "0".repeat(8 - digits.length()) + digits;
  }

  @Test
  void refusesWhatItCannotBelieve() {
    byte[] hugeName = new TarBuilder().add('L', "n", "", new byte[0], 1L << 32).build();
    assertThatThrownBy(() -> read(hugeName)).hasMessageContaining("header of 4294967296 bytes");

    byte[] cut = new TarBuilder().add('0', "f", "", new byte[10], 1L << 32).cutOff();
    assertThatThrownBy(() -> read(cut)).hasMessage("Truncated tar archive");

    byte[] wrongSum = sample();
    wrongSum[512] ^= 1;
    assertThatThrownBy(() -> read(wrongSum)).hasMessageContaining("Damaged tar archive");

    assertThatThrownBy(() -> read("nothing of the kind".getBytes(UTF_8)))
        .hasMessage("Unrecognized archive format");

    byte[] badName = new TarBuilder().file("\u0080", "x").build();
    assertThatThrownBy(() -> read(badName)).hasMessageContaining("not valid UTF-8");

    byte[] badRecord = new TarBuilder().pax("99 path=x\n".getBytes(UTF_8)).file("f", "").build();
    assertThatThrownBy(() -> read(badRecord)).hasMessageContaining("invalid extended header");

    byte[] overlap =
        new TarBuilder()
            .pax(TarBuilder.record("GNU.sparse.map", "0,3,1,1".getBytes(UTF_8)))
            .pax(TarBuilder.record("GNU.sparse.size", "10".getBytes(UTF_8)))
            .file("sparse", "abcd")
            .build();
    assertThatThrownBy(() -> read(overlap)).hasMessageContaining("map of a sparse file");
  }

  @Test
  void writesWhatItReads() throws Exception {
    Xattrs xattrs =
        Xattrs.of(List.of(new Xattrs.Attribute("user.x".getBytes(UTF_8), new byte[] {0, -1})));
    ArchiveMember file =
        new ArchiveMember(
            ArchiveMember.Kind.FILE, "d/" + "é".repeat(90), "", 04755, 70000, 3000000, 5, xattrs);
    ArchiveMember link =
        new ArchiveMember(
            ArchiveMember.Kind.SYMLINK, "l", "t".repeat(200), 0777, 0, 0, 0, Xattrs.NONE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out, 1);
    writer.write(file, new ByteArrayInputStream("12345".getBytes(UTF_8)));
    writer.write(link, new ByteArrayInputStream(new byte[0]));
    writer.finish(10240);

    assertThat(out.size()).isEqualTo(10240);
    assertThat(read(out.toByteArray()).stream().map(Read::member)).containsExactly(file, link);
  }
}
