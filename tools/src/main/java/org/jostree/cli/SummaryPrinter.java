package org.jostree.cli;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.jostree.delta.DeltaIndex;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantText;
import org.jostree.summary.Summary;
import org.jspecify.annotations.Nullable;

/** Prints summaries the way {@code summary --view} and {@code remote summary} do. */
final class SummaryPrinter {
  private final Output output;

  SummaryPrinter(Output output) {
    this.output = output;
  }

  /** With {@code raw}, all of it is printed as one GVariant text. */
  void print(Summary summary, boolean raw) throws IOException {
    if (raw) {
      output.println(CommitPrinter.rawText(Summary.TYPE, summary.value().toByteArray()));
      return;
    }
    printRefs(summary.collectionId(), summary.refs());
    for (Map.Entry<String, List<Summary.Ref>> collection : summary.collections().entrySet()) {
      printRefs(collection.getKey(), collection.getValue());
    }
    GVariantReader metadata = summary.metadata();
    for (int i = 0; i < metadata.count(); i++) {
      GVariantReader entry = metadata.child(i);
      printEntry(entry.childString(0), entry.child(1).asVariant());
    }
  }

  void printKeys(Summary summary) throws IOException {
    MetadataKeys.print(summary.metadata(), output);
  }

  void printKey(Summary summary, String key) throws IOException {
    GVariantReader value = MetadataKeys.require(summary.metadata(), key);
    output.println(CommitPrinter.rawText(value.type(), value.toByteArray()));
  }

  private void printRefs(@Nullable String collection, List<Summary.Ref> refs) throws IOException {
    for (Summary.Ref ref : refs) {
      output.println(
          collection == null ? "* " + ref.name() : "* (" + collection + ", " + ref.name() + ")");
      output.println("    Latest Commit (" + SizeText.of(ref.size()) + "):");
      output.println("      " + commit(ref));
      GVariantReader metadata = ref.metadata();
      for (int i = 0; i < metadata.count(); i++) {
        GVariantReader entry = metadata.child(i);
        output.print("    ");
        printEntry(entry.childString(0), entry.child(1).asVariant());
      }
      output.println("");
    }
  }

  private static String commit(Summary.Ref ref) {
    try {
      return ref.commitId().hex();
    } catch (IOException e) {
      return Failures.describe(e);
    }
  }

  private void printEntry(String key, GVariantReader value) throws IOException {
    String name = nameOf(key);
    output.println((name == null ? key : name + " (" + key + ")") + ": " + text(key, value));
  }

  private static @Nullable String nameOf(String key) {
    return switch (key) {
      case Summary.COMMIT_TIMESTAMP -> "Timestamp";
      case Summary.COMMIT_VERSION -> "Version";
      case Summary.LAST_MODIFIED -> "Last-Modified";
      case Summary.EXPIRES -> "Expires";
      case Summary.MODE -> "Repository Mode";
      case Summary.TOMBSTONE_COMMITS -> "Has Tombstone Commits";
      case Summary.COLLECTION_ID -> "Collection ID";
      case Summary.COLLECTION_MAP -> "Collection Map";
      case DeltaIndex.KEY -> "Static Deltas";
      default -> null;
    };
  }

  private static String text(String key, GVariantReader value) {
    String type = value.type().string();
    switch (key) {
      case Summary.COMMIT_TIMESTAMP, Summary.LAST_MODIFIED, Summary.EXPIRES -> {
        if (type.equals("t")) {
          return time(Long.reverseBytes(value.asInt64()));
        }
      }
      case Summary.COMMIT_VERSION, Summary.MODE, Summary.COLLECTION_ID -> {
        if (type.equals("s")) {
          return value.asString();
        }
      }
      case Summary.TOMBSTONE_COMMITS -> {
        if (type.equals("b")) {
          return value.asBoolean() ? "Yes" : "No";
        }
      }
      case Summary.COLLECTION_MAP -> {
        return "(printed above)";
      }
      default -> {
        // The text of the value, as for a known key with a value of another type.
      }
    }
    return GVariantText.print(value, false);
  }

  /** {@code 2018-01-12T22:06:38-08}: the zone of the machine, whole hours without minutes. */
  private static String time(long seconds) {
    ZonedDateTime time;
    try {
      time = Instant.ofEpochSecond(seconds).atZone(ZoneId.systemDefault());
    } catch (DateTimeException e) {
      return "(invalid timestamp)";
    }
    int minutes = time.getOffset().getTotalSeconds() / 60;
    String zone =
        (minutes < 0 ? "-" : "+")
            + twoDigits(Math.abs(minutes) / 60)
            + (minutes % 60 == 0 ? "" : ":" + twoDigits(Math.abs(minutes) % 60));
    return time.getYear()
        + "-"
        + twoDigits(time.getMonthValue())
        + "-"
        + twoDigits(time.getDayOfMonth())
        + "T"
        + twoDigits(time.getHour())
        + ":"
        + twoDigits(time.getMinute())
        + ":"
        + twoDigits(time.getSecond())
        + zone;
  }

  private static String twoDigits(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }
}
