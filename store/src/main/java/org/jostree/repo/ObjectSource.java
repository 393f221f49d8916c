package org.jostree.repo;

import java.io.IOException;
import java.util.Map;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Where a repository gets objects from that it lacks, or has damaged, at the moment when somebody
 * reads them. Safe for use by several threads.
 */
public interface ObjectSource extends AutoCloseable {
  /**
   * Puts an object into the repository, compared with its name.
   *
   * @param failure what reading it has said: that it is missing, or damaged
   * @throws UnavailableObjectException when it cannot be had
   */
  void supply(ObjectName name, IOException failure) throws IOException;

  /**
   * The header of a file that is not in the repository, if it can be had without the content.
   * Nobody has compared it with the name: who uses it compares it again once the content is there.
   *
   * @return null when the file has to be {@linkplain #supply supplied} instead
   */
  default FileHeader.@Nullable Sized header(FileId file) throws IOException {
    return null;
  }

  /** Whether a commit is to be had that is not in the repository. */
  boolean offers(CommitId commit) throws IOException;

  /** What a local ref names at the place where objects come from; null if that is not known. */
  default @Nullable CommitId ref(String name) throws IOException {
    return null;
  }

  /** Sees to it that the refs of the repository are not much older than those of the source. */
  default void refreshRefs() {}

  /** Takes note that somebody lists a directory, and returns once what he needs is here. */
  default void listing(DirTree directory) {}

  /**
   * Takes note that somebody reads a file of a directory.
   *
   * @param file its index there
   */
  default void reading(DirTreeId id, DirTree directory, int file) {}

  /**
   * Whether what this repository has of a file need not be compared with its name any more before
   * anything is said of it.
   */
  boolean vouchesFor(FileId file);

  /** Whether each object is a wait for an answer, so that it is good to ask for many at once. */
  default boolean isFarAway() {
    return false;
  }

  /** How it has served so far, by name. */
  Map<String, Long> figures();

  @Override
  void close();
}
