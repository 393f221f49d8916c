package org.jostree.cli.mounting;

/**
 * What came of looking at one thing.
 *
 * @param subject what was looked at
 * @param text what it is like and, unless it is well, what to do about it
 */
record Finding(Level level, String subject, String text) {

  enum Level {
    OK("ok"),
    WARNING("warning"),
    PROBLEM("problem");

    private final String word;

    Level(String word) {
      this.word = word;
    }
  }

  static Finding ok(String subject, String text) {
    return new Finding(Level.OK, subject, text);
  }

  /** Something that some uses need is missing. */
  static Finding warning(String subject, String text) {
    return new Finding(Level.WARNING, subject, text);
  }

  /** Nothing can be mounted like this. */
  static Finding problem(String subject, String text) {
    return new Finding(Level.PROBLEM, subject, text);
  }

  String line() {
    return level.word + " ".repeat(9 - level.word.length()) + subject + ": " + text;
  }
}
