package org.jostree.mount.tree;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is in no commit: a view of the repository, or a part of one. To add a view,
 * extend this and give it a name in {@link RepositoryTree#wholeRepository}.
 *
 * <p>Its identity is its path.
 */
public abstract non-sealed class VirtualDirectory implements Node {
  private final String path;

  /** The root. */
  protected VirtualDirectory() {
    this.path = "";
  }

  protected VirtualDirectory(VirtualDirectory parent, String name) {
    this.path = parent.path + "/" + name;
  }

  @Override
  public final String path() {
    return path;
  }

  /** What the name leads to, or null. A name that is there but cannot be read is an exception. */
  abstract @Nullable Node lookup(String name) throws IOException;

  /** Gives all names that a listing shows; {@link #lookup} may know more. */
  abstract void list(Listing listing) throws IOException;

  /** Takes the names of a directory. */
  interface Listing {
    void add(String name, Node node);

    /** A directory whose commit cannot be read: it is there, and looking it up says why. */
    void addUnreadable(String name);
  }

  /** Whether names come and go. */
  abstract boolean changes();

  /** When the listing changed last, as far as is known, in nanoseconds since 1970. */
  long changedNanos() throws IOException {
    return 0;
  }

  /** The directory of a commit whose owner, mode and extended attributes it has; null if none. */
  @Nullable TreeDirectory like() throws IOException {
    return null;
  }

  /** Whether absolute links in the commits below lead here. */
  boolean isTopOfTree() {
    return false;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof VirtualDirectory that && path.equals(that.path);
  }

  @Override
  public final int hashCode() {
    return path.hashCode();
  }

  @Override
  public final String toString() {
    return LogText.of(path);
  }
}
