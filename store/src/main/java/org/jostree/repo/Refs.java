package org.jostree.repo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.object.Checksum;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * The refs of a repository: files below {@code refs/heads} (local), {@code refs/remotes/REMOTE} and
 * {@code refs/mirrors/COLLECTION}, each one line of a checksum; a symbolic link is an alias.
 */
public final class Refs {
  private static final String TEMPORARY_PREFIX = "tmp.";
  private static final int TEMPORARY_LENGTH = 10;

  /** Longer than a rename takes to follow, even on a busy disk. */
  private static final long TEMPORARY_MILLIS = 10_000;

  private final Repo repo;
  private final Path directory;

  Refs(Repo repo) {
    this.repo = repo;
    this.directory = repo.path().resolve("refs");
  }

  /** A ref of a collection, as peers exchange them. */
  public record CollectionRef(@Nullable String collectionId, String name) {}

  /**
   * All local refs and those of remotes, written {@code REMOTE:NAME}, in order.
   *
   * @throws IOException also when a directory of refs is missing: no refs are something else than
   *     refs that cannot be seen, for who removes what no ref names above all
   */
  public SortedMap<RefName, CommitId> list() throws IOException {
    requireDirectory("heads");
    requireDirectory("remotes");
    SortedMap<RefName, CommitId> refs = new TreeMap<>(new ByText());
    add(null, listLocal(), refs);
    for (String remote : remotesWithRefs()) {
      add(remote, listRemote(remote), refs);
    }
    return refs;
  }

  private static void add(
      @Nullable String remote,
      SortedMap<String, CommitId> listed,
      SortedMap<RefName, CommitId> refs) {
    for (Map.Entry<String, CommitId> ref : listed.entrySet()) {
      refs.put(new RefName(remote, ref.getKey()), ref.getValue());
    }
  }

  private void requireDirectory(String name) throws IOException {
    if (!Files.isDirectory(directory.resolve(name))) {
      throw new IOException("Listing refs: opendir(refs/" + name + "): No such file or directory");
    }
  }

  /** A class, as a lambda takes a tenth of what a short command takes. */
  private static final class ByText implements Comparator<RefName> {
    @Override
    public int compare(RefName a, RefName b) {
      return a.toString().compareTo(b.toString());
    }
  }

  /** The refs below {@code refs/heads}, in order. */
  public SortedMap<String, CommitId> listLocal() throws IOException {
    return listBelow(directory.resolve("heads"));
  }

  /** The refs of one remote, in order. */
  public SortedMap<String, CommitId> listRemote(String remote) throws IOException {
    return listBelow(directory.resolve("remotes").resolve(remote));
  }

  /** The refs of one collection that are mirrored here, in order. */
  public SortedMap<String, CommitId> listMirrored(String collectionId) throws IOException {
    return listBelow(directory.resolve("mirrors").resolve(collectionId));
  }

  /** The remotes that have refs here. */
  public Iterable<String> remotesWithRefs() throws IOException {
    return subdirectories(directory.resolve("remotes"));
  }

  /** The collections that have mirrored refs here. */
  public Iterable<String> mirroredCollections() throws IOException {
    return subdirectories(directory.resolve("mirrors"));
  }

  private static Iterable<String> subdirectories(Path directory) throws IOException {
    SortedMap<String, Boolean> names = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          names.put(entry.getFileName().toString(), true);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return names.keySet();
    }
    return names.keySet();
  }

  private SortedMap<String, CommitId> listBelow(Path top) throws IOException {
    SortedMap<String, CommitId> refs = new TreeMap<>();
    addBelow(top, "", refs);
    return refs;
  }

  private void addBelow(Path directory, String prefix, Map<String, CommitId> refs)
      throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = prefix + entry.getFileName();
        if (!RefName.isValid(name) || isBeingWritten(entry)) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          addBelow(entry, name + "/", refs);
        } else {
          CommitId commit = readFile(entry);
          if (commit != null) {
            refs.put(name, commit);
          }
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // A directory of refs may vanish while it is walked, or not be there at all.
    }
  }

  /**
   * Whether it is the file that libostree writes before it renames it to the ref: {@code tmp.} and
   * six letters or digits. A ref may have such a name, too; so an old one is taken for a ref.
   */
  public static boolean isBeingWritten(Path entry) throws IOException {
    String name = entry.getFileName().toString();
    if (name.length() != TEMPORARY_LENGTH || !name.startsWith(TEMPORARY_PREFIX)) {
      return false;
    }
    try {
      long age = System.currentTimeMillis() - Files.getLastModifiedTime(entry).toMillis();
      return age < TEMPORARY_MILLIS;
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  /** What the ref names, or null when there is no such ref. Nothing else is looked for. */
  public @Nullable CommitId read(RefName ref) throws IOException {
    CommitId commit = readFile(file(ref));
    if (commit == null && repo.parent() != null) {
      return repo.parent().refs().read(ref);
    }
    return commit;
  }

  /** What the ref of a collection names, or null. */
  public @Nullable CommitId read(CollectionRef ref) throws IOException {
    String collection = ref.collectionId();
    if (collection == null || collection.equals(repo.config().collectionId())) {
      return readFile(directory.resolve("heads").resolve(ref.name()));
    }
    return readFile(directory.resolve("mirrors").resolve(collection).resolve(ref.name()));
  }

  Path file(RefName ref) {
    return ref.remote() == null
        ? directory.resolve("heads").resolve(ref.name())
        : directory.resolve("remotes").resolve(ref.remote()).resolve(ref.name());
  }

  private static @Nullable CommitId readFile(Path file) throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (IOException e) {
      if (Files.isDirectory(file) || !Files.exists(file)) {
        return null;
      }
      throw e;
    }
    String text = new String(content, StandardCharsets.ISO_8859_1).stripTrailing();
    Checksum checksum = Checksum.parse(text);
    if (checksum == null) {
      throw new IOException("Invalid ref file " + file + ": not a checksum");
    }
    return new CommitId(checksum);
  }

  /** The name that an alias stands for, or null when the ref is none. */
  public @Nullable String aliasTarget(RefName ref) throws IOException {
    Path file = file(ref);
    try {
      Path target = Files.readSymbolicLink(file);
      Path top = directory.resolve(ref.remote() == null ? "heads" : "remotes/" + ref.remote());
      return top.relativize(file.resolveSibling(target).normalize()).toString();
    } catch (NotLinkException | NoSuchFileException e) {
      return null;
    } catch (FileSystemException e) {
      return null; // a component of the name is a file
    }
  }

  /**
   * The commit that a revision names: a checksum or a unique beginning of one, a ref, {@code
   * REMOTE:REF}, each followed by any number of {@code ^} for the parent. A name that is no local
   * ref is taken for {@code REMOTE/REF}, then looked for among the refs of all remotes.
   *
   * @throws RefNotFoundException when it names none
   * @throws IOException when it is no revision, is ambiguous, or cannot be read
   */
  public CommitId resolve(String revision) throws IOException {
    CommitId commit = resolveOrNull(revision);
    if (commit == null) {
      throw new RefNotFoundException(revision);
    }
    return commit;
  }

  /** As {@link #resolve}, but null when the revision names nothing. */
  public @Nullable CommitId resolveOrNull(String revision) throws IOException {
    int length = revision.length();
    while (length > 0 && revision.charAt(length - 1) == '^') {
      length--;
    }
    CommitId commit = resolveWithoutParents(revision.substring(0, length));
    for (int i = length; commit != null && i < revision.length(); i++) {
      Commit object = repo.readCommit(commit);
      if (object.parent().isEmpty()) {
        throw new RefNotFoundException(revision, "Commit " + commit.hex() + " has no parent");
      }
      commit = object.parent().get();
    }
    return commit;
  }

  private @Nullable CommitId resolveWithoutParents(String revision) throws IOException {
    Checksum whole = Checksum.parse(revision);
    if (whole != null) {
      return new CommitId(whole);
    }
    CommitId abbreviated = resolvePrefix(revision);
    if (abbreviated != null) {
      return abbreviated;
    }
    RefName ref = RefName.parse(revision);
    CommitId commit = read(ref);
    if (commit == null && ref.remote() == null) {
      // REMOTE/NAME, as the file is called.
      commit = readFile(directory.resolve("remotes").resolve(ref.name()));
      return commit == null ? readFromAnyRemote(ref.name()) : commit;
    }
    return commit;
  }

  private @Nullable CommitId readFromAnyRemote(String name) throws IOException {
    int slash = name.indexOf('/');
    if (slash > 0) { // REMOTE/NAME means as much as REMOTE:NAME
      CommitId commit =
          readFile(file(new RefName(name.substring(0, slash), name.substring(slash + 1))));
      if (commit != null) {
        return commit;
      }
    }
    for (String remote : remotesWithRefs()) {
      CommitId commit = readFile(file(new RefName(remote, name)));
      if (commit != null) {
        return commit;
      }
    }
    Repo parent = repo.parent();
    return parent == null ? null : parent.refs().readFromAnyRemote(name);
  }

  /**
   * The one commit whose checksum starts with those digits, or null when there is none.
   *
   * @throws AmbiguousRevisionException when there are several
   */
  private @Nullable CommitId resolvePrefix(String digits) throws IOException {
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return null;
      }
    }
    if (digits.length() > Checksum.HEX_LENGTH) {
      return null;
    }
    CommitId[] found = new CommitId[1];
    repo.looseObjects()
        .commitsStartingWith(
            digits,
            object -> {
              if (found[0] != null) {
                throw new AmbiguousRevisionException(digits);
              }
              found[0] = (CommitId) object;
            });
    return found[0];
  }

  /**
   * Sets a ref at once, outside a transaction; null removes it. The time of the repository's
   * directory is set, by which readers notice.
   *
   * @throws IOException when a part of its name is a ref already, or it cannot be written
   */
  public void set(RefName ref, @Nullable CommitId commit) throws IOException {
    set(file(ref), ref.name(), commit);
  }

  /** As {@link #set(RefName, CommitId)}, for the ref of a collection. */
  public void set(CollectionRef ref, @Nullable CommitId commit) throws IOException {
    String collection = ref.collectionId();
    boolean own = collection == null || collection.equals(repo.config().collectionId());
    Path top = own ? directory.resolve("heads") : directory.resolve("mirrors").resolve(collection);
    set(top.resolve(ref.name()), ref.name(), commit);
  }

  private void set(Path file, String name, @Nullable CommitId commit) throws IOException {
    boolean fsync = repo.config().fsync();
    if (commit == null) {
      delete(file);
    } else {
      makeParent(file, name);
      Path real = Files.isSymbolicLink(file) ? file.toRealPath() : file;
      byte[] content = (commit.hex() + "\n").getBytes(StandardCharsets.ISO_8859_1);
      DurableFiles.replace(real, content, fsync);
    }
    touch();
  }

  /**
   * Makes a ref another name of a second one.
   *
   * @throws IOException when it cannot be written
   */
  public void setAlias(RefName alias, RefName target) throws IOException {
    Path file = file(alias);
    makeParent(file, alias.name());
    Path parent = parentOf(file);
    Path temporary = parent.resolve(".tmp-alias-" + Long.toHexString(System.nanoTime()));
    Files.createSymbolicLink(temporary, parent.relativize(file(target)));
    Files.move(temporary, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    if (repo.config().fsync()) {
      DurableFiles.syncDirectory(parent);
    }
    touch();
  }

  private static Path parentOf(Path file) {
    return java.util.Objects.requireNonNull(file.getParent());
  }

  private void makeParent(Path file, String name) throws IOException {
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      removeEmptyDirectories(file);
      if (Files.isDirectory(file)) {
        throw conflictBelow(file, name);
      }
    }
    Path parent = parentOf(file);
    for (Path p = parent; p != null && !p.equals(directory); p = p.getParent()) {
      if (Files.isRegularFile(p)) {
        throw new IOException(
            "Conflict: " + directory.relativize(p) + " exists when attempting write");
      }
    }
    Files.createDirectories(parent);
  }

  private static IOException conflictBelow(Path directory, String name) throws IOException {
    Path below = firstFileBelow(directory);
    return below == null
        ? new IOException("Conflict: " + name + " is a directory")
        : new IOException(
            "Conflict: "
                + directory.relativize(below)
                + " exists under "
                + name
                + " when attempting write");
  }

  private static @Nullable Path firstFileBelow(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        boolean isDirectory = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
        Path found = isDirectory ? firstFileBelow(entry) : entry;
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static void removeEmptyDirectories(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          removeEmptyDirectories(entry);
        }
      }
    }
    try {
      Files.delete(directory);
    } catch (java.nio.file.DirectoryNotEmptyException e) {
      // It has refs: the caller looks.
    }
  }

  private void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file) && repo.config().fsync()) {
      DurableFiles.syncDirectory(parentOf(file));
    }
  }

  private void touch() throws IOException {
    Files.setLastModifiedTime(repo.path(), FileTime.from(Instant.now()));
  }
}
