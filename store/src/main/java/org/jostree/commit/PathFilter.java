package org.jostree.commit;

import java.io.IOException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression and what takes the place of each of its matches in the path of an archive's
 * member, which has neither a slash nor a dot in front.
 */
public final class PathFilter {
  private final Pattern pattern;
  private final String replacement;

  private PathFilter(Pattern pattern, String replacement) {
    this.pattern = pattern;
    this.replacement = replacement;
  }

  /**
   * Understands {@code REGEX,REPLACEMENT}; in the replacement a backslash and a digit stand for a
   * group.
   *
   * @throws IOException when there is no comma or the expression makes no sense
   */
  public static PathFilter parse(String text) throws IOException {
    int comma = text.indexOf(',');
    if (comma < 0) {
      throw new IOException("Missing ',' in --tar-pathname-filter");
    }
    String regex = text.substring(0, comma);
    try {
      Pattern pattern = Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
      return new PathFilter(pattern, checked(text.substring(comma + 1)));
    } catch (PatternSyntaxException e) {
      throw new IOException(
          "--tar-pathname-filter: Error while compiling regular expression ‘"
              + regex
              + "’ at char "
              + Math.max(0, e.getIndex())
              + ": "
              + e.getDescription(),
          e);
    }
  }

  /** Sees to it that each backslash stands in front of a digit or another backslash. */
  private static String checked(String replacement) throws IOException {
    int at = replacement.indexOf('\\');
    while (at >= 0) {
      char escaped = at + 1 < replacement.length() ? replacement.charAt(at + 1) : 0;
      if (escaped != '\\' && (escaped < '0' || escaped > '9')) {
        throw new IOException(
            "--tar-pathname-filter: Invalid escape in replacement '" + replacement + "'");
      }
      at = replacement.indexOf('\\', at + 2);
    }
    return replacement;
  }

  /** What takes the place of a match; a group that is not there stands for nothing. */
  private String expand(MatchResult match) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < replacement.length()) {
      char c = replacement.charAt(at++);
      char escaped = c == '\\' ? replacement.charAt(at++) : 0;
      if (escaped == 0 || escaped == '\\') {
        text.append(c);
      } else if (escaped - '0' <= match.groupCount() && match.group(escaped - '0') != null) {
        text.append(match.group(escaped - '0'));
      }
    }
    return text.toString();
  }

  /** The path as it is to be. */
  String apply(String path) throws IOException {
    try {
      return pattern.matcher(path).replaceAll(match -> Matcher.quoteReplacement(expand(match)));
    } catch (StackOverflowError e) {
      throw new IOException("--tar-pathname-filter: too complex for '" + path + "'", e);
    }
  }
}
