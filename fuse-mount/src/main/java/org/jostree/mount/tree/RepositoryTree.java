package org.jostree.mount.tree;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jostree.mount.content.RepositoryFiles;
import org.jostree.mount.host.DeploymentSource;
import org.jostree.mount.host.ShownDeployments;
import org.jostree.mount.tree.VirtualDirectory.Listing;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.repo.AmbiguousRevisionException;
import org.jostree.repo.RefNotFoundException;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** What a view needs of the repository, and the places of the views. */
final class RepositoryTree {
  private static final String COMMITS = "commits";

  private static final String README =
      """
      This is an OSTree repository, shown by jostree. Everything is read-only; new commits and refs
      appear by themselves.

        commits/CHECKSUM/      every commit; a unique beginning of the checksum works as well
        refs/heads/REF/        what a ref names now; refs/remotes/REMOTE/REF/ likewise
        rev/REVISION/          as for the commands: main, main^, origin:main, 3fe01
        history/REF/           the commits that led to a ref, by time; and latest
        at/REF/TIME/           what a ref was at 2026-01-31, or 2026-01-31T13:05 (UTC), or before
        diff/A..B/             what differs between two revisions, and only that:
                                 added/PATH, removed/PATH,
                                 modified/PATH/old, /new, and /why: content, mode, owner, xattr
        versions/REF/PATH/N    each distinct version that a file ever had, 1 the oldest
        meta/CHECKSUM.json     what is said of a commit: metadata, signatures, sizes, refs
        deployments/N/         of a sysroot's repository: what is deployed, as it would boot;
                                 and booted, pending, rollback

      Names may have slashes, which are further directories. Listings show what is likely to be
      wanted; other names work all the same: diff/v1..v2, at/main/2020-02-29.
      """;

  private final Repo repo;
  private final MetadataCache metadata;
  private final RefIndex refs;
  private final CommitIndex commits;
  private final Histories histories;
  private final TreeComparison comparison;
  private final PathVersions versions;
  private final CommitsDirectory allCommits;

  /** A view of differences asks for its two revisions at each step. */
  private volatile Resolved resolved = new Resolved(-1, Map.of());

  /**
   * What revisions that begin with a ref have been found to name.
   *
   * @param changedNanos of the refs; it holds as long as they do not change again
   */
  private record Resolved(long changedNanos, Map<String, CommitId> commits) {}

  /**
   * A tree over a repository.
   *
   * @param files the repository's
   */
  RepositoryTree(Repo repo, RepositoryFiles files, TreeSettings settings) {
    this(repo, new MetadataCache(repo, files, settings));
  }

  /** A tree whose directories are read there. */
  RepositoryTree(Repo repo, MetadataCache metadata) {
    this.repo = repo;
    this.metadata = metadata;
    this.refs = new RefIndex(repo);
    this.commits = new CommitIndex(repo);
    this.histories = new Histories(repo, metadata);
    this.comparison = new TreeComparison(metadata);
    this.versions = new PathVersions(this);
    this.allCommits = new CommitsDirectory(this, new FixedDirectory(), COMMITS);
  }

  /**
   * The root of everything: here each view has its name.
   *
   * @param deployments of the sysroot around the repository; null if it is in none
   */
  Node wholeRepository(@Nullable DeploymentSource deployments) {
    FixedDirectory root = new FixedDirectory();
    if (deployments != null) {
      root.with(
          "deployments",
          (parent, name) -> new DeploymentsDirectory(this, parent, name, deployments));
    }
    return root.with("at", (parent, name) -> byRef(parent, name, MomentsDirectory::new))
        .with(COMMITS, (parent, name) -> new CommitsDirectory(this, parent, name))
        .with("diff", (parent, name) -> new DiffsDirectory(this, parent, name, ""))
        .with("history", (parent, name) -> byRef(parent, name, HistoryDirectory::new))
        .with("meta", (parent, name) -> new CommitMetadataDirectory(this, parent, name))
        .with("refs", this::refsDirectory)
        .with("rev", (parent, name) -> new RevisionsDirectory(this, parent, name, ""))
        .with("versions", (parent, name) -> byRef(parent, name, VersionsDirectory::ofRef))
        .withText("README.txt", README);
  }

  /** Makes the view of one ref. */
  private interface RefView {
    VirtualDirectory of(RepositoryTree tree, VirtualDirectory parent, String name, String refspec);
  }

  private VirtualDirectory byRef(VirtualDirectory parent, String name, RefView view) {
    return new RefspecsDirectory(
        this, parent, name, "", (above, own, refspec) -> view.of(this, above, own, refspec));
  }

  private VirtualDirectory refsDirectory(VirtualDirectory above, String ownName) {
    return new FixedDirectory(above, ownName)
        .with("heads", (parent, name) -> new RefsDirectory(this, parent, name, ""))
        .with("remotes", (parent, name) -> new RemotesDirectory(this, parent, name));
  }

  /**
   * A directory of one commit as the root.
   *
   * @param subpath names divided by slashes; empty for the commit's own root
   * @throws IOException when it is not there, with a message for the person who asked
   */
  Node singleCommit(CommitId id, String subpath) throws IOException {
    MountedCommit commit = metadata.commit(id);
    return root(commit, commit.root(), subpath);
  }

  /**
   * A directory below a directory as the root.
   *
   * @param commit the one that it is of, or the topmost of several
   */
  Node root(MountedCommit commit, DirTree.Subdirectory top, String subpath) throws IOException {
    DirTree.Subdirectory directory = top;
    for (String name : subpath.split("/", -1)) {
      if (!name.isEmpty()) {
        DirTree.Entry entry = metadata.tree(directory.tree()).find(name);
        if (!(entry instanceof DirTree.Subdirectory child)) {
          throw new IOException(
              entry == null
                  ? "No such directory in the commit: " + subpath
                  : "Not a directory in the commit: " + subpath);
        }
        directory = child;
      }
    }
    metadata.tree(directory.tree());
    metadata.meta(directory.meta());
    return TreeDirectory.atRoot(commit, directory);
  }

  /**
   * A deployment as the root.
   *
   * @throws IOException when there is none of that name, with a message for the person who asked
   */
  Node deployment(DeploymentSource deployments, String name) throws IOException {
    ShownDeployments all = deployments.read();
    if (all.find(name) == null) {
      throw new IOException(
          all.all().isEmpty()
              ? "No deployments"
              : "No deployment " + name + ", there are " + String.join(", ", all.names()));
    }
    return new DeploymentDirectory(this, deployments, name);
  }

  /** What a revision names, null if nothing; as {@code /rev} takes it. */
  @Nullable CommitId resolve(String revision) throws IOException {
    int length = revision.length();
    while (length > 0 && revision.charAt(length - 1) == '^') {
      length--;
    }
    String base = revision.substring(0, length);
    RefIndex.Snapshot now = refs.snapshot();
    if (!now.refs().containsKey(base)) {
      return resolve(revision, base);
    }
    Resolved known = resolved;
    if (known.changedNanos != now.changedNanos()) {
      known = new Resolved(now.changedNanos(), new ConcurrentHashMap<>());
      resolved = known;
    }
    CommitId commit = known.commits.get(revision);
    if (commit == null) {
      commit = resolve(revision, base);
      if (commit != null) {
        known.commits.put(revision, commit);
      }
    }
    return commit;
  }

  /**
   * @param base the revision without what leads to parents
   */
  private @Nullable CommitId resolve(String revision, String base) throws IOException {
    if (RefIndex.parse(base) == null) {
      return null; // not a revision at all
    }
    CommitId commit;
    try {
      commit = repo.refs().resolveOrNull(revision);
    } catch (RefNotFoundException | AmbiguousRevisionException e) {
      return null; // no such parent, or more than one commit
    }
    // A ref that leads to nothing is damage. A checksum that does is just none of this repository,
    // and a parent that does was never pulled, or has been pruned.
    boolean mayBeAbsent = base.length() < revision.length() || Checksum.parse(base) != null;
    return commit != null && mayBeAbsent && !repo.hasOrGets(commit) ? null : commit;
  }

  /** The root directory of a commit at its own place, among all commits. */
  TreeDirectory placeOf(CommitId commit) throws IOException {
    return TreeDirectory.ofCommit(allCommits, commit.hex(), metadata.commit(commit));
  }

  Repo repo() {
    return repo;
  }

  MetadataCache metadata() {
    return metadata;
  }

  RefIndex refs() {
    return refs;
  }

  CommitIndex commits() {
    return commits;
  }

  Histories histories() {
    return histories;
  }

  TreeComparison comparison() {
    return comparison;
  }

  PathVersions versions() {
    return versions;
  }

  /** Adds the root directory of a commit to a listing; one that is damaged does not spoil it. */
  void addCommit(VirtualDirectory parent, String name, @Nullable CommitId commit, Listing listing) {
    MountedCommit mounted = null;
    try {
      mounted = commit == null ? null : metadata.commit(commit);
    } catch (IOException e) {
      mounted = null; // Looking the name up gives the error, with its reason.
    }
    if (mounted == null) {
      listing.addUnreadable(name);
    } else {
      listing.add(name, TreeDirectory.ofCommit(parent, name, mounted));
    }
  }
}
