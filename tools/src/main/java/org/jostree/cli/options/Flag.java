package org.jostree.cli.options;

/** An option without a value. */
public final class Flag extends Option {
  private boolean given;

  Flag(char letter, String name, String description) {
    super(letter, name, null, description);
  }

  @Override
  public boolean isGiven() {
    return given;
  }

  @Override
  void accept(String spelling, String value) {
    given = true;
  }
}
