package org.jostree.cli;

import java.io.IOException;
import org.jostree.commit.RecordedSizes;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** The sums of the sizes that a commit records: of all objects, and of those that are not here. */
final class CommitSizes implements RecordedSizes.Sink {
  private final Repo repo;
  private long archived;
  private long archivedNeeded;
  private long unpacked;
  private long unpackedNeeded;
  private long objects;
  private long objectsNeeded;

  private CommitSizes(Repo repo) {
    this.repo = repo;
  }

  /** Adds up what a commit says. */
  static CommitSizes read(Repo repo, CommitId commit) throws IOException {
    CommitSizes sizes = new CommitSizes(repo);
    if (!RecordedSizes.read(repo.readCommit(commit), sizes)) {
      throw new CommandException("No metadata key ostree.sizes in commit");
    }
    return sizes;
  }

  @Override
  public void accept(Checksum checksum, @Nullable ObjectType type, long inArchive, long bytes) {
    archived += inArchive;
    unpacked += bytes;
    objects++;
    // Old commits name no types: a file, or else any other object.
    boolean present =
        type == null ? hasAny(repo, checksum) : repo.has(ObjectName.of(checksum, type));
    if (!present) {
      archivedNeeded += inArchive;
      unpackedNeeded += bytes;
      objectsNeeded++;
    }
  }

  private static boolean hasAny(Repo repo, Checksum checksum) {
    for (ObjectType type :
        new ObjectType[] {ObjectType.FILE, ObjectType.DIR_TREE, ObjectType.DIR_META}) {
      if (repo.has(ObjectName.of(checksum, type))) {
        return true;
      }
    }
    return false;
  }

  void print(Output output) throws IOException {
    output.println(
        "Compressed size (needed/total): "
            + SizeText.of(archivedNeeded)
            + "/"
            + SizeText.of(archived));
    output.println(
        "Unpacked size (needed/total): "
            + SizeText.of(unpackedNeeded)
            + "/"
            + SizeText.of(unpacked));
    output.println("Number of objects (needed/total): " + objectsNeeded + "/" + objects);
  }
}
