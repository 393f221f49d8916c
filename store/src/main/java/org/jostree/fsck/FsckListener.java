package org.jostree.fsck;

import java.io.IOException;
import java.util.Collection;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;
import org.jostree.repo.CorruptObjectException;

/** Hears what a check does and finds, from one thread. What it throws ends the check. */
public interface FsckListener {
  /** The check turns to the refs. */
  void validatingRefs() throws IOException;

  /** The check turns to the refs of collections. */
  void validatingCollectionRefs() throws IOException;

  /** The check turns to the commits. */
  void enumeratingCommits() throws IOException;

  /** The check turns to the objects of that many commits. */
  void verifyingObjects(int commits) throws IOException;

  /** That many of the objects have been verified; called about once a second and at the end. */
  void verified(long objects, long total) throws IOException;

  /**
   * Something is wrong with an object that commits have at those paths, a directory with a slash at
   * its end; what is wrong follows at once.
   */
  void damageAt(ObjectName object, Collection<String> paths) throws IOException;

  /** An object is not there; the commits need it, or it is a commit that a ref names. */
  void missing(ObjectName object, Collection<CommitId> commits) throws IOException;

  /** An object is not what its name promises; no commits if none needs it. */
  void corrupt(CorruptObjectException fault, Collection<CommitId> commits) throws IOException;

  /** A commit has been marked as partial, since objects of it are missing. */
  void markedPartial(CommitId commit) throws IOException;

  /** A tombstone has been made for a commit that is not here. */
  void addedTombstone(CommitId commit) throws IOException;
}
