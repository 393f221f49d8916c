package org.jostree.mount.meta;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jostree.commit.RecordedSizes;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.Checksum;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectType;
import org.jostree.openpgp.SignatureResult;
import org.jostree.repo.CommitState;
import org.jostree.repo.Repo;
import org.jostree.sign.OpenPgpSignatures;
import org.jostree.sign.SignatureKind;
import org.jostree.sign.SignatureReport;
import org.jspecify.annotations.Nullable;

/**
 * All that a repository says of a commit, without looking into its tree, as JSON.
 *
 * @param detached its detached metadata {@code a{sv}}; null if it has none
 * @param refs refspecs that name it
 */
public record CommitDescription(
    CommitId id, @Nullable GVariantReader detached, CommitState state, List<String> refs) {
  /** Of the values of metadata that are written out. */
  private static final long METADATA_BYTES = 1 << 20;

  /** The signatures have their own place, and the sizes of thousands of objects are summed up. */
  private static final Set<String> TOLD_ELSEWHERE =
      Set.of(
          RecordedSizes.KEY,
          OpenPgpSignatures.KEY,
          SignatureKind.ED25519.metadataKey(),
          SignatureKind.SPKI.metadataKey(),
          SignatureKind.DUMMY.metadataKey());

  /** Reads what may change of a commit, which is little. */
  public static CommitDescription read(Repo repo, CommitId id, List<String> refs)
      throws IOException {
    return new CommitDescription(
        id, repo.readDetachedMetadata(id), repo.commitState(id), List.copyOf(refs));
  }

  /**
   * The description as JSON.
   *
   * @throws IOException when the commit cannot be read
   */
  public String toJson(Repo repo) throws IOException {
    byte[] bytes = repo.readMetadata(id);
    Commit commit = repo.readCommit(id);
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.setIndent("  ");
      json.beginObject();
      json.name("checksum").value(id.hex());
      json.name("parent").value(commit.parent().map(CommitId::hex).orElse(null));
      json.name("subject").value(commit.subject());
      json.name("body").value(commit.body());
      json.name("timestamp").value(time(commit.timestamp()));
      json.name("content-checksum").value(commit.contentChecksum().hex());
      json.name("dirtree").value(commit.tree().hex());
      json.name("dirmeta").value(commit.meta().hex());
      json.name("state").value(state.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      writeRefs(json);
      VariantJson values = new VariantJson(json, METADATA_BYTES);
      writeDictionary(json, "metadata", commit.metadata(), values);
      writeDictionary(
          json, "detached-metadata", detached == null ? Commit.NO_METADATA : detached, values);
      writeSizes(json, commit);
      writeSignatures(json, SignatureReport.of(repo, bytes, detached));
      json.endObject();
    }
    return text.append('\n').toString();
  }

  /** As ISO 8601 where that has a year for it, else in seconds since 1970. */
  private static String time(long seconds) {
    return seconds >= 0 && seconds <= Instant.MAX.getEpochSecond()
        ? Instant.ofEpochSecond(seconds).toString()
        : Long.toUnsignedString(seconds);
  }

  private void writeRefs(JsonWriter json) throws IOException {
    json.name("refs").beginArray();
    for (String each : refs) {
      json.value(each);
    }
    json.endArray();
  }

  private static void writeDictionary(
      JsonWriter json, String name, GVariantReader dictionary, VariantJson values)
      throws IOException {
    json.name(name).beginObject();
    for (int i = 0; i < dictionary.count(); i++) {
      GVariantReader entry = dictionary.child(i);
      String key = entry.childString(0);
      if (!TOLD_ELSEWHERE.contains(key)) {
        json.name(key);
        values.write(entry.child(1).asVariant());
      }
    }
    json.endObject();
  }

  /** Sums of what a commit says of its objects. */
  private static final class Sizes implements RecordedSizes.Sink {
    private long objects;
    private long archived;
    private long unpacked;

    @Override
    public void accept(Checksum checksum, @Nullable ObjectType type, long inArchive, long bytes) {
      objects++;
      archived += inArchive;
      unpacked += bytes;
    }
  }

  private static void writeSizes(JsonWriter json, Commit commit) throws IOException {
    Sizes sizes = new Sizes();
    if (!RecordedSizes.read(commit, sizes)) {
      return; // nobody knows them without a walk through the tree
    }
    json.name("sizes").beginObject();
    json.name("objects").value(sizes.objects);
    json.name("archived").value(sizes.archived);
    json.name("unpacked").value(sizes.unpacked);
    json.endObject();
  }

  private static void writeSignatures(JsonWriter json, SignatureReport report) throws IOException {
    json.name("signatures").beginArray();
    for (SignatureResult each : report.openPgp()) {
      json.beginObject();
      json.name("type").value("gpg");
      json.name("verified").value(each.isValid());
      json.name("verdict").value(each.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      json.name("fingerprint").value(each.fingerprint());
      json.name("primary-fingerprint").value(each.primaryFingerprint());
      json.name("algorithm").value(each.algorithm());
      json.name("created").value(time(each.created()));
      json.name("signer").value(each.signer().text());
      json.endObject();
    }
    for (SignatureReport.Other each : report.others()) {
      json.beginObject();
      json.name("type").value(each.kind().word());
      json.name("verified").value(each.key() != null);
      json.name("key").value(each.key());
      json.endObject();
    }
    json.endArray();
  }
}
