package org.jostree.pull;

import java.util.Collection;
import org.jostree.fsck.FsckListener;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;
import org.jostree.repo.CorruptObjectException;

/** Says nothing. */
final class Silent implements FsckListener {
  @Override
  public void validatingRefs() {}

  @Override
  public void validatingCollectionRefs() {}

  @Override
  public void enumeratingCommits() {}

  @Override
  public void verifyingObjects(int commits) {}

  @Override
  public void verified(long objects, long total) {}

  @Override
  public void damageAt(ObjectName object, Collection<String> paths) {}

  @Override
  public void missing(ObjectName object, Collection<CommitId> commits) {}

  @Override
  public void corrupt(CorruptObjectException fault, Collection<CommitId> commits) {}

  @Override
  public void markedPartial(CommitId commit) {}

  @Override
  public void addedTombstone(CommitId commit) {}
}
