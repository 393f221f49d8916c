package org.jostree.repo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * What a commit says of the refs and the collection that it belongs to: {@code ostree.ref-binding}
 * and {@code ostree.collection-binding} in its metadata.
 */
public final class RefBindings {
  private static final GVariantType STRING = GVariantType.of("s");
  private static final GVariantType STRINGS = GVariantType.of("as");

  private RefBindings() {}

  /** Its refs; null if it does not say. */
  public static @Nullable List<String> refs(Commit commit) {
    GVariantReader value = commit.metadata().lookup("ostree.ref-binding", STRINGS);
    if (value == null) {
      return null;
    }
    List<String> refs = new ArrayList<>();
    for (int i = 0; i < value.count(); i++) {
      refs.add(value.childString(i));
    }
    return refs;
  }

  /** Its collection; null if it does not say. */
  public static @Nullable String collection(Commit commit) {
    GVariantReader value = commit.metadata().lookup("ostree.collection-binding", STRING);
    return value == null ? null : value.asString();
  }

  /**
   * Compares them with a ref that names the commit; a commit that does not say agrees with all.
   *
   * @param collection that the ref belongs to, or null if none is known
   * @throws IOException when the commit belongs to other refs or to another collection
   */
  public static void check(CommitId id, Commit commit, String ref, @Nullable String collection)
      throws IOException {
    List<String> bound = refs(commit);
    if (bound != null && !bound.contains(ref)) {
      List<String> quoted = new ArrayList<>();
      bound.forEach(each -> quoted.add(quote(each)));
      throw new IOException(
          "Commit "
              + id.hex()
              + ": Commit has no requested ref "
              + quote(ref)
              + " in ref binding metadata ("
              + String.join(", ", quoted)
              + ")");
    }
    String boundCollection = collection(commit);
    if (collection != null && boundCollection != null && !collection.equals(boundCollection)) {
      throw new IOException(
          "Commit "
              + id.hex()
              + ": Commit has collection ID "
              + quote(boundCollection)
              + " in collection binding metadata, while the remote it came from has collection ID "
              + quote(collection));
    }
  }

  /** A name as messages show it. */
  public static String quote(String name) {
    return "‘" + name + "’";
  }
}
