package org.jostree.cli;

import java.io.IOException;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.repo.Repo;

/**
 * What a commit says of the sizes of its objects in {@code ostree.sizes}, {@code aay}: each entry
 * 32 bytes of checksum, the size in an archive, the size unpacked, and the type; both sizes in
 * groups of seven bits, the lowest first, the highest bit set where more follow.
 */
final class CommitSizes {
  private static final GVariantType ENTRIES = GVariantType.of("aay");

  private long archived;
  private long archivedNeeded;
  private long unpacked;
  private long unpackedNeeded;
  private long objects;
  private long objectsNeeded;

  private CommitSizes() {}

  /** The sums over all objects, and over those that the repository lacks. */
  static CommitSizes read(Repo repo, CommitId commit) throws IOException {
    GVariantReader entries = repo.readCommit(commit).metadata().lookup("ostree.sizes", ENTRIES);
    if (entries == null) {
      throw new CommandException("No metadata key ostree.sizes in commit");
    }
    CommitSizes sizes = new CommitSizes();
    for (int i = 0; i < entries.count(); i++) {
      sizes.add(repo, new Entry(entries.childBytes(i)));
    }
    return sizes;
  }

  private void add(Repo repo, Entry entry) throws IOException {
    Checksum checksum = entry.checksum();
    long inArchive = entry.number();
    long bytes = entry.number();
    ObjectType type = entry.type();
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

  /** One entry, read from front to back. */
  private static final class Entry {
    private final byte[] bytes;
    private int at = Checksum.BYTES;

    Entry(byte[] bytes) throws CommandException {
      if (bytes.length < Checksum.BYTES) {
        throw malformed();
      }
      this.bytes = bytes;
    }

    private static CommandException malformed() {
      return new CommandException("Invalid entry in ostree.sizes");
    }

    Checksum checksum() {
      return Checksum.of(java.util.Arrays.copyOf(bytes, Checksum.BYTES));
    }

    long number() throws CommandException {
      long number = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        if (at == bytes.length) {
          throw malformed();
        }
        byte group = bytes[at++];
        number |= (group & 0x7fL) << shift;
        if (group >= 0) {
          return number;
        }
      }
      throw malformed();
    }

    @org.jspecify.annotations.Nullable
    ObjectType type() {
      return at == bytes.length ? null : ObjectType.ofNumber(bytes[at]);
    }
  }
}
