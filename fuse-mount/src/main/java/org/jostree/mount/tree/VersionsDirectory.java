package org.jostree.mount.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jspecify.annotations.Nullable;

/**
 * {@code /versions/REF/PATH}: all that a path has been in the history of a ref. A directory shows
 * the names that it ever had, so that what is gone is found, too; a file or link is a directory of
 * its distinct versions, {@code 1} the oldest.
 */
final class VersionsDirectory extends RefDependentDirectory {
  private final String refspec;
  private final List<String> place;

  private VersionsDirectory(
      RepositoryTree tree,
      VirtualDirectory parent,
      String name,
      String refspec,
      List<String> place) {
    super(tree, parent, name);
    this.refspec = refspec;
    this.place = place;
  }

  /** The top of a ref. */
  static VersionsDirectory ofRef(
      RepositoryTree tree, VirtualDirectory parent, String name, String refspec) {
    return new VersionsDirectory(tree, parent, name, refspec, List.of());
  }

  private List<PathVersions.Version> versions() throws IOException {
    CommitId tip = tree().refs().read(refspec);
    return tip == null ? List.of() : tree().versions().of(tip, place);
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    List<PathVersions.Version> versions = versions();
    for (PathVersions.Version version : versions) {
      if (version.entry() instanceof DirTree.Subdirectory directory
          && tree().metadata().tree(directory.tree()).find(name) != null) {
        return child(name);
      }
    }
    List<PathVersions.Version> files = files(versions);
    for (int i = 0; i < files.size(); i++) {
      if (name.equals(Integer.toString(i + 1))) {
        return files.get(i).file();
      }
    }
    return null;
  }

  private VersionsDirectory child(String name) {
    List<String> below = new ArrayList<>(place);
    below.add(name);
    return new VersionsDirectory(tree(), this, name, refspec, List.copyOf(below));
  }

  private static List<PathVersions.Version> files(List<PathVersions.Version> versions) {
    return versions.stream()
        .filter(version -> version.entry() instanceof DirTree.FileEntry)
        .toList();
  }

  @Override
  void list(Listing listing) throws IOException {
    List<PathVersions.Version> versions = versions();
    Set<String> names = new TreeSet<>();
    for (PathVersions.Version version : versions) {
      if (version.entry() instanceof DirTree.Subdirectory directory) {
        Entries entries = new Entries(tree().metadata().tree(directory.tree()));
        while (entries.next()) {
          names.add(entries.name());
        }
      }
    }
    for (String name : names) {
      listing.add(name, child(name));
    }
    List<PathVersions.Version> files = files(versions);
    for (int i = 0; i < files.size(); i++) {
      String number = Integer.toString(i + 1);
      if (!names.contains(number)) {
        listing.add(number, files.get(i).file());
      }
    }
  }
}
