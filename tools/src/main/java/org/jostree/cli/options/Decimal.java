package org.jostree.cli.options;

/** An option with a decimal number for a value. */
public final class Decimal extends Option {
  private boolean given;
  private int value;

  Decimal(char letter, String name, String label, String description) {
    super(letter, name, label, description);
  }

  @Override
  public boolean isGiven() {
    return given;
  }

  /** The number, or {@code otherwise} if the option was not given. */
  public int valueOr(int otherwise) {
    return given ? value : otherwise;
  }

  @Override
  void accept(String spelling, String text) throws UsageException {
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageException("Cannot parse integer value “" + text + "” for " + spelling);
    }
    given = true;
  }
}
