package org.jostree.fsck;

import java.util.ArrayList;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Commit;
import org.jspecify.annotations.Nullable;

/** What a commit says of the refs and the collection that it belongs to. */
final class Bindings {
  private static final GVariantType STRING = GVariantType.of("s");
  private static final GVariantType STRINGS = GVariantType.of("as");

  private Bindings() {}

  /** Its refs; null if it does not say. */
  static @Nullable List<String> refs(Commit commit) {
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
  static @Nullable String collection(Commit commit) {
    GVariantReader value = commit.metadata().lookup("ostree.collection-binding", STRING);
    return value == null ? null : value.asString();
  }

  static String quote(String name) {
    return "‘" + name + "’";
  }
}
