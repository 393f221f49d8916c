package org.jostree.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class DiskUsageTest {
  @TempDir private Path directory;

  private CommitId commit(Repo repo, String branch, String... files) throws IOException {
    Path tree = Files.createTempDirectory(directory, "tree");
    for (String file : files) {
      Files.writeString(tree.resolve(file), file.repeat(1000));
    }
    return new TreeCommit(
            repo, new CommitRequest().add(new TreeSource.Directory(tree)).branch(branch))
        .run()
        .commit();
  }

  private static long allBytes(Repo repo) throws IOException {
    try (Stream<Path> objects = Files.walk(repo.path().resolve("objects"))) {
      return objects.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void tellsWhatIsSharedFromWhatIsNot() throws Exception {
    try (Repo repo = Repo.create(directory.resolve("repo"), RepoMode.BARE_USER_ONLY)) {
      commit(repo, "a", "common");
      CommitId newest = commit(repo, "a", "common", "only-a");
      commit(repo, "b", "common", "b");

      List<DiskUsage.Usage> refs = DiskUsage.ofRefs(repo);
      DiskUsage.Usage a = refs.get(0);
      DiskUsage.Usage b = refs.get(1);
      assertThat(refs).extracting(DiskUsage.Usage::name).containsExactly("a", "b");
      assertThat(a.shared()).isEqualTo(b.shared()).isGreaterThan(6000);
      assertThat(a.exclusive()).isGreaterThan(6000);
      assertThat(b.exclusive()).isBetween(1000L, 2000L);
      assertThat(a.exclusive() + b.exclusive() + a.shared()).isEqualTo(allBytes(repo));
      assertThat(a.growth()).isBetween(6000L, 7000L);
      assertThat(b.growth()).isEqualTo(b.total());

      List<DiskUsage.Usage> commits = DiskUsage.ofHistory(repo, newest);
      assertThat(commits).hasSize(2);
      assertThat(commits.get(0).commit()).isEqualTo(newest);
      assertThat(commits.get(0).exclusive()).isGreaterThan(6000);
      assertThat(commits.get(1).exclusive()).isLessThan(1000);

      long withoutCommit = commits.get(0).exclusive() - repo.storedSize(newest);
      assertThat(DiskUsage.onlyIn(repo, newest, top(repo, newest))).isEqualTo(withoutCommit);
      CommitId twin = commit(repo, "c", "common", "only-a");
      assertThat(DiskUsage.onlyIn(repo, twin, top(repo, twin))).isZero();
    }
  }

  private static DirTree.Subdirectory top(Repo repo, CommitId commit) throws IOException {
    return new DirTree.Subdirectory(repo.readCommit(commit).tree(), repo.readCommit(commit).meta());
  }
}
