package org.jostree.pull;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The head of an answer of HTTP/1: RFC 9112.
 *
 * @param isPersistent whether the connection may be used again
 * @param headers by their names in lower case; of several with one name, the last
 */
record HttpHead(int status, boolean isPersistent, Map<String, String> headers) {
  static final int OK = 200;
  static final int PARTIAL = 206;
  static final int NOT_MODIFIED = 304;

  private static final int MAX_LINE_BYTES = 16 << 10;
  private static final int MAX_LINES = 200;

  /**
   * Reads a head.
   *
   * @throws IOException when the connection ends before its end, or what comes is no head
   */
  static HttpHead read(InputStream in) throws IOException {
    String first = readLine(in);
    String[] words = first.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-9][0-9]{2}")) {
      throw new ProtocolException("[8] Weird server reply");
    }
    Map<String, String> headers = new TreeMap<>();
    String line = readLine(in);
    for (int count = 0; !line.isEmpty(); count++) {
      if (count == MAX_LINES) {
        throw new ProtocolException("[8] Too many headers");
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      line = readLine(in);
    }
    String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
    boolean isPersistent =
        words[0].equals("HTTP/1.0")
            ? connection.contains("keep-alive")
            : !connection.contains("close");
    return new HttpHead(Integer.parseInt(words[1]), isPersistent, headers);
  }

  /** A line without its end, bounded. */
  static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    int value = in.read();
    while (value != '\n') {
      if (value < 0) {
        throw new EOFException("[52] Server returned nothing (no headers, no data)");
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw new ProtocolException("[8] Header too long");
      }
      line.write(value);
      value = in.read();
    }
    String text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** A header by its name in lower case, or null. */
  @Nullable String get(String name) {
    return headers.get(name);
  }

  /** Whether another head follows. */
  boolean isInterim() {
    return status < OK;
  }

  boolean isRedirect() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> get("location") != null;
      default -> false;
    };
  }

  /** Whether no body follows, whatever the headers say. */
  boolean isBodiless() {
    return status == 204 || status == NOT_MODIFIED;
  }

  boolean isChunked() {
    String coding = get("transfer-encoding");
    return coding != null && coding.toLowerCase(Locale.ROOT).endsWith("chunked");
  }

  /** How many bytes the body has; -1 if it does not say. */
  long contentLength() throws IOException {
    String length = get("content-length");
    if (length == null) {
      return -1;
    }
    if (!length.matches("[0-9]{1,18}")) {
      throw new ProtocolException("[8] Invalid Content-Length: " + length);
    }
    return Long.parseLong(length);
  }
}
