package org.jostree.cli;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jostree.repo.CollectionId;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs.CollectionRef;

/** The words {@code COLLECTION-ID REF [COLLECTION-ID REF...]} of a command line. */
final class CollectionRefWords {
  private CollectionRefWords() {}

  /** Reads them; each pair once. */
  static Set<CollectionRef> parse(List<String> words, Command command) throws IOException {
    if (words.isEmpty() || words.size() % 2 != 0) {
      throw CommandException.withHelp(
          command.help(), "At least one COLLECTION-ID REF pair must be specified");
    }
    Set<CollectionRef> refs = new LinkedHashSet<>();
    for (int i = 0; i < words.size(); i += 2) {
      String collection = CollectionId.check(words.get(i));
      refs.add(new CollectionRef(collection, RefName.local(words.get(i + 1)).name()));
    }
    return refs;
  }

  /** {@code (COLLECTION-ID, REF)}. */
  static String text(CollectionRef ref) {
    return "(" + ref.collectionId() + ", " + ref.name() + ")";
  }
}
