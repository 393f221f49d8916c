package org.jostree.remote;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.repo.Repo;

/** The summaries of remotes that are kept, with their signatures, for the next pull. */
public final class KeptSummaries {
  private static final String SIGNATURE_SUFFIX = ".sig";

  private KeptSummaries() {}

  /** Removes those of remotes that are not known any more. */
  public static void removeOfUnknownRemotes(Repo repo) throws IOException {
    List<String> remotes = Remotes.of(repo).names();
    Path directory = repo.path().resolve("tmp").resolve("cache").resolve("summaries");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        boolean isSignature = name.endsWith(SIGNATURE_SUFFIX);
        String remote =
            isSignature ? name.substring(0, name.length() - SIGNATURE_SUFFIX.length()) : name;
        if (!remotes.contains(remote) && !remotes.contains(name)) {
          Files.deleteIfExists(entry);
        }
      }
    } catch (NoSuchFileException e) {
      // Nothing has been kept.
    }
  }
}
