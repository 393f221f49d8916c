package org.jostree.commit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a layer of a commit's tree comes from. A later layer lies over the earlier ones. */
public sealed interface TreeSource {
  /** A directory on disk. */
  record Directory(Path path) implements TreeSource {}

  /** The tree of a revision in the same repository; the rules apply to it too. */
  record Revision(String revision) implements TreeSource {}

  /** As {@link Revision}, but taken as it is, whatever the rules. */
  record Base(String revision) implements TreeSource {}

  /**
   * An archive, tar or cpio, compressed or not.
   *
   * @param file null for standard input
   * @param autocreateParents whether directories that no member names are made, root's and of mode
   *     0755; otherwise they are missing
   * @param filter what happens to the paths; null for nothing
   */
  record Archive(@Nullable Path file, boolean autocreateParents, @Nullable PathFilter filter)
      implements TreeSource {}

  /**
   * What a writable overlay shows: the changes in its upper layer, over the commits that it was
   * made over.
   *
   * @param directory of the overlay, with the upper layer in it
   * @param base the revision that it lies over; null if the directory says so itself
   */
  record Overlay(Path directory, @Nullable String base) implements TreeSource {}

  /** No tree, but the directory that all layers behind this one go into. */
  record Prefix(String path) implements TreeSource {}
}
