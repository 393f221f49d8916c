package org.jostree.commit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.overlay.OverlayBase;
import org.jostree.overlay.OverlayMarks;
import org.jostree.repo.CommitState;
import org.jostree.repo.Repo;
import org.jostree.union.UnionTrees;
import org.jspecify.annotations.Nullable;

/** What lies below an overlay: the tree of a commit, or of several one over the other. */
final class LowerTree {
  private final Repo repo;
  private final @Nullable UnionTrees union;
  private final DirTree.Subdirectory root;

  private LowerTree(Repo repo, @Nullable UnionTrees union, DirTree.Subdirectory root) {
    this.repo = repo;
    this.union = union;
    this.root = root;
  }

  /** What an overlay lies over: as its directory says, or as the request does. */
  static OverlayBase baseOf(Repo repo, TreeSource.Overlay overlay) throws IOException {
    Path directory = overlay.directory();
    OverlayBase remembered = OverlayBase.read(directory);
    String revision = overlay.base();
    if (revision == null) {
      if (remembered == null) {
        throw new IOException(
            directory + " does not say which commit it lies over (it is none of mount --overlay)");
      }
      return remembered;
    }
    CommitId commit = repo.refs().resolve(revision);
    OverlayBase given = new OverlayBase(List.of(commit), "", OverlayMarks.TRUSTED);
    if (remembered == null) {
      return given;
    }
    if (!remembered.commits().equals(given.commits())) {
      throw new IOException(
          directory + " lies over " + remembered.describe() + ", not over " + revision);
    }
    return remembered;
  }

  /** The tree, as far as the repository is known to have it. */
  static LowerTree of(Repo repo, Path directory, OverlayBase base) throws IOException {
    List<DirTree.Subdirectory> roots = new ArrayList<>();
    for (CommitId id : base.commits()) {
      if (!repo.has(id)) {
        throw new IOException(
            directory + " lies over commit " + id.hex() + ", which is not in this repository");
      }
      if (repo.commitState(id) != CommitState.NORMAL) {
        throw new IOException(
            directory + " lies over commit " + id.hex() + ", of which not everything is here");
      }
      Commit commit = repo.readCommit(id);
      roots.add(new DirTree.Subdirectory(commit.tree(), commit.meta()));
    }
    UnionTrees union = roots.size() == 1 ? null : new UnionTrees(reader(repo), false);
    DirTree.Subdirectory root = union == null ? roots.get(0) : union.root(roots);
    LowerTree whole = new LowerTree(repo, union, root);
    return base.subpath().isEmpty() ? whole : whole.below(base.subpath());
  }

  private static UnionTrees.Reader reader(Repo repo) {
    return new UnionTrees.Reader() {
      @Override
      public DirTree tree(DirTreeId id) throws IOException {
        return repo.readDirTree(id);
      }

      @Override
      public DirMeta meta(DirMetaId id) throws IOException {
        return repo.readDirMeta(id);
      }
    };
  }

  private LowerTree below(String path) throws IOException {
    if (at(path) instanceof DirTree.Subdirectory directory) {
      return new LowerTree(repo, union, directory);
    }
    throw new IOException("No such directory in the commit: " + path);
  }

  /** Whether it is of several commits, so that directories may be in none of them as they are. */
  boolean isUnion() {
    return union != null;
  }

  DirTree.Subdirectory root() {
    return root;
  }

  DirTree read(DirTreeId id) throws IOException {
    return union == null ? repo.readDirTree(id) : union.read(id);
  }

  /**
   * What lies below an entry of the upper layer; null if nothing.
   *
   * @param directory what lies below the directory that has the entry
   * @param redirect where the entry says that it lies, an absolute path or a name in there; null if
   *     it says nothing
   * @param path of the entry, for messages
   * @throws IOException when the entry says so and nothing is there
   */
  DirTree.@Nullable Entry find(
      DirTree directory, String name, @Nullable String redirect, String path) throws IOException {
    if (redirect == null) {
      return directory.find(name);
    }
    DirTree.Entry entry = redirect.startsWith("/") ? at(redirect) : directory.find(redirect);
    if (entry == null) {
      throw new IOException(
          path + " was renamed in the overlay from " + redirect + ", which is not below it");
    }
    return entry;
  }

  private DirTree.@Nullable Entry at(String path) throws IOException {
    DirTree.Entry entry = root;
    StringTokenizer names = new StringTokenizer(path, "/");
    while (names.hasMoreTokens()) {
      if (!(entry instanceof DirTree.Subdirectory directory)) {
        return null;
      }
      entry = read(directory.tree()).find(names.nextToken());
    }
    return entry;
  }
}
