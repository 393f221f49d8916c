package org.jostree.cli;

import java.io.IOException;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantText;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** Prints commits the way {@code log} and {@code show} do. */
final class CommitPrinter {
  private static final GVariantType STRING = GVariantType.of("s");

  /** The first second of the year 10000: later times have no form of four digits. */
  private static final long END_OF_TIME = 253402300800L;

  private final Repo repo;
  private final Output output;
  private final boolean raw;

  /** With {@code raw}, all of a commit is printed as one GVariant text. */
  CommitPrinter(Repo repo, Output output, boolean raw) {
    this.repo = repo;
    this.output = output;
    this.raw = raw;
  }

  /** Prints a commit; gives its parent, or null if it has none. */
  @Nullable CommitId print(CommitId id) throws IOException {
    byte[] bytes = repo.readMetadata(id);
    output.println("commit " + id.hex());
    Commit commit = repo.readCommit(id);
    if (raw) {
      output.println(rawText(Commit.TYPE, bytes));
    } else {
      print(commit);
    }
    return commit.parent().orElse(null);
  }

  /**
   * Serialised data as text. Numbers are shown as if all were big endian, as ostree does, which is
   * right for the numbers of the format itself.
   */
  static String rawText(GVariantType type, byte[] bytes) {
    return GVariantText.print(GVariantReader.of(type, bytes, ByteOrder.BIG_ENDIAN), true);
  }

  private void print(Commit commit) throws IOException {
    CommitId parent = commit.parent().orElse(null);
    if (parent != null) {
      output.println("Parent:  " + parent.hex());
    }
    output.println("ContentChecksum:  " + commit.contentChecksum().hex());
    output.println("Date:  " + date(commit.timestamp()));
    GVariantReader version = commit.metadata().lookup("version", STRING);
    if (version != null) {
      output.println("Version: " + version.asString());
    }
    if (commit.subject().isEmpty()) {
      output.println("(no subject)");
    } else {
      output.println("");
      printIndented(commit.subject());
    }
    if (!commit.body().isEmpty()) {
      output.println("");
      printIndented(commit.body());
    }
    output.println("");
  }

  /** Seconds since 1970 as {@code 2026-01-31 13:05:09 +0000}. */
  static String date(long timestamp) throws CommandException {
    if (timestamp < 0 || timestamp >= END_OF_TIME) {
      throw new CommandException(
          "Failed to read commit: Invalid timestamp: " + Long.toUnsignedString(timestamp));
    }
    LocalDateTime time = LocalDateTime.ofEpochSecond(timestamp, 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(25);
    appendNumber(text, time.getYear(), 4).append('-');
    appendNumber(text, time.getMonthValue(), 2).append('-');
    appendNumber(text, time.getDayOfMonth(), 2).append(' ');
    appendNumber(text, time.getHour(), 2).append(':');
    appendNumber(text, time.getMinute(), 2).append(':');
    appendNumber(text, time.getSecond(), 2).append(" +0000");
    return text.toString();
  }

  private static StringBuilder appendNumber(StringBuilder text, int number, int digits) {
    String decimal = Integer.toString(number);
    return text.append("0".repeat(digits - decimal.length())).append(decimal);
  }

  private void printIndented(String text) throws IOException {
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      output.println("    " + text.substring(from, end));
      from = end + 1;
    }
  }
}
