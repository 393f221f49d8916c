package org.jostree.commit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jostree.object.Commit;
import org.jspecify.annotations.Nullable;

/** A dictionary {@code a{sv}} in the making; entries keep the order in which they were put. */
public final class CommitMetadata {
  private static final GVariantType STRING = GVariantType.of("s");
  private static final GVariantType STRINGS = GVariantType.of("as");

  private final Map<String, GVariantReader> entries = new LinkedHashMap<>();

  /** Puts a value. */
  public CommitMetadata put(String key, GVariantReader value) {
    entries.put(key, value);
    return this;
  }

  /** Puts a string. */
  public CommitMetadata putString(String key, String value) {
    // A tuple of one string is serialised as the string is.
    GVariantWriter writer = new GVariantWriter(GVariantType.of("(s)"));
    writer.writeString(value);
    return put(key, GVariantReader.of(STRING, writer.toByteArray()));
  }

  /** Puts a list of strings. */
  public CommitMetadata putStrings(String key, List<String> values) {
    GVariantWriter writer = new GVariantWriter(STRINGS);
    values.forEach(writer::writeString);
    return put(key, GVariantReader.of(STRINGS, writer.toByteArray()));
  }

  /** The value of that key, or null. */
  public @Nullable GVariantReader get(String key) {
    return entries.get(key);
  }

  /** Whether nothing has been put. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** A copy that can be added to without changing this. */
  CommitMetadata copy() {
    CommitMetadata copy = new CommitMetadata();
    copy.entries.putAll(entries);
    return copy;
  }

  /** The dictionary. */
  public GVariantReader build() {
    GVariantWriter writer = new GVariantWriter(Commit.METADATA_TYPE);
    for (Map.Entry<String, GVariantReader> entry : entries.entrySet()) {
      writer.begin();
      writer.writeString(entry.getKey());
      writer.writeVariant(entry.getValue());
      writer.end();
    }
    return GVariantReader.of(Commit.METADATA_TYPE, writer.toByteArray());
  }
}
