package org.jostree.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jostree.object.FileModes;

/** Sizes, times, modes and owners as pages show them. */
final class Figures {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The first second of the year 10000; later times, and earlier than 1970, are no dates. */
  private static final long END_OF_TIME = 253402300800L;

  private Figures() {}

  /** Bytes in powers of 1000: {@code 999 B}, {@code 12.4 MB}. */
  static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + "\u00a0B";
    }
    String[] units = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = bytes / 1000.0;
    int unit = 0;
    while (value >= 999.95 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    long tenths = Math.round(value * 10);
    String number =
        tenths < 1000 ? tenths / 10 + "." + tenths % 10 : Long.toString(Math.round(value));
    return number + "\u00a0" + units[unit];
  }

  /** By how much something has grown, with its sign; nothing for not at all. */
  static String growth(long bytes) {
    if (bytes == 0) {
      return "";
    }
    return (bytes > 0 ? "+" : "−") + size(Math.abs(bytes));
  }

  /** A number with marks between its thousands. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number of things, of which there may be one. */
  static String count(long number, String one, String many) {
    return count(number) + "\u00a0" + (number == 1 ? one : many);
  }

  /** To the minute. */
  static String time(long seconds) {
    return isDate(seconds) ? MINUTE.format(Instant.ofEpochSecond(seconds)) : noDate(seconds);
  }

  /** To the second. */
  static String exactTime(long seconds) {
    return isDate(seconds) ? SECOND.format(Instant.ofEpochSecond(seconds)) : noDate(seconds);
  }

  /** As machines read it; nothing for what is no date. */
  static String machineTime(long seconds) {
    return isDate(seconds) ? Instant.ofEpochSecond(seconds).toString() : "";
  }

  private static boolean isDate(long seconds) {
    return seconds >= 0 && seconds < END_OF_TIME;
  }

  private static String noDate(long seconds) {
    return "time " + Long.toUnsignedString(seconds);
  }

  /** As {@code ls} shows it: {@code drwxr-xr-x}. */
  static String mode(int mode) {
    StringBuilder text = new StringBuilder(10);
    text.append(FileModes.isDirectory(mode) ? 'd' : FileModes.isSymlink(mode) ? 'l' : '-');
    for (int shift = 6; shift >= 0; shift -= 3) {
      int bits = mode >> shift;
      text.append((bits & 4) != 0 ? 'r' : '-');
      text.append((bits & 2) != 0 ? 'w' : '-');
      text.append((bits & 1) != 0 ? 'x' : '-');
    }
    special(text, 3, mode & 04000, 's');
    special(text, 6, mode & 02000, 's');
    special(text, 9, mode & 01000, 't');
    return text.toString();
  }

  private static void special(StringBuilder text, int at, int bit, char letter) {
    if (bit != 0) {
      text.setCharAt(at, text.charAt(at) == 'x' ? letter : Character.toUpperCase(letter));
    }
  }

  /** The permissions as digits. */
  static String octal(int mode) {
    String digits = Integer.toOctalString(mode & ~FileModes.TYPE_MASK);
    return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
  }

  static String owner(int uid, int gid) {
    return Integer.toUnsignedString(uid) + ":" + Integer.toUnsignedString(gid);
  }

  /** What kind of thing has this mode. */
  static String type(int mode) {
    if (FileModes.isDirectory(mode)) {
      return "directory";
    }
    return FileModes.isSymlink(mode) ? "symbolic link" : "file";
  }
}
