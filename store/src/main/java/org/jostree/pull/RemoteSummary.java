package org.jostree.pull;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.delta.DeltaIndex;
import org.jostree.delta.DeltaName;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.repo.CollectionId;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.summary.Summary;
import org.jspecify.annotations.Nullable;

/** What the summary of a remote repository says, looked up by name. */
final class RemoteSummary {
  private static final GVariantType DELTAS = GVariantType.of("a{sv}");
  private static final GVariantType BYTES = GVariantType.of("ay");
  private static final GVariantType STRING = GVariantType.of("s");
  private static final GVariantType BOOLEAN = GVariantType.of("b");

  private final byte[] bytes;
  private final GVariantReader metadata;
  private final @Nullable String collectionId;
  private final Map<CollectionRef, Target> refs = new LinkedHashMap<>();

  /**
   * What a ref names.
   *
   * @param size of the commit object in bytes
   */
  record Target(CommitId commit, long size) {}

  private RemoteSummary(byte[] bytes, GVariantReader metadata, @Nullable String collectionId) {
    this.bytes = bytes;
    this.metadata = metadata;
    this.collectionId = collectionId;
  }

  /**
   * Reads a summary.
   *
   * @throws IOException when it is none
   */
  static RemoteSummary parse(byte[] bytes) throws IOException {
    Summary summary = Summary.parse(bytes);
    if (!summary.value().isNormal()) {
      throw new IOException("Not normal form");
    }
    RemoteSummary result =
        new RemoteSummary(bytes, summary.metadata(), checked(summary.collectionId()));
    result.addRefs(null, summary.refs());
    for (Map.Entry<String, List<Summary.Ref>> each : summary.collections().entrySet()) {
      result.addRefs(CollectionId.check(each.getKey()), each.getValue());
    }
    return result;
  }

  private static @Nullable String checked(@Nullable String collection) throws IOException {
    return collection == null || collection.isEmpty() ? null : CollectionId.check(collection);
  }

  private void addRefs(@Nullable String collection, List<Summary.Ref> list) throws IOException {
    for (Summary.Ref ref : list) {
      CollectionRef name = new CollectionRef(collection, RefName.local(ref.name()).name());
      refs.put(name, new Target(ref.commitId(), ref.size()));
    }
  }

  /** The file as it is. */
  byte[] bytes() {
    return bytes;
  }

  /** All refs; those of the repository itself have no collection. */
  Map<CollectionRef, Target> refs() {
    return refs;
  }

  /** The collection that the refs of the repository itself belong to, or null. */
  @Nullable String collectionId() {
    return collectionId;
  }

  /** What a ref names, or null. */
  @Nullable Target find(CollectionRef ref) {
    return refs.get(ref);
  }

  /** The mode of the repository, or null if it does not say. */
  @Nullable String mode() {
    GVariantReader value = metadata.lookup(Summary.MODE, STRING);
    return value == null ? null : value.asString();
  }

  /** Whether there is an index of static deltas for each commit that has some. */
  boolean hasDeltaIndexes() {
    GVariantReader value = metadata.lookup(Summary.INDEXED_DELTAS, BOOLEAN);
    return value != null && value.asBoolean();
  }

  /** The static deltas that it lists with the checksums of their superblocks. */
  Map<DeltaName, Checksum> deltas() throws IOException {
    return deltas(metadata);
  }

  /** Those that a dictionary lists: that of a summary, or an index. */
  static Map<DeltaName, Checksum> deltas(GVariantReader dictionary) throws IOException {
    Map<DeltaName, Checksum> deltas = new LinkedHashMap<>();
    GVariantReader list = dictionary.lookup(DeltaIndex.KEY, DELTAS);
    for (int i = 0; list != null && i < list.count(); i++) {
      GVariantReader checksum = list.child(i).child(1).asVariant();
      if (!checksum.type().equals(BYTES) || checksum.size() != Checksum.BYTES) {
        throw new IOException("Invalid checksum of a static delta");
      }
      deltas.put(
          DeltaName.parse(list.child(i).childString(0)), Checksum.of(checksum.toByteArray()));
    }
    return deltas;
  }
}
