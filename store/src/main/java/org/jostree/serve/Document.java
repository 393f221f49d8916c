package org.jostree.serve;

import java.io.IOException;
import java.io.OutputStream;

/** Something that a path leads to, open for reading. */
interface Document extends AutoCloseable {
  /** In bytes. */
  long size();

  /** What kind of text or bytes it is, as HTTP names it. */
  String type();

  /** The strong validator, with its quotation marks. */
  String tag();

  /** When it changed last, in seconds since 1970. */
  long modified();

  /** Writes so many bytes from an offset. */
  void copy(long offset, long count, OutputStream out) throws IOException;

  @Override
  void close() throws IOException;
}
