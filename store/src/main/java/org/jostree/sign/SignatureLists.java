package org.jostree.sign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jostree.gvariant.VariantDictionary;
import org.jostree.object.Commit;
import org.jspecify.annotations.Nullable;

/**
 * Signatures in a dictionary {@code a{sv}}: an array of byte strings {@code aay} for each kind.
 * Detached metadata of commits, {@code summary.sig} and signed static deltas have them so.
 */
public final class SignatureLists {
  /** The type of the signatures of one kind. */
  static final GVariantType TYPE = GVariantType.of("aay");

  private SignatureLists() {}

  /** The signatures of one kind; null when there are none, or they are of another type. */
  public static @Nullable List<byte[]> find(@Nullable GVariantReader dictionary, String key) {
    GVariantReader value = dictionary == null ? null : dictionary.lookup(key, TYPE);
    if (value == null) {
      return null;
    }
    List<byte[]> signatures = new ArrayList<>();
    for (int i = 0; i < value.count(); i++) {
      signatures.add(value.childBytes(i));
    }
    return signatures;
  }

  /** A dictionary with one more signature by each of the signers over the data. */
  public static GVariantReader sign(
      @Nullable GVariantReader dictionary, List<Signer> signers, byte[] data) throws IOException {
    GVariantReader signed = dictionary == null ? Commit.NO_METADATA : dictionary;
    for (Signer signer : signers) {
      signed = append(signed, signer.metadataKey(), signer.sign(data));
    }
    return signed;
  }

  private static GVariantReader append(GVariantReader dictionary, String key, byte[] signature) {
    List<byte[]> signatures = find(dictionary, key);
    List<byte[]> more = signatures == null ? new ArrayList<>() : signatures;
    more.add(signature);
    return replace(dictionary, key, more);
  }

  /** A dictionary with other signatures of one kind; without any, also without the key. */
  public static GVariantReader replace(
      GVariantReader dictionary, String key, List<byte[]> signatures) {
    VariantDictionary result = new VariantDictionary();
    for (int i = 0; i < dictionary.count(); i++) {
      String name = dictionary.child(i).childString(0);
      if (!name.equals(key)) {
        result.put(name, dictionary.child(i).child(1).asVariant());
      } else if (!signatures.isEmpty()) {
        result.put(key, array(signatures));
      }
    }
    if (dictionary.lookup(key) == null && !signatures.isEmpty()) {
      result.put(key, array(signatures));
    }
    return result.build();
  }

  private static GVariantReader array(List<byte[]> signatures) {
    GVariantWriter writer = new GVariantWriter(TYPE);
    signatures.forEach(writer::writeBytes);
    return GVariantReader.of(TYPE, writer.toByteArray());
  }
}
