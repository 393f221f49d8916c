package org.jostree.sign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.remote.RemoteConfig;

/**
 * The keys that a remote's configuration trusts: {@code verification-KIND-key} and {@code
 * verification-KIND-file}, of the kinds that {@code sign-verify} or {@code sign-verify-summary}
 * names. One good signature of any of the kinds is enough.
 */
final class RemoteSignatures {
  /** No signature is demanded. */
  static final RemoteSignatures NONE = new RemoteSignatures(List.of());

  private final List<PublicKeys> kinds;

  private RemoteSignatures(List<PublicKeys> kinds) {
    this.kinds = kinds;
  }

  /**
   * Reads what a remote demands, and its keys.
   *
   * @param option {@code sign-verify} or {@code sign-verify-summary}: a truth value, of which true
   *     stands for any kind, or a list of kinds, each of which has to have keys
   * @throws IOException when the keys cannot be had
   */
  static RemoteSignatures load(RemoteConfig remote, String option) throws IOException {
    String value = remote.get(option);
    if (value == null || value.isEmpty() || value.equals("false") || value.equals("0")) {
      return NONE;
    }
    List<PublicKeys> kinds = new ArrayList<>();
    if (value.equals("true") || value.equals("1")) {
      for (SignatureKind kind : SignatureKind.values()) {
        kinds.add(load(remote, kind, false));
      }
      return new RemoteSignatures(kinds);
    }
    List<String> names = remote.getListOfEither(option);
    for (String name : names == null ? List.<String>of() : names) {
      kinds.add(load(remote, SignatureKind.of(name), true));
    }
    if (kinds.isEmpty()) {
      throw new IOException("Remote \"" + remote.name() + "\": " + option + " names no type");
    }
    return new RemoteSignatures(kinds);
  }

  private static PublicKeys load(RemoteConfig remote, SignatureKind kind, boolean keysRequired)
      throws IOException {
    PublicKeys keys = new PublicKeys(kind);
    String file = remote.get("verification-" + kind.word() + "-file");
    String key = remote.get("verification-" + kind.word() + "-key");
    if (file == null && key == null && keysRequired) {
      throw new IOException("No keys found for required signapi type " + kind.word());
    }
    if (file != null) {
      try {
        keys.addFile(Path.of(file));
      } catch (IOException e) {
        throw new IOException("Failed loading '" + kind.word() + "' keys from '" + file + "'", e);
      }
    }
    if (key != null) {
      try {
        keys.add(key);
      } catch (IOException e) {
        throw new IOException(
            "Failed loading '" + kind.word() + "' keys from inline `verification-key`", e);
      }
    }
    return keys;
  }

  /** Whether a signature is demanded. */
  boolean areRequired() {
    return !kinds.isEmpty();
  }

  /**
   * Sees to it that there is a good signature.
   *
   * @return what there is to say of it
   * @throws IOException when there is none
   */
  String require(byte[] data, GVariantReader dictionary) throws IOException {
    IOException first = null;
    int others = -1;
    for (PublicKeys keys : kinds) {
      if (SignatureLists.find(dictionary, keys.kind().metadataKey()) == null) {
        continue;
      }
      try {
        return keys.verify(data, dictionary);
      } catch (IOException e) {
        first = first == null ? e : first;
        others++;
      }
    }
    if (first == null) {
      throw new IOException("No signatures found");
    }
    throw others == 0
        ? first
        : new IOException(
            "(" + others + " other invalid signatures): " + first.getMessage(), first);
  }
}
