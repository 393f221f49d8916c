package org.jostree.diff;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changed in files and links, as text that {@code patch -p1} and {@code git apply} take. Bytes
 * stay as they are, whatever their encoding: lines are strings of which each character is a byte.
 */
public final class TextPatch {
  /** Files of more bytes are only said to differ: comparing takes the square of their lines. */
  private static final int MAX_BYTES = 1 << 20;

  /** As git: a file with a NUL so far in front is not text. */
  private static final int PROBE_BYTES = 8000;

  private static final String ABSENT = "/dev/null";

  private final Sink sink;

  /** Takes a piece of the text, each character of which is one byte. */
  public interface Sink {
    void accept(String bytes) throws IOException;
  }

  public TextPatch(Sink sink) {
    this.sink = sink;
  }

  /** The content of an entry: its bytes, or null when there are too many. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Content(byte @Nullable [] bytes) {
    boolean isText() {
      if (bytes == null) {
        return false;
      }
      for (int i = 0; i < Math.min(bytes.length, PROBE_BYTES); i++) {
        if (bytes[i] == 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** Writes what there is to say of a change. */
  public void write(Change change) throws IOException {
    DiffEntry before = change.before();
    DiffEntry after = change.after();
    if (before != null && before.isDirectory()) {
      if (after == null || !after.isDirectory()) {
        deleteAll(before);
        before = null;
      }
    }
    if (after != null && after.isDirectory()) {
      if (before != null && !before.isDirectory()) {
        writeFile(before, null);
        addAll(after);
      }
      return; // what is in it are changes of their own
    }
    if (before != null || after != null) {
      writeFile(before, after);
    }
  }

  private void deleteAll(DiffEntry directory) throws IOException {
    for (DiffEntry.Named child : directory.children()) {
      if (child.entry().isDirectory()) {
        deleteAll(child.entry());
      } else {
        writeFile(child.entry(), null);
      }
    }
  }

  private void addAll(DiffEntry directory) throws IOException {
    for (DiffEntry.Named child : directory.children()) {
      if (child.entry().isDirectory()) {
        addAll(child.entry());
      } else {
        writeFile(null, child.entry());
      }
    }
  }

  private void writeFile(@Nullable DiffEntry before, @Nullable DiffEntry after) throws IOException {
    if (before != null && after != null && isLinkAndFile(before, after)) {
      writeFile(before, null);
      writeFile(null, after);
      return;
    }
    Content old = content(before);
    Content now = content(after);
    String path =
        before != null ? before.relativePath() : after == null ? "" : after.relativePath();
    String name = bytesOf(path);
    StringBuilder head = new StringBuilder();
    head.append("diff --git a/").append(name).append(" b/").append(name).append('\n');
    appendModes(before, after, head);
    String from = before == null ? ABSENT : "a/" + name;
    String to = after == null ? ABSENT : "b/" + name;
    if (!old.isText() || !now.isText()) {
      sink.accept(head + "Binary files " + from + " and " + to + " differ\n");
      return;
    }
    Hunks hunks = Hunks.between(lines(old), lines(now));
    if (hunks.isEmpty() && head.indexOf("mode ") < 0) {
      return; // owner or attributes alone, which a patch has no words for
    }
    sink.accept(head.toString());
    if (!hunks.isEmpty()) {
      sink.accept("--- " + from + "\n+++ " + to + "\n");
      hunks.write(sink);
    }
  }

  private static boolean isLinkAndFile(DiffEntry before, DiffEntry after) throws IOException {
    return before.attributes().isSymlink() != after.attributes().isSymlink();
  }

  private static void appendModes(
      @Nullable DiffEntry before, @Nullable DiffEntry after, StringBuilder head)
      throws IOException {
    if (before == null && after != null) {
      head.append("new file mode ").append(mode(after)).append('\n');
    } else if (after == null && before != null) {
      head.append("deleted file mode ").append(mode(before)).append('\n');
    } else if (before != null && after != null && !mode(before).equals(mode(after))) {
      head.append("old mode ").append(mode(before)).append('\n');
      head.append("new mode ").append(mode(after)).append('\n');
    }
  }

  private static String mode(DiffEntry entry) throws IOException {
    return Integer.toOctalString(entry.attributes().mode());
  }

  private static Content content(@Nullable DiffEntry entry) throws IOException {
    if (entry == null) {
      return new Content(new byte[0]);
    }
    DiffEntry.Attributes attributes = entry.attributes();
    if (attributes.isSymlink()) {
      return new Content(attributes.target().getBytes(StandardCharsets.UTF_8));
    }
    if (!attributes.isRegular()) {
      return new Content(null);
    }
    try (InputStream in = entry.open()) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return new Content(bytes.length > MAX_BYTES ? null : bytes);
    }
  }

  private static String bytesOf(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /**
   * The lines without their ends. A last line that has no end carries the words that patches say it
   * with, and so is another line than one that has.
   */
  private static List<String> lines(Content content) {
    byte[] bytes = content.bytes() == null ? new byte[0] : content.bytes();
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        lines.add(new String(bytes, start, i - start, StandardCharsets.ISO_8859_1));
        start = i + 1;
      }
    }
    if (start < bytes.length) {
      lines.add(
          new String(bytes, start, bytes.length - start, StandardCharsets.ISO_8859_1)
              + "\n\\ No newline at end of file");
    }
    return lines;
  }
}
