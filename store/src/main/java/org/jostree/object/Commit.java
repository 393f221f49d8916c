package org.jostree.object;

import java.security.MessageDigest;
import java.util.Optional;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;

/**
 * A commit: a tree, where it comes from and what is said of it. Serialised as {@code
 * (a{sv}aya(say)sstayay)}: metadata, parent (empty or 32 bytes), related objects (unused), subject,
 * body, timestamp, tree, metadata of the root directory.
 *
 * @param metadata a dictionary {@code a{sv}}
 * @param timestamp seconds since 1970, UTC; big endian when serialised
 */
public record Commit(
    GVariantReader metadata,
    Optional<CommitId> parent,
    String subject,
    String body,
    long timestamp,
    DirTreeId tree,
    DirMetaId meta) {

  /** The type of a commit. */
  public static final GVariantType TYPE = GVariantType.of("(a{sv}aya(say)sstayay)");

  /** The type of commit metadata and of detached metadata. */
  public static final GVariantType METADATA_TYPE = GVariantType.of("a{sv}");

  /** Metadata without entries. */
  public static final GVariantReader NO_METADATA = GVariantReader.of(METADATA_TYPE, new byte[0]);

  /**
   * Reads a commit object.
   *
   * @throws MalformedObjectException when it is not one
   */
  public static Commit parse(byte[] serialised) throws MalformedObjectException {
    return parse(GVariantReader.of(TYPE, serialised));
  }

  /** As {@link #parse(byte[])}, from a value of {@link #TYPE}. */
  public static Commit parse(GVariantReader commit) throws MalformedObjectException {
    byte[] parent = commit.child(1).toByteArray();
    if (parent.length != 0 && parent.length != Checksum.BYTES) {
      throw badChecksum(parent.length);
    }
    return new Commit(
        commit.child(0),
        parent.length == 0 ? Optional.empty() : Optional.of(CommitId.of(parent)),
        commit.child(3).asString(),
        commit.child(4).asString(),
        Long.reverseBytes(commit.child(5).asInt64()),
        new DirTreeId(checksum(commit, 6)),
        new DirMetaId(checksum(commit, 7)));
  }

  private static Checksum checksum(GVariantReader commit, int index)
      throws MalformedObjectException {
    byte[] bytes = commit.child(index).toByteArray();
    if (bytes.length != Checksum.BYTES) {
      throw badChecksum(bytes.length);
    }
    return Checksum.of(bytes);
  }

  private static MalformedObjectException badChecksum(int length) {
    return new MalformedObjectException(
        "Invalid checksum of length " + length + " expected " + Checksum.BYTES);
  }

  /** Equal for commits of equal trees, whatever is said of them. */
  public Checksum contentChecksum() {
    MessageDigest digest = Checksum.newDigest();
    digest.update(tree.checksum().toBytes());
    digest.update(meta.checksum().toBytes());
    return Checksum.of(digest.digest());
  }

  /** The serialised form, in normal form. */
  public byte[] serialise() {
    GVariantWriter writer = new GVariantWriter(TYPE);
    writer.writeValue(metadata);
    writer.writeBytes(parent.map(p -> p.checksum().toBytes()).orElse(new byte[0]));
    writer.begin();
    writer.end();
    writer.writeString(subject);
    writer.writeString(body);
    writer.writeInt64(Long.reverseBytes(timestamp));
    writer.writeBytes(tree.checksum().toBytes());
    writer.writeBytes(meta.checksum().toBytes());
    return writer.toByteArray();
  }
}
