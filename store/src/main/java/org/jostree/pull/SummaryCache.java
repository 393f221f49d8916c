package org.jostree.pull;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * The summary of a remote and its signature, as they were fetched last: files {@code
 * summaries/REMOTE} and {@code summaries/REMOTE.sig} of a cache directory. As libostree has it, an
 * entity tag is in the attribute {@code user.etag}, and the date of the last modification is that
 * of the file; 1970 where the server gave none.
 */
final class SummaryCache {
  private static final String ETAG = "etag";

  /** Unlike Java's RFC_1123_DATE_TIME, HTTP has two digits for the day. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Path summary;
  private final Path signature;

  /**
   * Of one remote.
   *
   * @param directory the cache directory; null for the repository's own
   */
  SummaryCache(Repo repo, String remote, @Nullable Path directory) {
    Path cache = directory == null ? repo.path().resolve("tmp").resolve("cache") : directory;
    this.summary = cache.resolve("summaries").resolve(remote);
    this.signature = cache.resolve("summaries").resolve(remote + ".sig");
  }

  /** The summary that is kept, or null. */
  @Nullable KeptFile summary() throws IOException {
    return read(summary);
  }

  /** The signature that is kept, or null; only ever that of the summary that is kept. */
  @Nullable KeptFile signature() throws IOException {
    return read(signature);
  }

  /** Keeps both in place of what was kept. */
  void keep(Repo repo, KeptFile newSummary, KeptFile newSignature) throws IOException {
    Files.createDirectories(summary.resolveSibling(""));
    // The signature last: a summary without its own signature is never taken for a current one.
    Files.deleteIfExists(signature);
    write(repo, summary, newSummary);
    write(repo, signature, newSignature);
  }

  private static @Nullable KeptFile read(Path file) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      long modified = Files.getLastModifiedTime(file).toMillis() / 1000;
      return new KeptFile(bytes, etag(file), modified > 0 ? date(modified) : "");
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static void write(Repo repo, Path file, KeptFile content) throws IOException {
    repo.writeDurably(
        file,
        content.bytes(),
        temporary -> {
          if (!content.etag().isEmpty()) {
            setEtag(temporary, content.etag());
          }
          Files.setLastModifiedTime(
              temporary, FileTime.fromMillis(seconds(content.lastModified()) * 1000));
        });
  }

  private static String etag(Path file) {
    UserDefinedFileAttributeView attributes = attributes(file);
    try {
      ByteBuffer value = ByteBuffer.allocate(attributes.size(ETAG));
      attributes.read(ETAG, value);
      String text = new String(value.array(), 0, value.position(), ISO_8859_1);
      // It becomes a line of a request.
      return text.chars().allMatch(c -> c >= ' ' && c != 0x7f) ? text : "";
    } catch (IOException e) {
      // None, or a file system without attributes.
      return "";
    }
  }

  private static void setEtag(Path file, String value) throws IOException {
    try {
      attributes(file).write(ETAG, ByteBuffer.wrap(value.getBytes(ISO_8859_1)));
    } catch (FileSystemException e) {
      // A file system without attributes: the file will be fetched whole.
    }
  }

  private static UserDefinedFileAttributeView attributes(Path file) {
    return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
  }

  private static String date(long seconds) {
    return HTTP_DATE.format(Instant.ofEpochSecond(seconds));
  }

  private static long seconds(String date) {
    try {
      return date.isEmpty() ? 0 : Math.max(0, ZonedDateTime.parse(date, HTTP_DATE).toEpochSecond());
    } catch (DateTimeException e) {
      return 0;
    }
  }
}
