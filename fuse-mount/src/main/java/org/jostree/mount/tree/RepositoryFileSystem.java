package org.jostree.mount.tree;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jostree.mount.catalogue.Catalogue;
import org.jostree.mount.content.FileFacts;
import org.jostree.mount.content.RepositoryFiles;
import org.jostree.mount.host.DeploymentSource;
import org.jostree.mount.remote.AskedFor;
import org.jostree.mount.transport.AttributeBuffer;
import org.jostree.mount.transport.FileSystemStatistics;
import org.jostree.mount.transport.KnownNodes;
import org.jostree.mount.transport.Lifetime;
import org.jostree.mount.transport.ListingSink;
import org.jostree.mount.transport.NodeFileSystem;
import org.jostree.mount.transport.NodeType;
import org.jostree.mount.transport.PageCache;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.posix.Fd;
import org.jostree.posix.FileSystemStatus;
import org.jostree.posix.Posix;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.ObjectSource;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jspecify.annotations.Nullable;

/**
 * A repository, or one commit of it, as a file system. Commits are immutable, so the kernel may
 * rely on what it learns of them; names of refs and commits are asked for again after a moment.
 */
public final class RepositoryFileSystem implements NodeFileSystem<Node>, Closeable {
  /**
   * How long the kernel relies on what can change. Short enough not to be noticed, long enough for
   * a program that walks a tree by whole paths: each of its steps passes the ref.
   */
  private static final Lifetime MOMENT = Lifetime.of(Duration.ofMillis(100));

  /** As an empty or small directory of ext4; {@code du} counts it. */
  private static final int DIRECTORY_BYTES = 4096;

  /** Each of these waits for a server most of the time. */
  private static final int THREADS_AHEAD_OF_FAR = 24;

  private static final int VIRTUAL_MODE = FileModes.DIRECTORY | 0555;
  private static final int TEXT_MODE = FileModes.REGULAR | 0444;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** Of the root, on request only: what the server says of itself. */
  public static final String SELF = "user.jostree.mount";

  /**
   * Of a file at the root that no listing has, if files are distinct: it has {@link #SELF} as well,
   * and can be reached from above, where the root is another's.
   */
  public static final String SELF_NAME = ".jostree-mount";

  private final RepositoryTree tree;
  private final RepositoryFiles files;
  private final @Nullable ObjectSource source;
  private final WalkAhead ahead;
  private final ContentAhead contentAhead;
  private final ReadAhead readAhead;
  private final EntryNodes entries;
  private final NodeXattrs xattrs;
  private final InodeNumbers numbers;
  private final Node root;
  private final boolean ownedByMounter;
  private final int mounter;
  private final boolean relativeLinks;
  private final boolean distinctFiles;
  private final Map<String, VirtualDirectory> mountPoints = new TreeMap<>();
  private final TextFile self = new TextFile(new FixedDirectory(), SELF_NAME, "");
  private volatile Supplier<String> selfDescription = () -> "";

  private RepositoryFileSystem(
      RepositoryTree tree, RepositoryFiles files, Node root, TreeSettings settings) {
    this.tree = tree;
    this.files = files;
    this.ahead = new WalkAhead(new Reading());
    this.xattrs = new NodeXattrs(tree.repo(), tree.metadata(), files);
    this.source = tree.repo().source();
    this.entries = new EntryNodes(settings.distinctFiles());
    this.contentAhead = new ContentAhead(files, tree.metadata(), this::fileNode);
    this.readAhead = new ReadAhead(contentAhead, threadsAhead());
    this.relativeLinks = settings.relativeLinks();
    this.distinctFiles = settings.distinctFiles();
    this.numbers = distinctFiles ? InodeNumbers.belowAnother() : new InodeNumbers();
    this.root = root;
    this.ownedByMounter = tree.repo().mode() == RepoMode.BARE_USER_ONLY;
    this.mounter = Posix.instance().geteuid();
    FixedDirectory top = new FixedDirectory();
    for (String name : settings.mountPoints()) {
      mountPoints.put(name, new FixedDirectory(top, name));
    }
  }

  private int threadsAhead() {
    return source != null && source.isFarAway() ? THREADS_AHEAD_OF_FAR : ReadAhead.THREADS;
  }

  /** Shows all commits and refs. The repository stays the caller's to close. */
  public static RepositoryFileSystem wholeRepository(Repo repo, TreeSettings settings) {
    return wholeRepository(repo, null, settings);
  }

  /**
   * Shows all commits and refs, and what is deployed.
   *
   * @param deployments of the sysroot around the repository; null if it is in none
   */
  public static RepositoryFileSystem wholeRepository(
      Repo repo, @Nullable DeploymentSource deployments, TreeSettings settings) {
    RepositoryFiles files = new RepositoryFiles(repo, settings.content());
    RepositoryTree tree = new RepositoryTree(repo, files, settings);
    return new RepositoryFileSystem(tree, files, tree.wholeRepository(deployments), settings);
  }

  /**
   * Shows one deployment as it would boot; it follows as that name comes to mean another.
   *
   * @param deployments of the sysroot around the repository
   * @param name its place in the order in which they boot, or {@code booted} and the like
   * @throws IOException when there is none at the moment
   */
  public static RepositoryFileSystem deployment(
      Repo repo, DeploymentSource deployments, String name, TreeSettings settings)
      throws IOException {
    RepositoryFiles files = new RepositoryFiles(repo, settings.content());
    RepositoryTree tree = new RepositoryTree(repo, files, settings);
    return new RepositoryFileSystem(tree, files, tree.deployment(deployments, name), settings);
  }

  /**
   * Shows one commit, or a directory of it, as the root.
   *
   * @param subpath names divided by slashes; empty for the commit's own root
   * @throws IOException when the commit or its directory cannot be read
   */
  public static RepositoryFileSystem singleCommit(
      Repo repo, CommitId commit, String subpath, TreeSettings settings) throws IOException {
    RepositoryFiles files = new RepositoryFiles(repo, settings.content());
    RepositoryTree tree = new RepositoryTree(repo, files, settings);
    Node root = tree.singleCommit(commit, subpath);
    return new RepositoryFileSystem(tree, files, root, settings);
  }

  /**
   * Shows several commits, one over the other, or a directory of that, as the root.
   *
   * @param commits the lowest first; at least one
   * @param subpath as for {@link #singleCommit}
   * @throws IOException when a commit or the directory cannot be read
   */
  public static RepositoryFileSystem union(
      Repo repo, List<CommitId> commits, String subpath, TreeSettings settings) throws IOException {
    RepositoryFiles files = new RepositoryFiles(repo, settings.content());
    UnionMetadata union = new UnionMetadata(repo, files, settings, commits);
    RepositoryTree tree = new RepositoryTree(repo, union);
    Node root = tree.root(union.top(), union.root(), subpath);
    return new RepositoryFileSystem(tree, files, root, settings);
  }

  /** What the root's attribute {@link #SELF} says, asked for each time it is read. */
  public void describeBy(Supplier<String> description) {
    selfDescription = description;
  }

  /** What is kept in memory and in temporary files, by name. */
  public Map<String, Long> figures() {
    return files.figures();
  }

  @Override
  public Node root() {
    return root;
  }

  @Override
  public @Nullable Node lookup(Node directory, CharSequence name) throws IOException {
    AskedFor.entry(directory, name);
    if (directory instanceof TreeDirectory parent) {
      return lookup(parent, tree.metadata().tree(parent.content().tree()), name);
    }
    if (directory instanceof VirtualDirectory parent) {
      return parent.lookup(name.toString());
    }
    return directory instanceof HostNode parent ? parent.lookup(name.toString()) : null;
  }

  /** What the root has besides the commit's entries. */
  private @Nullable Node besides(String name) {
    return distinctFiles && name.equals(SELF_NAME) ? self : mountPoints.get(name);
  }

  private FileNode fileNode(TreeOrder.Item item) throws IOException {
    return fileNode(item.file(), item.directory(), item.name(), /* target= */ null);
  }

  private FileNode fileNode(FileId file, TreeDirectory parent, String name, @Nullable String target)
      throws IOException {
    return entries.file(file, parent, name, target, tree.metadata().commitOf(parent, name));
  }

  /** The nodes have the names that are in the tree already: those asked for need not be kept. */
  private @Nullable Node lookup(TreeDirectory parent, DirTree listed, CharSequence name)
      throws IOException {
    int index = listed.fileIndex(name);
    if (index >= 0) {
      FileId file = listed.file(index);
      String target = relativeLinks ? relativeTarget(parent, file) : null;
      return fileNode(file, parent, listed.fileName(index), target);
    }
    index = listed.directoryIndex(name);
    if (index >= 0) {
      String own = listed.directoryName(index);
      MountedCommit commit = tree.metadata().commitOf(parent, own);
      return entries.directory(parent, own, listed.directory(index), commit);
    }
    return parent.equals(root) ? besides(name.toString()) : null;
  }

  /** The way from a directory to where an absolute link leads; null for anything else. */
  private @Nullable String relativeTarget(TreeDirectory parent, FileId file) throws IOException {
    String target = files.facts(file).symlinkTarget();
    if (!target.startsWith("/") || !parent.isBelowTop()) {
      return null;
    }
    String way = "../".repeat(parent.depth()) + target.replaceFirst("^/+", "");
    return way.isEmpty() ? "." : way;
  }

  @Override
  public Lifetime lifetime(Node node) {
    if (node instanceof HostNode) {
      return Lifetime.NONE;
    }
    return node instanceof VirtualDirectory directory && directory.changes()
        ? MOMENT
        : Lifetime.FOREVER;
  }

  @Override
  public void attributes(Node node, AttributeBuffer result) throws IOException {
    AskedFor.node(node);
    if (node instanceof FileNode file) {
      attributes(file, result);
    } else if (node instanceof TreeDirectory directory) {
      attributes(directory, result);
    } else if (node instanceof TextFile text) {
      outside(numbers.of(text), TEXT_MODE, text.size(), text.changedNanos(), result);
    } else if (node instanceof HostNode file) {
      result.set(file.attributes(numbers.of(file), relativeLinks));
    } else {
      attributes((VirtualDirectory) node, result);
    }
  }

  private void attributes(VirtualDirectory node, AttributeBuffer result) throws IOException {
    TreeDirectory like = node.like();
    DirMeta meta = like == null ? null : tree.metadata().meta(like.content().meta());
    int mode = meta == null ? VIRTUAL_MODE : meta.mode();
    outside(numbers.of(node), mode, 0, node.changedNanos(), result);
    if (meta != null && !ownedByMounter) {
      result.setOwner(meta.uid(), meta.gid());
    }
  }

  private void attributes(FileNode node, AttributeBuffer result) throws IOException {
    FileFacts facts = files.facts(node.file());
    long size = facts.isSymlink() ? target(node, facts).length : facts.size();
    node.tell(facts);
    result.set(
        number(node),
        facts.mode(),
        ownedByMounter ? mounter : facts.uid(),
        ownedByMounter ? mounter : facts.gid(),
        size,
        node.mtimeSeconds());
  }

  private void attributes(TreeDirectory node, AttributeBuffer result) throws IOException {
    DirMeta meta = tree.metadata().meta(node.content().meta());
    result.set(
        number(node),
        meta.mode(),
        ownedByMounter ? mounter : meta.uid(),
        ownedByMounter ? mounter : meta.gid(),
        DIRECTORY_BYTES,
        node.commit().mtimeSeconds());
  }

  /** Attributes of what is in no commit. */
  private void outside(
      long number, int mode, long size, long changedNanos, AttributeBuffer result) {
    result.set(number, mode, mounter, mounter, size, changedNanos / NANOS_PER_SECOND);
    result.setNanos((int) (changedNanos % NANOS_PER_SECOND));
    // Nothing of it lies on a disk.
    result.setBlocks(0);
  }

  @Override
  public void list(Node directory, ListingSink sink) throws IOException {
    AskedFor.node(directory);
    if (directory instanceof TreeDirectory listed) {
      list(listed, sink);
    } else if (directory instanceof VirtualDirectory listed) {
      listed.list(
          new VirtualDirectory.Listing() {
            @Override
            public void add(String name, Node node) {
              sink.add(name, number(node), type(node));
            }

            @Override
            public void addUnreadable(String name) {
              sink.add(name, numbers.ofUnreadable(listed, name), NodeType.DIRECTORY);
            }
          });
    } else if (directory instanceof HostNode listed) {
      listed.list(numbers, sink);
    }
  }

  private long number(Node node) {
    if (node instanceof FileNode file) {
      return distinctFiles
          ? numbers.ofPlace(file.firstParent(), file.firstName())
          : numbers.of(file.file());
    }
    if (node instanceof TreeDirectory directory) {
      TreeDirectory parent = directory.parent();
      return distinctFiles && parent != null
          ? numbers.ofPlace(parent, directory.name())
          : numbers.of(directory.content());
    }
    if (node instanceof HostNode file) {
      return numbers.of(file);
    }
    return node instanceof TextFile text ? numbers.of(text) : numbers.of((VirtualDirectory) node);
  }

  private void list(TreeDirectory directory, ListingSink sink) throws IOException {
    DirTree listed = tree.metadata().tree(directory.content().tree());
    ahead.listing(directory.content().tree(), listed);
    if (source != null) {
      source.listing(listed);
    }
    for (int i = 0; i < listed.directoryCount(); i++) {
      String name = listed.directoryName(i);
      long number =
          distinctFiles ? numbers.ofPlace(directory, name) : numbers.of(listed.directory(i));
      sink.add(name, number, NodeType.DIRECTORY);
    }
    Catalogue catalogue = tree.metadata().catalogue();
    boolean isNew = tree.metadata().wants(directory.content().tree());
    List<FileFacts> learned = isNew ? new ArrayList<>(listed.fileCount()) : null;
    for (int i = 0; i < listed.fileCount(); i++) {
      String name = listed.fileName(i);
      AskedFor.entry(directory, name);
      FileFacts facts = factsIfSound(listed.file(i));
      if (facts == null) {
        learned = null;
      } else if (learned != null) {
        learned.add(facts);
      }
      long number = distinctFiles ? numbers.ofPlace(directory, name) : numbers.of(listed.file(i));
      sink.add(name, number, type(facts));
    }
    if (learned != null) {
      catalogue.learn(directory.content().tree(), listed, learned);
    }
    if (directory.equals(root)) {
      mountPoints.forEach(
          (name, mountPoint) -> {
            if (listed.find(name) == null) {
              sink.add(name, numbers.of(mountPoint), NodeType.DIRECTORY);
            }
          });
    }
  }

  /** Reads into the caches. */
  private final class Reading implements WalkAhead.Source {
    @Override
    public DirTree read(DirTree.Subdirectory directory) throws IOException {
      tree.metadata().meta(directory.meta());
      DirTree read = tree.metadata().tree(directory.tree());
      if (source != null) {
        source.listing(read);
      }
      return read;
    }

    @Override
    public boolean bringsFiles(DirTreeId directory) {
      return tree.metadata().catalogue().contains(directory);
    }

    @Override
    public void read(FileId file) throws IOException {
      files.facts(file);
    }
  }

  /** What there is to know of a file, null if its object cannot be read. */
  private @Nullable FileFacts factsIfSound(FileId file) {
    try {
      return files.facts(file);
    } catch (IOException e) {
      // The name is there all the same; looking it up gives the error, with its reason.
      return null;
    }
  }

  /** The type of a file, which only its object says. Reading it now saves reading it soon after. */
  private static NodeType type(@Nullable FileFacts facts) {
    return facts != null && facts.isSymlink() ? NodeType.SYMBOLIC_LINK : NodeType.REGULAR;
  }

  private NodeType type(Node node) {
    if (node instanceof FileNode file) {
      return type(factsIfSound(file.file()));
    }
    if (node instanceof HostNode file) {
      return file.type();
    }
    return node instanceof TextFile ? NodeType.REGULAR : NodeType.DIRECTORY;
  }

  @Override
  public byte[] readLink(Node link) throws IOException {
    AskedFor.node(link);
    if (link instanceof HostNode file) {
      return file.target(relativeLinks);
    }
    if (!(link instanceof FileNode file)) {
      throw new IOException("not a symbolic link");
    }
    return target(file, files.facts(file.file()));
  }

  private static byte[] target(FileNode node, FileFacts facts) {
    String own = node.target();
    return own == null ? facts.symlinkTargetBytes() : own.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void read(Node node, long offset, ByteBuffer destination) throws IOException {
    AskedFor.node(node);
    if (node instanceof TextFile text) {
      text.read(offset, destination);
      return;
    }
    if (node instanceof HostNode file) {
      file.read(offset, destination);
      return;
    }
    if (!(node instanceof FileNode file)) {
      throw new IOException("not a regular file");
    }
    checkToldRight(file);
    if (offset == 0) {
      readAhead.reading(file.firstParent(), file.firstName(), file.file());
      tellSource(file);
    }
    files.read(file.file(), offset, destination);
  }

  private void tellSource(FileNode file) throws IOException {
    if (source != null) {
      DirTreeId id = file.firstParent().content().tree();
      DirTree listed = tree.metadata().tree(id);
      source.reading(id, listed, listed.fileIndex(file.firstName()));
    }
  }

  @Override
  public @Nullable Fd openContent(Node node) throws IOException {
    AskedFor.node(node);
    if (!(node instanceof FileNode file)) {
      return null;
    }
    checkToldRight(file);
    return files.openContent(file.file());
  }

  private void checkToldRight(FileNode file) throws IOException {
    if (file.wasToldOther(files.facts(file.file()))) {
      throw new CorruptObjectException(
          file.file(), "it is not what it was when it was looked up", null);
    }
  }

  /**
   * Its own attributes and, on request only, so that no tool copies them, {@code
   * user.ostree.checksum} of a file; of a directory that is one commit's {@code
   * user.ostree.dirtree}, {@code .dirmeta} and {@code .commit} in hexadecimal digits, and {@code
   * .size.unique}, how many bytes of the repository no other commit needs; and {@link #SELF} of the
   * root.
   */
  @Override
  public byte @Nullable [] xattr(Node node, CharSequence name) throws IOException {
    AskedFor.node(node);
    if ((node == root || node == self) && SELF.contentEquals(name)) {
      return selfDescription.get().getBytes(StandardCharsets.UTF_8);
    }
    if (node instanceof HostNode file) {
      return file.xattr(name.toString());
    }
    return xattrs.value(node, name);
  }

  @Override
  public List<String> xattrs(Node node) throws IOException {
    AskedFor.node(node);
    if (node instanceof HostNode file) {
      return file.xattrs();
    }
    return xattrs.names(node);
  }

  /** Objects from elsewhere have threads of their own, which answers wait for. */
  @Override
  public boolean answersAlone() {
    return source == null;
  }

  @Override
  public void offer(PageCache<Node> cache) {
    contentAhead.offer(cache);
  }

  @Override
  public void offer(KnownNodes<Node> known) {
    entries.offer(known);
  }

  /** How much all content is cannot be said without reading all of it; how full its disk is can. */
  @Override
  public FileSystemStatistics statistics() throws IOException {
    FileSystemStatus disk = Posix.instance().statvfs(tree.repo().path());
    return new FileSystemStatistics(
        (int) disk.fragmentSize(),
        disk.blocks(),
        disk.freeBlocks(),
        disk.availableBlocks(),
        disk.files(),
        disk.freeFiles());
  }

  @Override
  public void close() throws IOException {
    ahead.close();
    readAhead.close();
    try {
      tree.metadata().close();
    } finally {
      files.close();
    }
  }
}
