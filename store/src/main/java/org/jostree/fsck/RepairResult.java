package org.jostree.fsck;

import java.util.Collection;
import java.util.List;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;

/**
 * What a repair has found and done, or would have done.
 *
 * @param findings the objects that were missing or damaged
 * @param marked the commits that are marked as partial now, since something of them could not be
 *     had: a pull fetches it
 * @param lost the commits that refs name and that are not here: only a pull of those refs helps
 * @param whole the commits that an earlier check had marked and that are whole again
 */
public record RepairResult(
    List<Finding> findings,
    Collection<CommitId> marked,
    Collection<CommitId> lost,
    Collection<CommitId> whole) {

  /** What became of an object. */
  public enum Outcome {
    /** It came from the other repository. */
    FETCHED,
    /** It was damaged and has been removed. */
    REMOVED,
    /** It is not here and could not be had. */
    MISSING
  }

  /**
   * One object.
   *
   * @param damaged whether it was there, but not what its name promises
   * @param commits that need it
   * @param paths where it is in them
   */
  public record Finding(
      ObjectName object,
      boolean damaged,
      Outcome outcome,
      Collection<CommitId> commits,
      Collection<String> paths) {}
}
