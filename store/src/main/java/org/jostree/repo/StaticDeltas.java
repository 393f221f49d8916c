package org.jostree.repo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.posix.TreeRemoval;
import org.jspecify.annotations.Nullable;

/**
 * Where static deltas lie: {@code deltas/FF/REST-TO} from one commit to another, {@code
 * deltas/TT/REST} to a commit from nothing; checksums in Base64 without padding, {@code _} for the
 * slash, the first two characters apart.
 */
public final class StaticDeltas {
  private static final String SUPERBLOCK = "superblock";
  private static final int ENCODED_LENGTH = 43;

  private final Repo repo;
  private final Path directory;

  StaticDeltas(Repo repo) {
    this.repo = repo;
    this.directory = repo.path().resolve("deltas");
  }

  /**
   * A static delta.
   *
   * @param from null for one from nothing
   */
  public record Name(@Nullable CommitId from, CommitId to) {
    /** {@code FROM-TO} or {@code TO}, in hexadecimal digits. */
    @Override
    public String toString() {
      return from == null ? to.hex() : from.hex() + "-" + to.hex();
    }
  }

  /** All that are complete, in no order. */
  public List<Name> list() throws IOException {
    List<Name> names = new ArrayList<>();
    try (DirectoryStream<Path> prefixes = Files.newDirectoryStream(directory, "??")) {
      for (Path prefix : prefixes) {
        addBelow(prefix, names);
      }
    } catch (NoSuchFileException e) {
      return names;
    }
    return names;
  }

  private static void addBelow(Path prefix, List<Name> names) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(prefix)) {
      for (Path entry : entries) {
        Name name = parse(prefix.getFileName().toString() + entry.getFileName());
        if (name != null && Files.exists(entry.resolve(SUPERBLOCK))) {
          names.add(name);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Gone meanwhile, or none.
    }
  }

  private static @Nullable Name parse(String text) {
    if (text.length() == ENCODED_LENGTH) {
      CommitId to = decode(text);
      return to == null ? null : new Name(null, to);
    }
    if (text.length() != 2 * ENCODED_LENGTH + 1 || text.charAt(ENCODED_LENGTH) != '-') {
      return null;
    }
    CommitId from = decode(text.substring(0, ENCODED_LENGTH));
    CommitId to = decode(text.substring(ENCODED_LENGTH + 1));
    return from == null || to == null ? null : new Name(from, to);
  }

  private static @Nullable CommitId decode(String text) {
    try {
      return CommitId.of(Base64.getDecoder().decode(text.replace('_', '/')));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String encode(CommitId commit) {
    Checksum checksum = commit.checksum();
    return Base64.getEncoder()
        .withoutPadding()
        .encodeToString(checksum.toBytes())
        .replace('/', '_');
  }

  /** The directory of a delta, whether it is there or not. */
  public Path path(Name name) {
    CommitId from = name.from();
    String text = from == null ? encode(name.to()) : encode(from) + "-" + encode(name.to());
    return directory.resolve(text.substring(0, 2)).resolve(text.substring(2));
  }

  /** Removes a delta. Take the exclusive lock before. */
  public void delete(Name name) throws IOException {
    // Who reads it from now on finds none rather than half of one.
    Files.deleteIfExists(path(name).resolve(SUPERBLOCK));
    if (repo.config().fsync()) {
      DurableFiles.syncDirectory(path(name));
    }
    TreeRemoval.remove(path(name));
  }
}
