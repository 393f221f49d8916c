package org.jostree.delta;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.MalformedObjectException;
import org.jostree.object.ObjectName;
import org.jostree.repo.CommitState;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jostree.sign.PublicKeys;
import org.jspecify.annotations.Nullable;

/** Writes the objects of a static delta, from wherever its files come, into a transaction. */
public final class DeltaApplication {
  private static final long MAX_SUPERBLOCK_BYTES = 1L << 30;

  private final Transaction transaction;
  private final Superblock superblock;

  /** Of one delta. What it starts from has to be in the repository. */
  public DeltaApplication(Transaction transaction, Superblock superblock) {
    this.transaction = transaction;
    this.superblock = superblock;
  }

  /** Whether all objects of a part are here already. */
  public boolean isHere(Superblock.Part part) {
    for (ObjectName object : part.objects()) {
      if (!transaction.has(object)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Writes the objects of a part.
   *
   * @param packed the bytes of its file
   */
  public void applyPart(int index, InputStream packed) throws IOException {
    Path directory = Files.createDirectories(transaction.repo().path().resolve("tmp"));
    Superblock.Part part = superblock.parts().get(index);
    try (PartFile file = PartFile.unpack(part, packed, directory)) {
      PartApplication.apply(transaction, part, file, directory);
    }
  }

  /** Writes the objects of a part that is in the superblock itself. */
  public void applyPart(int index, byte[] packed) throws IOException {
    applyPart(index, new java.io.ByteArrayInputStream(packed));
  }

  /**
   * Applies a delta of this machine.
   *
   * @param path its superblock, or the directory with it and the parts
   * @param keys of which one has to have signed it; null when nobody has to
   * @throws IOException when it cannot be applied, or is not signed as it should be
   */
  public static void applyOffline(Repo repo, Path path, @Nullable PublicKeys keys)
      throws IOException {
    if (keys == null && DeltaSignatures.areRequired(repo)) {
      throw new IOException("Key is mandatory to check delta signature");
    }
    Path file = Files.isDirectory(path) ? path.resolve("superblock") : path;
    if (Files.size(file) > MAX_SUPERBLOCK_BYTES) {
      throw new MalformedObjectException("Superblock is larger than 1 GiB");
    }
    byte[] bytes = Files.readAllBytes(file);
    if (keys != null) {
      DeltaSignatures.verify(bytes, keys);
    }
    Superblock superblock = Superblock.parse(bytes);
    requireApplicable(repo, superblock);
    try (Transaction transaction = repo.transaction()) {
      DeltaApplication application = new DeltaApplication(transaction, superblock);
      for (int i = 0; i < superblock.parts().size(); i++) {
        application.applyFrom(file, i);
      }
      transaction.writeMetadataChecked(superblock.to(), superblock.commit());
      GVariantReader detached = superblock.detachedMetadata();
      if (detached != null) {
        transaction.setDetachedMetadata(superblock.to(), detached);
      }
      transaction.commit();
    }
  }

  private static void requireApplicable(Repo repo, Superblock superblock) throws IOException {
    CommitId from = superblock.from();
    if (from != null && !repo.has(from)) {
      throw new IOException(
          "Commit " + from.hex() + ", which is the delta source, is not in repository");
    }
    if (from != null && repo.commitState(from) != CommitState.NORMAL) {
      throw new IOException(
          "Commit " + from.hex() + ", which is the delta source, is not complete");
    }
    for (Superblock.Fallback fallback : superblock.fallbacks()) {
      if (!repo.has(fallback.object())) {
        throw new IOException(
            "Cannot execute delta offline: contains nonempty http fallback entries");
      }
    }
    if (!superblock
        .to()
        .checksum()
        .equals(org.jostree.object.Checksum.compute(superblock.commit()))) {
      throw new IOException("The delta has not the commit that it leads to");
    }
    Commit.parse(superblock.commit());
  }

  private void applyFrom(Path superblockFile, int index) throws IOException {
    byte[] inline = superblock.inlinePart(index);
    if (inline != null) {
      applyPart(index, inline);
      return;
    }
    try (InputStream in =
        Files.newInputStream(superblockFile.resolveSibling(Integer.toString(index)))) {
      applyPart(index, in);
    }
  }
}
