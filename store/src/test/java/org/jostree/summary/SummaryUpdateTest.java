package org.jostree.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantText;
import org.jostree.gvariant.VariantDictionary;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirTree;
import org.jostree.object.Xattrs;
import org.jostree.repo.KeyFile;
import org.jostree.repo.RefName;
import org.jostree.repo.Refs.CollectionRef;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.repo.Transaction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryUpdateTest {
  @TempDir private Path directory;

  private Repo create(@Nullable String collection) throws IOException {
    return Repo.create(directory.resolve("repo"), RepoMode.ARCHIVE, collection);
  }

  private static CommitId commit(Repo repo, String ref, @Nullable String version)
      throws IOException {
    VariantDictionary metadata = new VariantDictionary();
    if (version != null) {
      metadata.putString("version", version);
    }
    try (Transaction transaction = repo.transaction()) {
      CommitId commit =
          transaction.write(
              new Commit(
                  metadata.build(),
                  Optional.empty(),
                  ref,
                  "",
                  1234567890,
                  transaction.write(DirTree.EMPTY),
                  transaction.write(new DirMeta(0, 0, 040755, Xattrs.NONE))));
      transaction.setRef(RefName.parse(ref), commit);
      transaction.commit();
      return commit;
    }
  }

  private static Summary summary(Repo repo) throws IOException {
    return Objects.requireNonNull(Summary.read(repo));
  }

  private static List<String> names(List<Summary.Ref> refs) {
    List<String> names = new ArrayList<>();
    refs.forEach(ref -> names.add(ref.name()));
    return names;
  }

  @Test
  void listsLocalRefsInOrder() throws IOException {
    try (Repo repo = create(null)) {
      commit(repo, "z", null);
      CommitId first = commit(repo, "a/b", "1.5");
      commit(repo, "origin:not-ours", null);

      SummaryUpdate.run(repo, Commit.NO_METADATA, List.of());

      Summary summary = summary(repo);
      assertThat(names(summary.refs())).containsExactly("a/b", "z");
      Summary.Ref ref = summary.refs().get(0);
      assertThat(ref.commitId()).isEqualTo(first);
      assertThat(ref.size()).isEqualTo(repo.readMetadata(first).length);
      assertThat(GVariantText.print(ref.metadata(), true))
          .isEqualTo(
              "{'ostree.commit.version': <'1.5'>, 'ostree.commit.timestamp': <uint64 "
                  + Long.toUnsignedString(Long.reverseBytes(1234567890))
                  + ">}");
      assertThat(summary.collectionId()).isNull();
      assertThat(summary.value().isNormal()).isTrue();
      assertThat(repo.refs().list()).doesNotContainKey(RefName.local("ostree-metadata"));
    }
  }

  @Test
  void addsWhatIsSaidWithoutLosingItsOwnKeys() throws IOException {
    try (Repo repo = create(null)) {
      GVariantReader additional =
          new VariantDictionary().putString("my.key", "v").putString(Summary.MODE, "no").build();

      SummaryUpdate.run(repo, additional, List.of());

      GVariantReader metadata = summary(repo).metadata();
      assertThat(Objects.requireNonNull(metadata.lookup("my.key")).asString()).isEqualTo("v");
      assertThat(Objects.requireNonNull(metadata.lookup(Summary.MODE)).asString())
          .isEqualTo("archive-z2");
    }
  }

  @Test
  void commitsTheMetadataOfACollection() throws IOException {
    try (Repo repo = create("org.example.Os")) {
      CommitId commit = commit(repo, "main", null);
      repo.refs().set(new CollectionRef("org.example.Other", "mirrored"), commit);

      SummaryUpdate.run(repo, new VariantDictionary().putString("k", "v").build(), List.of());
      SummaryUpdate.run(repo, Commit.NO_METADATA, List.of());

      Summary summary = summary(repo);
      assertThat(summary.collectionId()).isEqualTo("org.example.Os");
      assertThat(names(summary.refs())).containsExactly("main", "ostree-metadata");
      assertThat(summary.collections()).containsOnlyKeys("org.example.Other");
      Commit second = repo.readCommit(repo.refs().resolve("ostree-metadata"));
      Commit first = repo.readCommit(second.parent().orElseThrow());
      assertThat(first.parent()).isEmpty();
      assertThat(GVariantText.print(first.metadata(), true))
          .isEqualTo(
              "{'ostree.collection-binding': <'org.example.Os'>, 'k': <'v'>,"
                  + " 'ostree.ref-binding': <['ostree-metadata']>}");
    }
  }

  @Test
  void leavesTheConfigurationAsItIsInTheFile() throws IOException {
    create(null).close();
    try (Repo repo = Repo.openWithoutFsync(directory.resolve("repo"))) {
      SummaryUpdate.run(repo, Commit.NO_METADATA, List.of());
    }

    assertThat(directory.resolve("repo/config"))
        .hasContent("[core]\nrepo_version=1\nmode=archive-z2\nindexed-deltas=true\n");
  }

  @Test
  void removesOldSignatures() throws IOException {
    try (Repo repo = create(null)) {
      Path signatures = Files.createFile(repo.path().resolve("summary.sig"));

      SummaryUpdate.run(repo, Commit.NO_METADATA, List.of());

      assertThat(signatures).doesNotExist();
    }
  }

  @Test
  void updatesByItselfOnlyIfConfigured() throws IOException {
    try (Repo repo = create(null)) {
      SummaryUpdate.ifConfigured(repo);
      assertThat(Summary.read(repo)).isNull();
      KeyFile config = repo.config().file();
      config.set("core", "auto-update-summary", "true");
      repo.writeConfig(config);
    }
    try (Repo repo = Repo.open(directory.resolve("repo"))) {
      SummaryUpdate.ifConfigured(repo);

      assertThat(Summary.read(repo)).isNotNull();
    }
  }
}
