package org.jostree.delta;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.VariantDictionary;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.repo.KeyFile;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * Which static deltas a repository has, and the files below {@code delta-indexes} that tell it to
 * others: one for each commit that deltas make, {@code a{sv}}, in which {@link #KEY} is a
 * dictionary from the name of a delta to the checksum of its superblock.
 */
public final class DeltaIndex {
  /** The key of the deltas in an index and in a summary. */
  public static final String KEY = "ostree.static-deltas";

  private static final String SUPERBLOCK = "superblock";

  private final Repo repo;
  private final Path deltas;
  private final Path indexes;

  private DeltaIndex(Repo repo) {
    this.repo = repo;
    this.deltas = repo.path().resolve("deltas");
    this.indexes = repo.path().resolve("delta-indexes");
  }

  /** That of a repository. */
  public static DeltaIndex of(Repo repo) {
    return new DeltaIndex(repo);
  }

  /** The deltas that are here, and the checksums of their superblocks, in order. */
  public SortedMap<DeltaName, Checksum> list() throws IOException {
    SortedMap<DeltaName, Checksum> found = new TreeMap<>();
    for (Path first : entries(deltas)) {
      for (Path second : entries(first)) {
        DeltaName name = DeltaName.ofDirectory("" + first.getFileName() + second.getFileName());
        byte[] superblock = name == null ? null : readIfThere(second.resolve(SUPERBLOCK));
        if (name != null && superblock != null) {
          found.put(name, Checksum.compute(superblock));
        }
      }
    }
    return found;
  }

  /** As the value of {@link #KEY}. */
  public static GVariantReader dictionary(Map<DeltaName, Checksum> deltas) {
    VariantDictionary dictionary = new VariantDictionary();
    for (Map.Entry<DeltaName, Checksum> delta : deltas.entrySet()) {
      dictionary.putBytes(delta.getKey().text(), delta.getValue().toBytes());
    }
    return dictionary.build();
  }

  /**
   * Writes the indexes anew, removes those of commits that no delta makes any more, and notes in
   * the configuration that there are indexes.
   */
  public void update() throws IOException {
    Map<CommitId, SortedMap<DeltaName, Checksum>> byTarget = new TreeMap<>(DeltaIndex::order);
    for (Map.Entry<DeltaName, Checksum> delta : list().entrySet()) {
      byTarget
          .computeIfAbsent(delta.getKey().to(), to -> new TreeMap<>())
          .put(delta.getKey(), delta.getValue());
    }
    for (Map.Entry<CommitId, SortedMap<DeltaName, Checksum>> target : byTarget.entrySet()) {
      write(target.getKey(), target.getValue());
    }
    for (CommitId indexed : indexedCommits()) {
      if (!byTarget.containsKey(indexed)) {
        Files.deleteIfExists(indexes.resolve(DeltaName.indexPath(indexed)));
      }
    }
    noteInConfig();
  }

  /** Writes one index anew, or removes it when no delta makes the commit. */
  public void update(CommitId to) throws IOException {
    SortedMap<DeltaName, Checksum> made = list();
    made.keySet().removeIf(name -> !name.to().equals(to));
    if (made.isEmpty()) {
      Files.deleteIfExists(indexes.resolve(DeltaName.indexPath(to)));
    } else {
      write(to, made);
    }
    noteInConfig();
  }

  /** The commits that have an index, in order. */
  public List<CommitId> indexed() throws IOException {
    List<CommitId> commits = indexedCommits();
    commits.sort(DeltaIndex::order);
    return commits;
  }

  private static int order(CommitId a, CommitId b) {
    return a.checksum().compareTo(b.checksum());
  }

  private void write(CommitId target, Map<DeltaName, Checksum> made) throws IOException {
    byte[] index = new VariantDictionary().put(KEY, dictionary(made)).build().toByteArray();
    Path file = indexes.resolve(DeltaName.indexPath(target));
    if (!java.util.Arrays.equals(index, readIfThere(file))) {
      Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
      repo.writeDurably(file, index);
    }
  }

  private List<CommitId> indexedCommits() throws IOException {
    List<CommitId> commits = new ArrayList<>();
    for (Path first : entries(indexes)) {
      for (Path second : entries(first)) {
        CommitId commit = DeltaName.ofIndex("" + first.getFileName() + second.getFileName());
        if (commit != null) {
          commits.add(commit);
        }
      }
    }
    return commits;
  }

  private void noteInConfig() throws IOException {
    if (!repo.config().file().getBoolean("core", "indexed-deltas", false)) {
      // From the file: what is in memory may have been changed by options of a command.
      KeyFile config = KeyFile.load(repo.path().resolve("config"));
      config.set("core", "indexed-deltas", "true");
      repo.writeConfig(config);
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    return entries;
  }

  private static byte @Nullable [] readIfThere(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
