package org.jostree.repo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The directories and the configuration that make a directory a repository. */
final class RepoLayout {
  private static final String[] DIRECTORIES = {
    "tmp", "tmp/cache", "extensions", "state", "refs", "refs/heads", "refs/mirrors", "refs/remotes"
  };

  private RepoLayout() {}

  static void create(Path path, RepoMode mode, @Nullable String collectionId) throws IOException {
    if (collectionId != null) {
      CollectionId.check(collectionId);
    }
    Files.createDirectories(path);
    Path config = path.resolve("config");
    if (!Files.exists(config)) {
      KeyFile file = new KeyFile();
      file.set("core", "repo_version", "1");
      file.set("core", "mode", mode.configName());
      if (collectionId != null) {
        file.set("core", "collection-id", collectionId);
      }
      DurableFiles.replace(config, file.toString().getBytes(StandardCharsets.UTF_8), true);
    }
    for (String directory : DIRECTORIES) {
      Files.createDirectories(path.resolve(directory));
    }
    // Last: a directory with objects in it is what is taken for a repository.
    Files.createDirectories(path.resolve("objects"));
    DurableFiles.syncDirectory(path);
  }
}
