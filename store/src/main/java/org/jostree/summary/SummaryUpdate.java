package org.jostree.summary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.delta.DeltaIndex;
import org.jostree.delta.DeltaName;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jostree.gvariant.VariantDictionary;
import org.jostree.object.Checksum;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirTree;
import org.jostree.object.EntryName;
import org.jostree.object.Xattrs;
import org.jostree.posix.LockKind;
import org.jostree.remote.CollectionRefs;
import org.jostree.repo.CommitTime;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoConfig;
import org.jostree.repo.RepoLock;
import org.jostree.repo.RepoMode;
import org.jostree.repo.Transaction;
import org.jostree.sign.SignatureLists;
import org.jostree.sign.Signer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the file {@code summary} of a repository anew, and the indexes of its static deltas, in
 * the same bytes as libostree 2022.7 does. Signatures of the old one are removed.
 */
public final class SummaryUpdate {
  /** The ref whose commits carry what is said of a collection. */
  public static final String METADATA_REF = "ostree-metadata";

  /** The first second of the year 10000: later times are not passed on. */
  private static final long END_OF_TIME = 253402300800L;

  private static final GVariantType STRING = GVariantType.of("s");
  private static final GVariantType STRINGS = GVariantType.of("as");

  private final Repo repo;
  private final GVariantReader additional;
  private final List<Signer> signers;

  private SummaryUpdate(Repo repo, GVariantReader additional, List<Signer> signers) {
    this.repo = repo;
    this.additional = additional;
    this.signers = signers;
  }

  /**
   * Updates the summary; in a repository with a collection ID also makes a commit of {@link
   * #METADATA_REF}, without files.
   *
   * @param additional what else to say of the repository, a dictionary {@code a{sv}}; the keys of
   *     the format itself take precedence
   * @param signers who signs the summary and that commit; may be nobody
   */
  public static void run(Repo repo, GVariantReader additional, List<Signer> signers)
      throws IOException {
    SummaryUpdate update = new SummaryUpdate(repo, additional, signers);
    String collection = repo.config().collectionId();
    if (collection != null) {
      update.commitMetadata(collection);
    }
    update.write();
  }

  /**
   * Updates the summary if {@code core.auto-update-summary} or its old name {@code
   * core.commit-update-summary} wants it: to be called whenever refs have changed, outside of a
   * transaction.
   */
  public static void ifConfigured(Repo repo) throws IOException {
    RepoConfig config = repo.config();
    if (config.file().getBoolean("core", "auto-update-summary", false)
        || config.file().getBoolean("core", "commit-update-summary", false)) {
      ofRefs(repo);
    }
  }

  /** Updates the summary and nothing else: no commit of {@link #METADATA_REF} is made. */
  public static void ofRefs(Repo repo) throws IOException {
    new SummaryUpdate(repo, Commit.NO_METADATA, List.of()).write();
  }

  private void commitMetadata(String collection) throws IOException {
    CollectionRef ref = new CollectionRef(collection, METADATA_REF);
    CommitId parent = repo.refs().read(ref);
    try (Transaction transaction = repo.transaction()) {
      Commit commit =
          new Commit(
              bound(collection),
              Optional.ofNullable(parent),
              "",
              "",
              CommitTime.now(),
              transaction.write(DirTree.EMPTY),
              transaction.write(new DirMeta(0, 0, 040755, Xattrs.NONE)));
      CommitId id = transaction.write(commit);
      if (!signers.isEmpty()) {
        transaction.setDetachedMetadata(id, SignatureLists.sign(null, signers, commit.serialise()));
      }
      transaction.setRef(ref, id);
      transaction.commit();
    }
  }

  private GVariantReader bound(String collection) {
    byte[] refs = new GVariantWriter(STRINGS).writeString(METADATA_REF).toByteArray();
    return new VariantDictionary()
        .putAll(additional)
        .putString("ostree.collection-binding", collection)
        .put("ostree.ref-binding", GVariantReader.of(STRINGS, refs))
        .build();
  }

  private void write() throws IOException {
    RepoLock lock = RepoLock.take(repo, LockKind.EXCLUSIVE);
    try {
      byte[] summary = build();
      // Before anything is written: a key may turn out to be unusable.
      GVariantReader signatures =
          signers.isEmpty() ? null : SignatureLists.sign(null, signers, summary);
      DeltaIndex.of(repo).update();
      repo.writeDurably(repo.path().resolve(Summary.FILE), summary);
      Path signaturesFile = repo.path().resolve(Summary.SIGNATURES_FILE);
      if (signatures == null) {
        Files.deleteIfExists(signaturesFile);
      } else {
        repo.writeDurably(signaturesFile, signatures.toByteArray());
      }
    } finally {
      lock.close();
    }
  }

  private byte[] build() throws IOException {
    SortedMap<String, SortedMap<String, CommitId>> collections = collections();
    String own = repo.config().collectionId();
    SortedMap<String, CommitId> refs =
        own == null ? byBytes(repo.refs().listLocal()) : collections.remove(own);
    GVariantWriter writer = new GVariantWriter(Summary.TYPE);
    writer.begin();
    writeRefs(refs == null ? new TreeMap<>() : refs, writer);
    writer.end();
    writer.writeValue(metadata(own, collections));
    return writer.toByteArray();
  }

  private GVariantReader metadata(
      @Nullable String collection, SortedMap<String, SortedMap<String, CommitId>> others)
      throws IOException {
    RepoConfig config = repo.config();
    VariantDictionary metadata = new VariantDictionary().putAll(additional);
    SortedMap<DeltaName, Checksum> deltas = DeltaIndex.of(repo).list();
    if (!deltas.isEmpty() && !config.file().getBoolean("core", "no-deltas-in-summary", false)) {
      metadata.put(DeltaIndex.KEY, DeltaIndex.dictionary(deltas));
    }
    metadata.putUint64(Summary.LAST_MODIFIED, Long.reverseBytes(System.currentTimeMillis() / 1000));
    String mode = config.file().get("core", "mode");
    metadata.putString(Summary.MODE, mode == null ? RepoMode.BARE.configName() : mode);
    metadata.putBoolean(
        Summary.TOMBSTONE_COMMITS, config.file().getBoolean("core", "tombstone-commits", false));
    metadata.putBoolean(Summary.INDEXED_DELTAS, true);
    if (collection != null) {
      metadata.putString(Summary.COLLECTION_ID, collection);
    }
    if (!others.isEmpty()) {
      metadata.put(Summary.COLLECTION_MAP, collectionMap(others));
    }
    return metadata.build();
  }

  private SortedMap<String, SortedMap<String, CommitId>> collections() throws IOException {
    SortedMap<String, SortedMap<String, CommitId>> collections = new TreeMap<>();
    for (Map.Entry<CollectionRef, CommitId> ref : CollectionRefs.list(repo).entrySet()) {
      String collection = ref.getKey().collectionId();
      if (collection != null) {
        collections
            .computeIfAbsent(collection, id -> new TreeMap<>(EntryName::compare))
            .put(ref.getKey().name(), ref.getValue());
      }
    }
    return collections;
  }

  private static SortedMap<String, CommitId> byBytes(Map<String, CommitId> refs) {
    SortedMap<String, CommitId> sorted = new TreeMap<>(EntryName::compare);
    sorted.putAll(refs);
    return sorted;
  }

  private GVariantReader collectionMap(SortedMap<String, SortedMap<String, CommitId>> collections)
      throws IOException {
    GVariantWriter writer = new GVariantWriter(Summary.COLLECTION_MAP_TYPE);
    for (Map.Entry<String, SortedMap<String, CommitId>> collection : collections.entrySet()) {
      writer.begin().writeString(collection.getKey()).begin();
      writeRefs(collection.getValue(), writer);
      writer.end().end();
    }
    return GVariantReader.of(Summary.COLLECTION_MAP_TYPE, writer.toByteArray());
  }

  private void writeRefs(SortedMap<String, CommitId> refs, GVariantWriter writer)
      throws IOException {
    for (Map.Entry<String, CommitId> ref : refs.entrySet()) {
      CommitId id = ref.getValue();
      byte[] commit = readUnchecked(id);
      writer.begin().writeString(ref.getKey()).begin();
      writer.writeInt64(commit.length).writeBytes(id.checksum().toBytes());
      writer.writeValue(commitMetadata(Commit.parse(commit)));
      writer.end().end();
    }
  }

  /** Whoever fetches a damaged commit finds out; here it must not hide all other refs. */
  private byte[] readUnchecked(CommitId commit) throws IOException {
    Path object = repo.objectPath(commit);
    return Files.exists(object) ? Files.readAllBytes(object) : repo.readMetadata(commit);
  }

  private static GVariantReader commitMetadata(Commit commit) {
    VariantDictionary metadata = new VariantDictionary();
    GVariantReader version = commit.metadata().lookup("version", STRING);
    if (version != null) {
      metadata.putString(Summary.COMMIT_VERSION, version.asString());
    }
    if (commit.timestamp() >= 0 && commit.timestamp() < END_OF_TIME) {
      metadata.putUint64(Summary.COMMIT_TIMESTAMP, Long.reverseBytes(commit.timestamp()));
    }
    return metadata.build();
  }
}
