package org.jostree.commit;

import java.nio.file.Path;

/** Where a layer of a commit's tree comes from. A later layer lies over the earlier ones. */
public sealed interface TreeSource {
  /** A directory on disk. */
  record Directory(Path path) implements TreeSource {}

  /** The tree of a revision in the same repository; the rules apply to it too. */
  record Revision(String revision) implements TreeSource {}

  /** As {@link Revision}, but taken as it is, whatever the rules. */
  record Base(String revision) implements TreeSource {}
}
