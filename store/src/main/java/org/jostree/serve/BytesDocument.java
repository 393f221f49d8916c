package org.jostree.serve;

import java.io.IOException;
import java.io.OutputStream;
import org.jostree.object.Checksum;

/**
 * A document that is made, not read.
 *
 * @param modified when what it is made of changed last, in seconds since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BytesDocument(byte[] bytes, String type, long modified) implements Document {
  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public String tag() {
    return "\"" + Checksum.compute(bytes).hex() + "\"";
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
