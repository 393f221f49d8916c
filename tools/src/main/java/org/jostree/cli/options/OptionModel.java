package org.jostree.cli.options;

import org.jspecify.annotations.Nullable;

/**
 * What there is to say of an option.
 *
 * @param letter of the short form; 0 if there is none
 * @param name of the long form, without its dashes
 * @param label what the value is called; null if there is none
 * @param description what the help says, without a line end
 */
public record OptionModel(char letter, String name, @Nullable String label, String description) {
  static OptionModel of(Option option) {
    return new OptionModel(
        option.letter(), option.name(), option.label(), option.description().replace('\n', ' '));
  }

  /** Whether it has a short form. */
  public boolean hasLetter() {
    return letter != Options.NO_LETTER;
  }
}
