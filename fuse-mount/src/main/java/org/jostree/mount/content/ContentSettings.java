package org.jostree.mount.content;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How content is checked and kept.
 *
 * @param verification when content is compared with its checksum
 * @param cacheBytes how much inflated content may lie in temporary files, in bytes
 * @param cacheDirectory where they lie; null for the repository's own {@code tmp/cache} where it
 *     can be written, else {@code /var/tmp}
 */
public record ContentSettings(
    Verification verification, long cacheBytes, @Nullable Path cacheDirectory) {
  /** Content is compared when it is opened, and half a gibibyte of it is kept inflated. */
  public static final ContentSettings DEFAULTS =
      new ContentSettings(Verification.OPEN, 512L << 20, null);
}
