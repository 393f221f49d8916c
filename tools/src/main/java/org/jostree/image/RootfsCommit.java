package org.jostree.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jostree.commit.CommitMetadata;
import org.jostree.commit.CommitRequest;
import org.jostree.commit.CommitResult;
import org.jostree.commit.TreeCommit;
import org.jostree.commit.TreeSource;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.summary.SummaryUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Commits a converted tree, unless the branch has it already.
 *
 * @param branch what is to name the commit
 * @param version for people, shown in boot menus; null for none
 * @param updateSummary whether those who pull over HTTP are to find it
 */
public record RootfsCommit(
    String branch, String subject, String body, @Nullable String version, boolean updateSummary) {

  /**
   * Commits a directory.
   *
   * @param repo an archive is made there if nothing is
   */
  public CommitResult run(Path tree, Path repo) throws IOException {
    try (Repo opened = open(repo)) {
      return run(tree, opened);
    }
  }

  private static Repo open(Path path) throws IOException {
    if (Files.exists(path)) {
      return Repo.open(path);
    }
    Files.createDirectories(path);
    return Repo.create(path, RepoMode.ARCHIVE);
  }

  /** The same in a repository that is open. */
  CommitResult run(Path tree, Repo repo) throws IOException {
    CommitMetadata metadata = new CommitMetadata();
    if (version != null) {
      metadata.putString("version", version);
    }
    CommitResult result =
        new TreeCommit(
                repo,
                new CommitRequest()
                    .add(new TreeSource.Directory(tree))
                    .branch(branch)
                    .subject(subject)
                    .body(body)
                    .metadata(metadata)
                    .skipIfUnchanged(true))
            .run();
    if (updateSummary) {
      SummaryUpdate.run(repo, new CommitMetadata().build(), List.of());
    }
    return result;
  }
}
