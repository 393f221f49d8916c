package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jostree.itests.process.SourceTree;

/**
 * The table of the reference's own tests in the README of this module: a line each of name, result,
 * and why it is not {@code passed}.
 */
public final class PeerTable {
  private static final String NOT_APPLICABLE = "not applicable";
  private static final String NOT_YET = "not yet";

  private PeerTable() {}

  /**
   * One line.
   *
   * @param result {@code passed}, {@code skipped}, {@code failed N} with the number of steps that
   *     are ok, {@code not yet} or {@code not applicable}
   */
  public record Row(String name, String result, String reason) {
    /** Whether it is run at all. */
    public boolean isRun() {
      return !result.equals(NOT_APPLICABLE) && !result.equals(NOT_YET);
    }

    /** The command that has to be there before it can be run; empty for other reasons. */
    public String missingCommand() {
      boolean lacks = result.equals(NOT_YET) && reason.startsWith("`");
      return lacks ? reason.substring(1, reason.indexOf('`', 1)) : "";
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** All lines. */
  public static List<Row> read() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(SourceTree.root().resolve("itests/README.md"))) {
      if (line.startsWith("| test-")) {
        String[] cells = line.split("\\|", -1);
        rows.add(new Row(cells[1].strip(), cells[2].strip(), cells[3].strip()));
      }
    }
    for (Row row : rows) {
      if (!row.result().matches("passed|skipped|failed [0-9]+|" + NOT_APPLICABLE + "|" + NOT_YET)
          || row.reason().isEmpty() != row.result().equals("passed")) {
        throw new IllegalStateException("not a line of the table: " + row.name());
      }
    }
    return rows;
  }

  /**
   * The result in the terms of the table, from the line that {@code bin/peer-suite} prints: {@code
   * RESULT NAME OK/STEPS SECONDS LAST}.
   */
  public static String resultOf(String printed) {
    String[] words = printed.strip().split(" ", -1);
    if (words.length < 3) {
      return printed;
    }
    String oks = words[2].substring(0, words[2].indexOf('/'));
    String result = words[0].toLowerCase(Locale.ROOT);
    return result.equals("failed") ? result + " " + oks : result;
  }
}
