package org.jostree.cli.options;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of one command: declared by the methods that make them, then filled by {@link
 * #parse}.
 *
 * <p>The rules are GLib's, as {@code ostree} has them: options and other words in any order, {@code
 * --name=value} or {@code --name value}, letters in one word, {@code --} before words that only
 * look like options. In addition the rest of a word may be its last letter's value, as in {@code
 * -bmain}.
 */
public final class Options {
  /** For an option that has a long form only. */
  static final char NO_LETTER = 0;

  private final List<Option> options = new ArrayList<>();
  private final List<String> arguments = new ArrayList<>();
  private final Flag help = new Flag('h', "help", "Show help options");
  private final Flag verbose =
      new Flag('v', "verbose", "Print debug information during command processing");
  private final Flag version = new Flag(NO_LETTER, "version", "Print version information and exit");

  /** Declares an option without a value. */
  public Flag flag(String name, String description) {
    return flag(NO_LETTER, name, description);
  }

  /** Declares an option without a value that has a letter too. */
  public Flag flag(char letter, String name, String description) {
    return declare(new Flag(letter, name, description));
  }

  /** Declares an option with a value, which the help calls {@code label}. */
  public Text text(String name, String label, String description) {
    return text(NO_LETTER, name, label, description);
  }

  /** Declares an option with a value that has a letter too. */
  public Text text(char letter, String name, String label, String description) {
    return declare(new Text(letter, name, label, null, description));
  }

  /**
   * Declares an option whose value, if any, stands behind an equals sign.
   *
   * @param alone the value without one
   */
  public Text optionalText(String name, String label, String alone, String description) {
    return declare(new Text(NO_LETTER, name, label, alone, description));
  }

  /** Declares an option that may be given several times. */
  public TextList list(String name, String label, String description) {
    return list(NO_LETTER, name, label, description);
  }

  /** Declares an option that has a letter too and may be given several times. */
  public TextList list(char letter, String name, String label, String description) {
    return declare(new TextList(letter, name, label, description));
  }

  /** Declares an option whose value is a decimal number. */
  public Decimal number(String name, String label, String description) {
    return number(NO_LETTER, name, label, description);
  }

  /** Declares an option with a decimal number that has a letter too. */
  public Decimal number(char letter, String name, String label, String description) {
    return declare(new Decimal(letter, name, label, description));
  }

  private <T extends Option> T declare(T option) {
    options.add(option);
    return option;
  }

  /** Whether help is wanted; then the words behind {@code --help} were not looked at. */
  public boolean wantsHelp() {
    return help.isGiven();
  }

  /** Whether {@code --version} was given. */
  public boolean wantsVersion() {
    return version.isGiven();
  }

  /** Whether {@code -v} or {@code --verbose} was given, as far as the words were understood. */
  public boolean isVerbose() {
    return verbose.isGiven();
  }

  /** The words that are neither options nor their values, in order. */
  public List<String> arguments() {
    return arguments;
  }

  /** Fills the options and the arguments from the words of a command line. */
  public void parse(List<String> words) throws UsageException {
    int next = 0;
    while (next < words.size() && !help.isGiven()) {
      String word = words.get(next++);
      if (word.equals("--")) {
        arguments.addAll(words.subList(next, words.size()));
        return;
      }
      if (word.startsWith("--")) {
        next = parseName(word, words, next);
      } else if (word.startsWith("-") && word.length() > 1) {
        next = parseLetters(word, words, next);
      } else {
        arguments.add(word);
      }
    }
  }

  private int parseName(String word, List<String> words, int next) throws UsageException {
    int equals = word.indexOf('=');
    String spelling = equals < 0 ? word : word.substring(0, equals);
    Option option = byName(spelling.substring(2));
    if (option == null) {
      throw new UsageException("Unknown option " + word);
    }
    if (equals >= 0) {
      option.accept(spelling, word.substring(equals + 1));
      return next;
    }
    return takeValue(option, spelling, words, next);
  }

  private int parseLetters(String word, List<String> words, int next) throws UsageException {
    for (int at = 1; at < word.length(); at++) {
      Option option = byLetter(word.charAt(at));
      if (option == null) {
        throw new UsageException("Unknown option " + word);
      }
      String spelling = "-" + option.letter();
      boolean last = at + 1 == word.length();
      if (last) {
        return takeValue(option, spelling, words, next);
      }
      if (option.label() != null) {
        option.accept(spelling, word.substring(at + 1));
        return next;
      }
      option.accept(spelling, "");
    }
    return next;
  }

  private static int takeValue(Option option, String spelling, List<String> words, int next)
      throws UsageException {
    if (option.label() == null) {
      option.accept(spelling, "");
      return next;
    }
    String alone = option.valueAlone();
    if (alone != null) {
      option.accept(spelling, alone);
      return next;
    }
    if (next == words.size()) {
      throw new UsageException("Missing argument for " + spelling);
    }
    option.accept(spelling, words.get(next));
    return next + 1;
  }

  private @Nullable Option byName(String name) {
    for (Option option : options) {
      if (option.name().equals(name)) {
        return option;
      }
    }
    for (Flag flag : List.of(help, verbose, version)) {
      if (flag.name().equals(name)) {
        return flag;
      }
    }
    return null;
  }

  private @Nullable Option byLetter(char letter) {
    for (Option option : options) {
      if (option.letter() == letter) {
        return option;
      }
    }
    for (Flag flag : List.of(help, verbose)) {
      if (flag.letter() == letter) {
        return flag;
      }
    }
    return null;
  }

  /** The two tables of options that end a command's help, an empty line behind them. */
  public String describe() {
    int width = 0;
    for (Option option : shown()) {
      width = Math.max(width, option.forms().length());
    }
    StringBuilder text = new StringBuilder("Help Options:\n");
    describe(help, width, text);
    text.append("\nApplication Options:\n");
    for (Option option : shown()) {
      describe(option, width, text);
    }
    return text.append('\n').toString();
  }

  /** All that the help shows, in its order. */
  public List<OptionModel> models() {
    List<OptionModel> models = new ArrayList<>();
    models.add(OptionModel.of(help));
    for (Option option : shown()) {
      models.add(OptionModel.of(option));
    }
    return models;
  }

  private List<Option> shown() {
    List<Option> shown = new ArrayList<>();
    boolean verboseHasLetter = true;
    for (Option option : options) {
      if (!option.description().isEmpty()) {
        shown.add(option);
      }
      verboseHasLetter &= option.letter() != verbose.letter();
    }
    shown.add(
        verboseHasLetter ? verbose : new Flag(NO_LETTER, verbose.name(), verbose.description()));
    shown.add(version);
    return shown;
  }

  private static void describe(Option option, int width, StringBuilder text) {
    String forms = option.forms();
    text.append("  ").append(forms);
    text.append(" ".repeat(width - forms.length() + 5));
    text.append(option.description()).append('\n');
  }
}
