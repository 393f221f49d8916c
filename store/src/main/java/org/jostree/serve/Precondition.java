package org.jostree.serve;

import com.sun.net.httpserver.Headers;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The conditions and ranges of a request on a document: RFC 9110, sections 13 and 14. Of several
 * ranges none is sent, but the whole, which is always allowed.
 */
@UsesJdkServer
final class Precondition {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);

  private final Headers request;
  private final Document document;

  Precondition(Headers request, Document document) {
    this.request = request;
    this.document = document;
  }

  /**
   * Some of the bytes of a document.
   *
   * @param first the number of the first
   * @param count how many; 0 when there are none where they were asked for
   */
  record Range(long first, long count) {}

  /** A time as headers have it. */
  static String date(long seconds) {
    return HTTP_DATE.format(Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC));
  }

  private static @Nullable Long seconds(String date) {
    try {
      return Instant.from(HTTP_DATE.withZone(ZoneOffset.UTC).parse(date)).getEpochSecond();
    } catch (DateTimeException e) {
      // An older form, or none: as if it had not been said.
      return null;
    }
  }

  /** Whether the client has the document as it is. */
  boolean isUnmodified() {
    String tags = request.getFirst("If-None-Match");
    if (tags != null) {
      for (String tag : tags.split(",", -1)) {
        String stripped = tag.strip();
        String strong = stripped.startsWith("W/") ? stripped.substring(2) : stripped;
        if (strong.equals("*") || strong.equals(document.tag())) {
          return true;
        }
      }
      return false;
    }
    String date = request.getFirst("If-Modified-Since");
    Long since = date == null ? null : seconds(date);
    return since != null && document.modified() >= 0 && document.modified() <= since;
  }

  /** The range that is wanted, or null for all. */
  @Nullable Range range() {
    String text = request.getFirst("Range");
    if (text == null || !text.startsWith("bytes=") || !isOfThisVersion()) {
      return null;
    }
    String range = text.substring("bytes=".length()).strip();
    if (!range.matches("[0-9]{0,18}-[0-9]{0,18}") || range.equals("-")) {
      return null;
    }
    int dash = range.indexOf('-');
    long size = document.size();
    if (dash == 0) {
      long count = Math.min(Long.parseLong(range.substring(1)), size);
      return new Range(size - count, count);
    }
    long first = Long.parseLong(range.substring(0, dash));
    String last = range.substring(dash + 1);
    long end = last.isEmpty() ? size : Math.min(Long.parseLong(last) + 1, size);
    if (!last.isEmpty() && Long.parseLong(last) < first) {
      return null;
    }
    return new Range(first, Math.max(end - first, 0));
  }

  private boolean isOfThisVersion() {
    String version = request.getFirst("If-Range");
    if (version == null || version.equals(document.tag())) {
      return true;
    }
    Long date = seconds(version);
    return date != null && date == document.modified();
  }
}
