package org.jostree.delta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.VariantDictionary;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaIndexTest {
  private static final CommitId FROM =
      commit("909ab66be960ba83c062a3478bdcbcba35197db55831f4204af79e7ccd61ffd7");
  private static final CommitId TO =
      commit("173398eece7b69b08d236c78f24a8c97526826edbffea6c546fb4d9e7b3dfd7b");

  /** As ostree 2022.7 named it. */
  private static final String INDEX =
      "delta-indexes/Fz/OY7s57abCNI2x48kqMl1JoJu2__qbFRvtNnns9_Xs.index";

  @TempDir private Path directory;

  private static CommitId commit(String hex) {
    return new CommitId(Checksum.ofHex(hex));
  }

  @BeforeEach
  void makeRepository() throws IOException {
    Repo.create(directory.resolve("repo"), RepoMode.ARCHIVE).close();
  }

  private static void writeDelta(Repo repo, DeltaName name) throws IOException {
    Path place = repo.path().resolve("deltas").resolve(name.path());
    Files.createDirectories(place);
    Files.writeString(place.resolve("superblock"), "superblock");
  }

  @Test
  void findsDeltasAndWritesTheirIndex() throws IOException {
    DeltaName name = new DeltaName(Optional.of(FROM), TO);
    DeltaName whole = new DeltaName(Optional.empty(), TO);
    try (Repo repo = Repo.open(directory.resolve("repo"))) {
      writeDelta(repo, name);
      writeDelta(repo, whole);
      Files.createDirectories(repo.path().resolve("deltas/no/delta"));
      DeltaIndex index = DeltaIndex.of(repo);
      assertThat(index.list()).containsOnlyKeys(whole, name);
      assertThat(index.list()).containsValue(Checksum.compute("superblock".getBytes(UTF_8)));

      index.update();

      GVariantReader written =
          GVariantReader.of(VariantDictionary.TYPE, Files.readAllBytes(repo.path().resolve(INDEX)));
      GVariantReader deltas = written.lookup(DeltaIndex.KEY, VariantDictionary.TYPE);
      assertThat(deltas).isEqualTo(DeltaIndex.dictionary(index.list()));
      assertThat(repo.path().resolve("config")).content().contains("\nindexed-deltas=true\n");
    }
  }

  @Test
  void removesTheIndexOfACommitWithoutDeltas() throws IOException {
    try (Repo repo = Repo.open(directory.resolve("repo"))) {
      Path stale = repo.path().resolve(INDEX);
      Files.createDirectories(stale.resolveSibling(""));
      Files.createFile(stale);

      DeltaIndex.of(repo).update();

      assertThat(stale).doesNotExist();
    }
  }
}
