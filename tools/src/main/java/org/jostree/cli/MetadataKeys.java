package org.jostree.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.EntryName;

/** The keys of dictionaries {@code a{sv}}, for the options that list and print them. */
final class MetadataKeys {
  private MetadataKeys() {}

  /** Prints all in the order of their bytes. */
  static void print(GVariantReader dictionary, Output output) throws IOException {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < dictionary.count(); i++) {
      keys.add(dictionary.child(i).childString(0));
    }
    keys.sort(EntryName::compare);
    for (String key : keys) {
      output.println(key);
    }
  }

  /** The value of a key that has to be there. */
  static GVariantReader require(GVariantReader dictionary, String key) throws CommandException {
    GVariantReader value = dictionary.lookup(key);
    if (value == null) {
      throw new CommandException("No such metadata key '" + key + "'");
    }
    return value;
  }
}
