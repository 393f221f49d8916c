package org.jostree.pull;

import org.jspecify.annotations.Nullable;

/**
 * A file of a remote as it was fetched, and what the server knows that version of it by, so that it
 * can be asked for only if it has changed: RFC 9110, section 13.
 */
public final class KeptFile {
  private final byte[] bytes;
  private final String etag;
  private final String lastModified;

  /**
   * A file.
   *
   * @param etag the entity tag, with its quotes as the server wrote it; empty if it gave none
   * @param lastModified the date of the last modification as the server wrote it; empty if it gave
   *     none
   */
  KeptFile(byte[] bytes, String etag, String lastModified) {
    this.bytes = bytes;
    this.etag = etag;
    this.lastModified = lastModified;
  }

  /** Of which nothing is known but the content. */
  static KeptFile of(byte[] bytes) {
    return new KeptFile(bytes, "", "");
  }

  /** With what an answer's head says of it. */
  static KeptFile of(byte[] bytes, HttpHead head) {
    return new KeptFile(bytes, orEmpty(head.get("etag")), orEmpty(head.get("last-modified")));
  }

  byte[] bytes() {
    return bytes;
  }

  String etag() {
    return etag;
  }

  String lastModified() {
    return lastModified;
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }

  /** The headers that ask for another version than this, each line with its end. */
  String conditions() {
    StringBuilder lines = new StringBuilder();
    if (!etag.isEmpty()) {
      lines.append("If-None-Match: ").append(etag).append("\r\n");
    }
    if (!lastModified.isEmpty()) {
      lines.append("If-Modified-Since: ").append(lastModified).append("\r\n");
    }
    return lines.toString();
  }
}
