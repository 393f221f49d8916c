package org.jostree.cli.options;

import org.jspecify.annotations.Nullable;

/** One option of a command: how it is spelled, what the help says of it, and what it became. */
public abstract sealed class Option permits Flag, Text, TextList, Decimal {
  private final char letter;
  private final String name;
  private final @Nullable String label;
  private final String description;

  Option(char letter, String name, @Nullable String label, String description) {
    this.letter = letter;
    this.name = name;
    this.label = label;
    this.description = description;
  }

  /** The short form's letter, or {@link Options#NO_LETTER}. */
  final char letter() {
    return letter;
  }

  /** The long form without its dashes. */
  final String name() {
    return name;
  }

  /** What the help calls the value; null if the option takes none. */
  final @Nullable String label() {
    return label;
  }

  /** The value where the option stands without one; null if it always takes one. */
  @Nullable String valueAlone() {
    return null;
  }

  /** What the help says; empty for an option that it does not show. */
  final String description() {
    return description;
  }

  /** Both forms as the help shows them, such as {@code -b, --branch=BRANCH}. */
  final String forms() {
    StringBuilder forms = new StringBuilder();
    if (letter != Options.NO_LETTER) {
      forms.append('-').append(letter).append(", ");
    }
    forms.append("--").append(name);
    if (label != null && !label.isEmpty()) {
      forms.append(valueAlone() == null ? "=" : "[=").append(label);
      forms.append(valueAlone() == null ? "" : "]");
    }
    return forms.toString();
  }

  /** Whether {@code --name} or {@code -l} was among the words. */
  public abstract boolean isGiven();

  /**
   * Takes one occurrence among the words.
   *
   * @param spelling how the user wrote the option, for messages
   * @param value its value; the empty string for a flag
   */
  abstract void accept(String spelling, String value) throws UsageException;
}
