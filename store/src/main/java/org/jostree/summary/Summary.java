package org.jostree.summary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * A summary file, {@code (a(s(taya{sv}))a{sv})}: refs, each with the size of its commit object, the
 * commit, and what is said of it; then what is said of the repository. Sizes are little endian, the
 * times among what is said big endian, in seconds since 1970.
 *
 * <p>Format: ostree-core.h, {@code OSTREE_SUMMARY_GVARIANT_FORMAT}. What is wrong in it shows when
 * it is asked for.
 */
public final class Summary {
  /** The name of the file in a repository. */
  public static final String FILE = "summary";

  /** The name of the file with its signatures. */
  public static final String SIGNATURES_FILE = "summary.sig";

  /** The type of a summary. */
  public static final GVariantType TYPE = GVariantType.of("(a(s(taya{sv}))a{sv})");

  /** When the summary was written. */
  public static final String LAST_MODIFIED = "ostree.summary.last-modified";

  /** When another is to be fetched. */
  public static final String EXPIRES = "ostree.summary.expires";

  /** The mode of the repository. */
  public static final String MODE = "ostree.summary.mode";

  /** Whether deleted commits leave tombstones. */
  public static final String TOMBSTONE_COMMITS = "ostree.summary.tombstone-commits";

  /** Whether there are indexes of static deltas. */
  public static final String INDEXED_DELTAS = "ostree.summary.indexed-deltas";

  /** The collection that the refs belong to. */
  public static final String COLLECTION_ID = "ostree.summary.collection-id";

  /** The refs of other collections. */
  public static final String COLLECTION_MAP = "ostree.summary.collection-map";

  /** The time of a ref's commit. */
  public static final String COMMIT_TIMESTAMP = "ostree.commit.timestamp";

  /** The version that a ref's commit names. */
  public static final String COMMIT_VERSION = "ostree.commit.version";

  static final GVariantType REFS_TYPE = GVariantType.of("a(s(taya{sv}))");
  static final GVariantType COLLECTION_MAP_TYPE = GVariantType.of("a{sa(s(taya{sv}))}");

  private static final GVariantType STRING = GVariantType.of("s");
  private static final GVariantType NUMBER = GVariantType.of("t");

  private final GVariantReader value;

  private Summary(GVariantReader value) {
    this.value = value;
  }

  /** Reads the bytes of a summary. */
  public static Summary parse(byte[] bytes) {
    return new Summary(GVariantReader.of(TYPE, bytes));
  }

  /** The summary of a repository, or null when it has none. */
  public static @Nullable Summary read(Repo repo) throws IOException {
    try {
      return parse(Files.readAllBytes(repo.path().resolve(FILE)));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * A ref in a summary.
   *
   * @param size of the commit object in bytes
   * @param commit 32 bytes, unless the summary is malformed
   * @param metadata a dictionary {@code a{sv}}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Ref(String name, long size, byte[] commit, GVariantReader metadata) {
    /**
     * The commit.
     *
     * @throws IOException when it is none
     */
    public CommitId commitId() throws IOException {
      if (commit.length != Checksum.BYTES) {
        throw new IOException(
            "Invalid checksum of length " + commit.length + " expected " + Checksum.BYTES);
      }
      return CommitId.of(commit);
    }
  }

  /** The refs of the repository itself, in the order of the file. */
  public List<Ref> refs() {
    return refs(value.child(0));
  }

  private static List<Ref> refs(GVariantReader entries) {
    List<Ref> refs = new ArrayList<>();
    for (int i = 0; i < entries.count(); i++) {
      GVariantReader entry = entries.child(i);
      GVariantReader target = entry.child(1);
      refs.add(
          new Ref(
              entry.childString(0),
              target.child(0).asInt64(),
              target.childBytes(1),
              target.child(2)));
    }
    return refs;
  }

  /** The refs of other collections, in order. */
  public SortedMap<String, List<Ref>> collections() {
    SortedMap<String, List<Ref>> collections = new TreeMap<>();
    GVariantReader map = metadata().lookup(COLLECTION_MAP, COLLECTION_MAP_TYPE);
    for (int i = 0; map != null && i < map.count(); i++) {
      collections.put(map.child(i).childString(0), refs(map.child(i).child(1)));
    }
    return collections;
  }

  /** The collection that {@link #refs} belong to, or null. */
  public @Nullable String collectionId() {
    GVariantReader id = metadata().lookup(COLLECTION_ID, STRING);
    return id == null ? null : id.asString();
  }

  /** When it was written, in seconds since 1970, or null if it does not say. */
  public @Nullable Long lastModified() {
    GVariantReader time = metadata().lookup(LAST_MODIFIED, NUMBER);
    return time == null ? null : Long.reverseBytes(time.asInt64());
  }

  /** What is said of the repository: a dictionary {@code a{sv}}. */
  public GVariantReader metadata() {
    return value.child(1);
  }

  /** The whole, of {@link #TYPE}. */
  public GVariantReader value() {
    return value;
  }
}
