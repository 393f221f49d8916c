package org.jostree.delta;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.repo.Repo;

/** The static deltas of a repository, one by one. */
public final class StaticDeltas {
  private final Repo repo;

  /** Those of a repository, not of its parent. */
  public StaticDeltas(Repo repo) {
    this.repo = repo;
  }

  /** The names of all, in order. */
  public List<DeltaName> list() throws IOException {
    return List.copyOf(DeltaIndex.of(repo).list().keySet());
  }

  /** Whether there is one. */
  public boolean has(DeltaName name) {
    return Files.exists(repo.path().resolve(name.superblock()));
  }

  /**
   * What describes one.
   *
   * @throws IOException when it is not there or damaged
   */
  public Superblock superblock(DeltaName name) throws IOException {
    return Superblock.parse(superblockFile(name));
  }

  /**
   * The bytes of the file that describes one, signatures and all.
   *
   * @throws IOException when it is not there
   */
  public byte[] superblockFile(DeltaName name) throws IOException {
    try {
      return Files.readAllBytes(repo.path().resolve(name.superblock()));
    } catch (NoSuchFileException e) {
      throw new IOException("openat(" + name.superblock() + "): No such file or directory", e);
    }
  }

  /**
   * What is in a part.
   *
   * @throws IOException when it is not there or damaged
   */
  public PartContents part(Superblock superblock, int index) throws IOException {
    byte[] packed = superblock.inlinePart(index);
    if (packed == null) {
      packed = Files.readAllBytes(repo.path().resolve(superblock.name().part(index)));
    }
    Path directory = Files.createDirectories(repo.path().resolve("tmp"));
    try (PartFile file = PartFile.unpack(superblock.parts().get(index), packed, directory)) {
      return PartContents.of(file, superblock.parts().get(index).objects());
    }
  }

  /**
   * Removes one: the superblock first, so that a part is never missing from a delta that is there.
   *
   * @throws IOException when it is not there
   */
  public void delete(DeltaName name) throws IOException {
    Path directory = repo.path().resolve(name.directory());
    if (!Files.deleteIfExists(repo.path().resolve(name.superblock()))) {
      throw new IOException("Can't find delta " + name);
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Files.delete(entry);
      }
    }
    Files.delete(directory);
  }
}
