package org.jostree.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jostree.object.Checksum;
import org.jostree.serve.Document;
import org.jspecify.annotations.Nullable;

/** An answer that is made, not read. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, String type, byte[] bytes, Map<String, String> headers)
    implements Document {
  static final String CACHE_CONTROL = "Cache-Control";

  /** For what an address with a checksum leads to, whose bytes never change. */
  static final String FOR_EVER = "max-age=31536000, immutable";

  /** For what may be another thing at the next request, which the validator then tells. */
  static final String ASK_AGAIN = "no-cache";

  /**
   * As {@link #FOR_EVER} for pages about what never changes. They themselves do, with the next
   * version of this program.
   */
  static final String FOR_A_DAY = "max-age=86400, immutable";

  private static final int OK = 200;
  private static final int FOUND = 302;
  private static final String HTML = "text/html; charset=utf-8";

  /** Nothing but what lies beside the pages, and no script at all. */
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  /** A page. */
  static Answer page(int status, String html, String cacheControl) {
    return new Answer(
        status,
        HTML,
        html.getBytes(UTF_8),
        Map.of(
            CACHE_CONTROL,
            cacheControl,
            "Content-Security-Policy",
            POLICY,
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer"));
  }

  /** Another address, relative to the one that was asked for. */
  static Answer redirect(String location) {
    return new Answer(
        FOUND, HTML, new byte[0], Map.of("Location", location, CACHE_CONTROL, ASK_AGAIN));
  }

  /**
   * Something that comes with this program.
   *
   * @param isOfAddress whether the address is by its checksum
   */
  static Answer part(String type, byte[] bytes, boolean isOfAddress) {
    return new Answer(
        OK,
        type,
        bytes,
        Map.of(
            CACHE_CONTROL,
            isOfAddress ? FOR_EVER : ASK_AGAIN,
            "X-Content-Type-Options",
            "nosniff"));
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public @Nullable String tag() {
    return "\"" + Checksum.compute(bytes).hex() + "\"";
  }

  @Override
  public long modified() {
    return -1;
  }

  @Override
  public void copy(long offset, long count, OutputStream out) throws IOException {
    out.write(bytes, (int) offset, (int) count);
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
