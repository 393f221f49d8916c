package org.jostree.cli.image;

import java.util.Locale;
import org.jostree.cli.CommandException;
import org.jostree.cli.options.Text;

/** The value of an option that is a size: a number, maybe with K, M, G or T behind it. */
final class ByteCount {
  private static final String UNITS = "KMGT";

  private ByteCount() {}

  /** The bytes, {@code otherwise} if the option was not given. */
  static long of(Text option, long otherwise) throws CommandException {
    String text = option.value();
    if (text == null) {
      return otherwise;
    }
    String word = text.toUpperCase(Locale.ROOT);
    int unit = word.isEmpty() ? -1 : UNITS.indexOf(word.charAt(word.length() - 1));
    String digits = unit < 0 ? word : word.substring(0, word.length() - 1);
    if (!digits.matches("[0-9]{1,12}")) {
      throw new CommandException("Invalid size '" + text + "', expected one such as 512M");
    }
    long number = Long.parseLong(digits);
    int shift = 10 * (unit + 1);
    if (number == 0 || number > Long.MAX_VALUE >> shift) {
      throw new CommandException("Invalid size '" + text + "'");
    }
    return number << shift;
  }
}
