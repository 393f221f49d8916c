package org.jostree.gvariant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import eu.mulk.jgvariant.core.Decoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Against another implementation in Java, eu.mulk.jgvariant, on the types of OSTree's objects. It
 * writes the empty directory tree as no bytes, where the format has one: that is not asked of it.
 */
@SuppressWarnings(
    "ArrayRecordComponent") // what the other one decodes to; never compared as a whole
public class SecondOpinionTest {
  public record File(String name, byte[] checksum) {}

  public record Directory(String name, byte[] tree, byte[] meta) {}

  public record Tree(List<File> files, List<Directory> directories) {}

  public record Xattr(byte[] name, byte[] value) {}

  public record Meta(Integer uid, Integer gid, Integer mode, List<Xattr> xattrs) {}

  public record Related(String name, byte[] commit) {}

  public record Commit(
      Map<String, eu.mulk.jgvariant.core.Variant> metadata,
      byte[] parent,
      List<Related> related,
      String subject,
      String body,
      Long timestamp,
      byte[] tree,
      byte[] meta) {}

  private static final Decoder<byte[]> BYTES = Decoder.ofByteArray();
  private static final Decoder<String> STRING = Decoder.ofString(UTF_8);

  static final Decoder<Tree> TREE =
      Decoder.ofStructure(
          Tree.class,
          Decoder.ofArray(Decoder.ofStructure(File.class, STRING, BYTES)),
          Decoder.ofArray(Decoder.ofStructure(Directory.class, STRING, BYTES, BYTES)));

  private static final Decoder<Meta> META =
      Decoder.ofStructure(
              Meta.class,
              Decoder.ofInt(),
              Decoder.ofInt(),
              Decoder.ofInt(),
              Decoder.ofArray(Decoder.ofStructure(Xattr.class, BYTES, BYTES)))
          .withByteOrder(ByteOrder.LITTLE_ENDIAN);

  private static final Decoder<Commit> COMMIT =
      Decoder.ofStructure(
              Commit.class,
              Decoder.ofDictionary(STRING, Decoder.ofVariant()),
              BYTES,
              Decoder.ofArray(Decoder.ofStructure(Related.class, STRING, BYTES)),
              STRING,
              STRING,
              Decoder.ofLong(),
              BYTES,
              BYTES)
          .withByteOrder(ByteOrder.LITTLE_ENDIAN);

  @Test
  void agreesOnDirectoryTrees() {
    for (int size : new int[] {1, 2, 5, 6, 7, 100, 2000}) {
      GVariantWriter writer = new GVariantWriter(GVariantType.of("(a(say)a(sayay))")).begin();
      for (int i = 0; i < size; i++) {
        writer.begin().writeString("file" + i).writeBytes(checksum(i)).end();
      }
      writer.end().begin();
      for (int i = 0; i < size / 2; i++) {
        writer.begin().writeString("d" + i).writeBytes(checksum(i)).writeBytes(checksum(-i)).end();
      }
      byte[] bytes = writer.end().toByteArray();

      Tree tree = TREE.decode(ByteBuffer.wrap(bytes));
      assertThat(tree.files()).hasSize(size);
      for (int i = 0; i < size; i++) {
        assertThat(tree.files().get(i).name()).isEqualTo("file" + i);
        assertThat(tree.files().get(i).checksum()).isEqualTo(checksum(i));
      }
      assertThat(tree.directories()).hasSize(size / 2);
      for (int i = 0; i < size / 2; i++) {
        assertThat(tree.directories().get(i).name()).isEqualTo("d" + i);
        assertThat(tree.directories().get(i).meta()).isEqualTo(checksum(-i));
      }
      assertThat(bytesOf(TREE.encode(tree))).isEqualTo(bytes);
    }
  }

  @Test
  void agreesOnDirectoryMetadata() {
    byte[] bytes =
        new GVariantWriter(GVariantType.of("(uuua(ayay))"))
            .writeInt32(1)
            .writeInt32(2)
            .writeInt32(3)
            .begin()
            .begin()
            .writeBytes("user.a\0".getBytes(UTF_8))
            .writeBytes(new byte[] {1, 2, 3})
            .end()
            .begin()
            .writeBytes("user.b\0".getBytes(UTF_8))
            .writeBytes(new byte[300])
            .end()
            .end()
            .toByteArray();
    Meta meta = META.decode(ByteBuffer.wrap(bytes));
    assertThat(List.of(meta.uid(), meta.gid(), meta.mode())).containsExactly(1, 2, 3);
    assertThat(meta.xattrs().get(1).name()).isEqualTo("user.b\0".getBytes(UTF_8));
    assertThat(meta.xattrs().get(1).value()).hasSize(300);
    assertThat(bytesOf(META.encode(meta))).isEqualTo(bytes);
  }

  @Test
  void agreesOnCommits() throws Exception {
    GVariantReader written =
        GVariantText.parse(
            "@(a{sv}aya(say)sstayay) ({'version': <'1.0'>, 'size': <uint64 7>, 'refs': <['a', 'b']>},"
                + " [], [], 'subject', 'body', 1700000000, [1, 2], [3])");
    Commit commit = COMMIT.decode(written.bytes());
    assertThat(commit.metadata().get("version").value()).isEqualTo("1.0");
    assertThat(commit.metadata().get("size").value()).isEqualTo(7L);
    assertThat(commit.metadata().get("refs").value()).isEqualTo(List.of("a", "b"));
    assertThat(commit.subject()).isEqualTo("subject");
    assertThat(commit.body()).isEqualTo("body");
    assertThat(commit.timestamp()).isEqualTo(1700000000L);
    assertThat(commit.tree()).containsExactly(1, 2);
    assertThat(commit.meta()).containsExactly(3);
    assertThat(commit.parent()).isEmpty();
    assertThat(commit.related()).isEmpty();
  }

  private static byte[] checksum(int seed) {
    byte[] checksum = new byte[32];
    for (int i = 0; i < checksum.length; i++) {
      checksum[i] = (byte) (seed * 31 + i);
    }
    return checksum;
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
