package org.jostree.cli;

import java.io.IOException;
import java.util.List;
import org.jostree.commit.ObjectSizes;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.repo.Repo;

/** The sums of what a commit says of the sizes of its objects. */
final class CommitSizes {
  private long archived;
  private long archivedNeeded;
  private long unpacked;
  private long unpackedNeeded;
  private long objects;
  private long objectsNeeded;

  private CommitSizes() {}

  /** The sums over all objects, and over those that the repository lacks. */
  static CommitSizes read(Repo repo, CommitId commit) throws IOException {
    List<ObjectSizes.Entry> entries = ObjectSizes.of(repo.readCommit(commit));
    if (entries == null) {
      throw new CommandException("No metadata key ostree.sizes in commit");
    }
    CommitSizes sizes = new CommitSizes();
    for (ObjectSizes.Entry each : entries) {
      sizes.add(repo, each);
    }
    return sizes;
  }

  private void add(Repo repo, ObjectSizes.Entry entry) {
    Checksum checksum = entry.checksum();
    ObjectType type = entry.type();
    archived += entry.archived();
    unpacked += entry.unpacked();
    objects++;
    // Old commits name no types: a file, or else any other object.
    boolean present =
        type == null ? hasAny(repo, checksum) : repo.has(ObjectName.of(checksum, type));
    if (!present) {
      archivedNeeded += entry.archived();
      unpackedNeeded += entry.unpacked();
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
