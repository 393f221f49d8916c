package org.jostree.page;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Map;
import org.jostree.object.Checksum;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.FileObject;
import org.jostree.repo.Repo;
import org.jostree.serve.Document;

/**
 * The bytes of a file of a commit. A browser shows them as text or saves them; it never takes them
 * for a page, which could do in the name of this server what its writer likes.
 */
final class RawFile implements Document {
  private static final int BUFFER_BYTES = 64 << 10;

  /** How much is looked at to tell text from other bytes. */
  private static final int PROBE_BYTES = 8000;

  private final Repo repo;
  private final FileId file;
  private final FileHeader header;
  private final long size;
  private final boolean isText;
  private final String name;

  private RawFile(Repo repo, FileId file, FileStart start, String name) {
    this.repo = repo;
    this.file = file;
    this.header = start.header();
    this.size = start.size();
    this.isText = start.isText();
    this.name = name;
  }

  static RawFile open(Repo repo, FileId file, String name) throws IOException {
    FileStart start = FileStart.read(repo, file, PROBE_BYTES);
    if (start.header().isSymlink()) {
      throw Refusal.notFound("A symbolic link has no bytes of its own.");
    }
    return new RawFile(repo, file, start, name);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public String type() {
    return isText ? "text/plain; charset=utf-8" : "application/octet-stream";
  }

  @Override
  public String tag() {
    return "\"" + file.hex() + "\"";
  }

  @Override
  public long modified() {
    return -1;
  }

  @Override
  public Map<String, String> headers() {
    return Map.of(
        Answer.CACHE_CONTROL,
        Answer.FOR_EVER,
        "Content-Security-Policy",
        "default-src 'none'; sandbox; frame-ancestors 'none'",
        "X-Content-Type-Options",
        "nosniff",
        // RFC 6266 and 8187: the name as its bytes, which no header can end in.
        "Content-Disposition",
        (isText ? "inline" : "attachment") + "; filename*=UTF-8''" + Links.encode(name));
  }

  /**
   * Of the whole file, the last bytes are sent only once all have been compared with the checksum:
   * a damaged one breaks off.
   */
  @Override
  public void copy(long offset, long count, OutputStream out) throws IOException {
    try (FileObject object = repo.openFile(file)) {
      InputStream content = object.content();
      content.skipNBytes(offset);
      boolean isWhole = offset == 0 && count == size;
      MessageDigest digest = header.startDigest();
      byte[] buffer = new byte[BUFFER_BYTES];
      long left = count;
      while (left > 0) {
        int got = content.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
        if (got == 0) {
          throw new EOFException("a file object has ended too early");
        }
        left -= got;
        if (isWhole) {
          digest.update(buffer, 0, got);
          if (left == 0) {
            require(Checksum.of(digest.digest()));
          }
        }
        out.write(buffer, 0, got);
      }
    }
  }

  private void require(Checksum actual) throws IOException {
    if (!actual.equals(file.checksum())) {
      throw new CorruptObjectException(file, actual);
    }
  }

  @Override
  public void close() {
    // Nothing stays open between pieces.
  }
}
