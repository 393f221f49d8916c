package org.jostree.remote;

import java.util.List;
import java.util.Map;
import org.jostree.repo.KeyFile;

/** The value of a key of a remote that is to be written. */
public sealed interface RemoteOption {
  /** A string, or a truth value or number in the form of the file. */
  record Value(String text) implements RemoteOption {}

  /** Several strings. */
  record Values(List<String> texts) implements RemoteOption {}

  /** A string. */
  static RemoteOption of(String text) {
    return new Value(text);
  }

  /** A truth value. */
  static RemoteOption of(boolean value) {
    return new Value(Boolean.toString(value));
  }

  /** Several strings. */
  static RemoteOption of(List<String> texts) {
    return new Values(texts);
  }

  /** Writes them into a group, in order. */
  static void set(Map<String, RemoteOption> options, KeyFile file, String group) {
    for (Map.Entry<String, RemoteOption> option : options.entrySet()) {
      if (option.getValue() instanceof Values list) {
        file.setList(group, option.getKey(), list.texts());
      } else if (option.getValue() instanceof Value value) {
        file.set(group, option.getKey(), value.text());
      }
    }
  }
}
