package org.jostree.cli.options;

import org.jspecify.annotations.Nullable;

/** An option with one value; the last one given counts. */
public final class Text extends Option {
  private final @Nullable String alone;
  private @Nullable String value;

  Text(char letter, String name, String label, @Nullable String alone, String description) {
    super(letter, name, label, description);
    this.alone = alone;
  }

  @Override
  @Nullable String valueAlone() {
    return alone;
  }

  @Override
  public boolean isGiven() {
    return value != null;
  }

  /** The value, or null if the option was not given. */
  public @Nullable String value() {
    return value;
  }

  /** The value, or {@code otherwise} if the option was not given. */
  public String valueOr(String otherwise) {
    return value == null ? otherwise : value;
  }

  @Override
  void accept(String spelling, String given) {
    value = given;
  }
}
