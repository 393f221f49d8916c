package org.jostree.find;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where on a drive repositories are looked for. */
final class DriveLayout {
  /** The place where one is made unless told otherwise. */
  static final String DEFAULT = ".ostree/repo";

  /** The directory of links to repositories elsewhere on the drive. */
  static final String LINKS = ".ostree/repos.d";

  private static final List<String> STANDARD =
      List.of(DEFAULT, "ostree/repo", "var/lib/flatpak/repo");

  private DriveLayout() {}

  /** Whether a repository at that place is found without a link. */
  static boolean isStandard(Path place) {
    return STANDARD.contains(place.toString())
        || (place.startsWith(LINKS) && place.getNameCount() == Path.of(LINKS).getNameCount() + 1);
  }

  /**
   * The directories of a drive in which there may be repositories, each once, real paths. Links
   * that lead away from the drive are not followed: who made it has no say about the machine.
   */
  static Set<Path> candidates(Path drive) throws IOException {
    Path top = drive.toRealPath();
    List<Path> places = new ArrayList<>(entries(top.resolve(LINKS)));
    STANDARD.forEach(place -> places.add(top.resolve(place)));
    Set<Path> found = new LinkedHashSet<>();
    for (Path place : places) {
      if (Files.isDirectory(place)) {
        Path real = place.toRealPath();
        if (real.startsWith(top) && Files.isRegularFile(real.resolve("config"))) {
          found.add(real);
        }
      }
    }
    return found;
  }

  /** The entries of a directory, in order; none if there is no such directory. */
  static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    entries.sort(null);
    return entries;
  }
}
