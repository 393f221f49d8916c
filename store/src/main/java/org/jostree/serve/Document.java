package org.jostree.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that a path leads to, open for reading. */
public interface Document extends AutoCloseable {
  /** In bytes. */
  long size();

  /** What kind of text or bytes it is, as HTTP names it. */
  String type();

  /** The strong validator, with its quotation marks; null for none. */
  @Nullable String tag();

  /** When it changed last, in seconds since 1970; negative when nobody knows. */
  long modified();

  /** The status of the answer. With another than 200 it is always sent, and whole. */
  default int status() {
    return 200;
  }

  /** What else the head of the answer says. */
  default Map<String, String> headers() {
    return Map.of();
  }

  /** Writes so many bytes from an offset. */
  void copy(long offset, long count, OutputStream out) throws IOException;

  @Override
  void close() throws IOException;
}
