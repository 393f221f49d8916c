package org.jostree.sysroot;

import java.math.BigInteger;
import java.util.Comparator;

/** Orders versions such as {@code 6.1.0-9} and {@code 6.1.0-10}: numbers in them by their value. */
public final class VersionOrder implements Comparator<String> {
  @Override
  public int compare(String one, String other) {
    int i = 0;
    int j = 0;
    while (i < one.length() && j < other.length()) {
      int endOfOne = endOfRun(one, i);
      int endOfOther = endOfRun(other, j);
      int order = compareRuns(one.substring(i, endOfOne), other.substring(j, endOfOther));
      if (order != 0) {
        return order;
      }
      i = endOfOne;
      j = endOfOther;
    }
    int byLength = Integer.compare(one.length() - i, other.length() - j);
    // Numbers with leading zeros are of the same value, but two directories.
    return byLength != 0 ? byLength : one.compareTo(other);
  }

  private static int endOfRun(String text, int start) {
    boolean digits = isDigit(text.charAt(start));
    int end = start + 1;
    while (end < text.length() && isDigit(text.charAt(end)) == digits) {
      end++;
    }
    return end;
  }

  private static int compareRuns(String one, String other) {
    if (isDigit(one.charAt(0)) && isDigit(other.charAt(0))) {
      return new BigInteger(one).compareTo(new BigInteger(other));
    }
    return one.compareTo(other);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
