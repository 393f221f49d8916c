package org.jostree.union;

import org.jspecify.annotations.Nullable;

/**
 * The names by which a layer says that something of the layers below it is not there. Layers of
 * container images have {@link #PREFIX} and {@link #OPAQUE} (the image specification of the Open
 * Container Initiative, layer.md); ostree has {@link #PASSTHROUGH_PREFIX} for the whiteouts of
 * overlayfs, character devices 0:0, which no commit can hold.
 */
public final class WhiteoutName {
  /** In front of the name of what is removed. */
  public static final String PREFIX = ".wh.";

  /** Everything that lower layers have in this directory is removed. */
  public static final String OPAQUE = ".wh..wh..opq";

  /** As {@link #PREFIX}, for a whiteout of overlayfs. */
  public static final String PASSTHROUGH_PREFIX = ".ostree-wh.";

  /** What is not meant for lower layers, but for the programs that made the layer. */
  private static final String NOTES_PREFIX = ".wh..wh.";

  private WhiteoutName() {}

  /** Whether a file of that name is no file, but says something about others. */
  public static boolean isOne(String name) {
    return name.startsWith(PREFIX) || name.startsWith(PASSTHROUGH_PREFIX);
  }

  /** The name that is removed; null if the name removes none. */
  public static @Nullable String removed(String name) {
    String removed =
        name.startsWith(PASSTHROUGH_PREFIX)
            ? name.substring(PASSTHROUGH_PREFIX.length())
            : name.startsWith(PREFIX) && !name.startsWith(NOTES_PREFIX)
                ? name.substring(PREFIX.length())
                : "";
    return removed.isEmpty() || removed.equals(".") || removed.equals("..") ? null : removed;
  }
}
