package org.jostree.cli.options;

import java.util.ArrayList;
import java.util.List;

/** An option that may be given several times, each with a value. */
public final class TextList extends Option {
  private final List<String> values = new ArrayList<>();

  TextList(char letter, String name, String label, String description) {
    super(letter, name, label, description);
  }

  @Override
  public boolean isGiven() {
    return !values.isEmpty();
  }

  /** The values in the order of the words. */
  public List<String> values() {
    return values;
  }

  @Override
  void accept(String spelling, String value) {
    values.add(value);
  }
}
