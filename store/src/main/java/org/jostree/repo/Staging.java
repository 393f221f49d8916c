package org.jostree.repo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jostree.object.Checksum;
import org.jostree.object.ObjectName;
import org.jostree.object.ObjectType;
import org.jostree.posix.AtFlags;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.LockKind;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jspecify.annotations.Nullable;

/**
 * Where the objects of a transaction wait until they are all on disk: {@code
 * tmp/staging-BOOTID-RANDOM}, locked through a file beside it, named as libostree names it, so that
 * neither takes the other's for abandoned.
 *
 * <p>The order of publishing is what a power cut makes necessary: contents to disk (one syncfs for
 * all), then the renames into place, then the directories that hold the names; only then may a ref
 * name what is new.
 */
final class Staging implements AutoCloseable {
  private static final String PREFIX = "staging-";
  private static final String LOCK_SUFFIX = "-lock";
  private static final int BUFFER_BYTES = 64 << 10;
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final Repo repo;
  private final Posix posix = Posix.instance();
  private final Fd tmp;
  private final Fd lock;
  private final String name;
  private final Fd directory;
  private final Fd objects;
  private final StagedObjects staged = new StagedObjects();
  private final Set<String> prefixes = ConcurrentHashMap.newKeySet();
  private final AtomicLong temporaries = new AtomicLong();

  /** Objects of the repository that count as missing until they are stored anew. */
  private final Set<ObjectName> damaged = ConcurrentHashMap.newKeySet();

  private Staging(Repo repo, Fd tmp, Fd lock, String name, Fd directory, Fd objects) {
    this.repo = repo;
    this.tmp = tmp;
    this.lock = lock;
    this.name = name;
    this.directory = directory;
    this.objects = objects;
  }

  static Staging open(Repo repo) throws IOException {
    Files.createDirectories(repo.path().resolve("tmp"));
    Fd tmp = openDirectory(Fd.CWD, repo.path().resolve("tmp").toString());
    try {
      removeAbandoned(tmp);
      Staging staging;
      do {
        staging = tryToOpen(repo, tmp);
      } while (staging == null);
      return staging;
    } catch (IOException | RuntimeException e) {
      tmp.close();
      throw e;
    }
  }

  /** Null when another process took the file of the lock for one that was left behind. */
  private static @Nullable Staging tryToOpen(Repo repo, Fd tmp) throws IOException {
    String name =
        PREFIX + bootId() + "-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    Fd lock = openLock(tmp, name + LOCK_SUFFIX);
    try {
      if (!lockAs(lock, tmp, name + LOCK_SUFFIX)) {
        lock.close();
        return null;
      }
      Posix.instance().mkdirat(tmp, name, 0755);
      Fd directory = openDirectory(tmp, name);
      Fd objects = openDirectory(Fd.CWD, repo.path().resolve("objects").toString());
      return new Staging(repo, tmp, lock, name, directory, objects);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Fd openLock(Fd tmp, String name) throws IOException {
    return Posix.instance()
        .openat(
            tmp,
            name,
            OpenFlags.O_CREAT | OpenFlags.O_RDWR | OpenFlags.O_CLOEXEC | OpenFlags.O_NOFOLLOW,
            0600);
  }

  /**
   * Takes a lock, if nobody has it and the file still has its name: one that was removed between
   * opening and locking locks nobody out.
   */
  private static boolean lockAs(Fd lock, Fd tmp, String name) throws IOException {
    Posix posix = Posix.instance();
    if (!posix.lock(lock, LockKind.EXCLUSIVE, false)) {
      return false;
    }
    try {
      return posix.fstat(lock).isSameFileAs(posix.fstatat(tmp, name, AtFlags.AT_SYMLINK_NOFOLLOW));
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  private static Fd openDirectory(Fd parent, String name) throws IOException {
    return Posix.instance()
        .openat(parent, name, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC, 0);
  }

  private static String bootId() throws IOException {
    String given = System.getenv("OSTREE_BOOTID"); // as for libostree, for tests
    return given != null ? given : Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip();
  }

  /** Removes what transactions left behind that were killed: those whose lock nobody holds. */
  static void removeAbandoned(Path tmp) throws IOException {
    if (Files.isDirectory(tmp)) {
      try (Fd open = openDirectory(Fd.CWD, tmp.toString())) {
        removeAbandoned(open);
      }
    }
  }

  private static void removeAbandoned(Fd tmp) throws IOException {
    // Who was killed at once has left the lock without a directory.
    Set<String> names = new TreeSet<>();
    for (var entry : Posix.instance().list(tmp)) {
      String name = new String(entry.name(), StandardCharsets.UTF_8);
      if (isStaging(name)) {
        names.add(
            name.endsWith(LOCK_SUFFIX)
                ? name.substring(0, name.length() - LOCK_SUFFIX.length())
                : name);
      }
    }
    for (String name : names) {
      try (Fd lock = openLock(tmp, name + LOCK_SUFFIX)) {
        if (lockAs(lock, tmp, name + LOCK_SUFFIX)) {
          removeTree(tmp, name);
          unlinkIfThere(tmp, name + LOCK_SUFFIX, 0);
        }
      }
    }
  }

  /** Whether what has that name in {@code tmp} belongs to a transaction. */
  static boolean isStaging(String name) {
    return name.startsWith(PREFIX);
  }

  private static void removeTree(Fd parent, String name) throws IOException {
    Posix posix = Posix.instance();
    try (Fd directory =
        posix.openat(
            parent,
            name,
            OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC,
            0)) {
      for (var entry : posix.list(directory)) {
        String child = new String(entry.name(), StandardCharsets.UTF_8);
        if (entry.isDirectory()) {
          removeTree(directory, child);
        } else {
          unlinkIfThere(directory, child, 0);
        }
      }
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    unlinkIfThere(parent, name, AtFlags.AT_REMOVEDIR);
  }

  private static void unlinkIfThere(Fd directory, String name, int flags) throws IOException {
    try {
      Posix.instance().unlinkat(directory, name, flags);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /** Whether it has that name. */
  boolean isNamed(String text) {
    return name.equals(text);
  }

  /** The directory that temporary names are in. */
  Fd directory() {
    return directory;
  }

  /** A name that no other thread uses. */
  String temporaryName() {
    return "t" + temporaries.incrementAndGet();
  }

  /** Whether the object waits here already. */
  boolean has(Checksum checksum, ObjectType type) {
    return staged.contains(ObjectName.of(checksum, type));
  }

  /** Has an object of the repository stored anew, in the place of the one that is there. */
  void replace(ObjectName object) {
    damaged.add(object);
  }

  /** Whether the object waits here, or is in the repository and need not be replaced. */
  boolean isStored(ObjectName object) {
    return has(object.checksum(), object.type()) || (!damaged.contains(object) && repo.has(object));
  }

  /** Where an object waits. */
  Path path(Checksum checksum, ObjectType type) {
    return repo.path()
        .resolve("tmp")
        .resolve(name)
        .resolve(LooseObjects.relativePath(checksum, type, repo.mode()));
  }

  /**
   * Gives a temporary file that is complete the name of its object.
   *
   * @return whether no other thread was faster
   */
  boolean add(String temporary, Checksum checksum, ObjectType type) throws IOException {
    String path = LooseObjects.relativePath(checksum, type, repo.mode());
    String prefix = path.substring(0, 2);
    if (prefixes.add(prefix)) {
      makeDirectory(directory, prefix);
    }
    try {
      posix.renameat(directory, temporary, directory, path);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      // Another thread has announced the prefix but not made it yet.
      makeDirectory(directory, prefix);
      posix.renameat(directory, temporary, directory, path);
    }
    return staged.add(ObjectName.of(checksum, type));
  }

  /**
   * Gives a file a second, temporary name here.
   *
   * @return the name, or null where that cannot be: on another file system, of a file that has too
   *     many names or may not get any
   */
  @Nullable String linkTemporary(Path file) throws IOException {
    String temporary = temporaryName();
    try {
      posix.linkat(Fd.CWD, file.toString(), directory, temporary, 0);
      return temporary;
    } catch (PosixException e) {
      return switch (e.errno()) {
        case EXDEV, EMLINK, EPERM, EACCES, ENOTSUP -> null;
        default -> throw e;
      };
    }
  }

  /** Copies a file of the user's, of mode 0644, to a temporary name here. */
  String copyTemporary(Fd source) throws IOException {
    String temporary = temporaryName();
    try (Fd file = createTemporary(temporary)) {
      if (!posix.clone(source, file)) {
        posix.copyRange(source, 0, file, 0, Long.MAX_VALUE);
      }
      finishTemporary(file);
    }
    return temporary;
  }

  /** Makes a temporary file one of the user's, of mode 0644, and puts it on disk if need be. */
  void finishTemporary(Fd file) throws IOException {
    posix.fchmod(file, 0644);
    if (repo.config().perObjectFsync()) {
      posix.fsync(file);
    }
  }

  /** Removes a temporary file that is not wanted after all. */
  void discard(String temporary) throws IOException {
    unlinkIfThere(directory, temporary, 0);
  }

  private void makeDirectory(Fd parent, String child) throws IOException {
    try {
      posix.mkdirat(parent, child, 0775);
    } catch (PosixException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
  }

  /**
   * Moves all objects to where they belong, commits last: who is killed or loses power in between
   * leaves objects that nothing needs, never a commit that lacks some. Afterwards a power cut
   * cannot take them away.
   */
  void publish() throws IOException {
    if (staged.isEmpty()) {
      return;
    }
    if (repo.config().fsync()) {
      posix.syncfs(tmp);
    }
    move(staged.othersThanCommits());
    move(staged.commits());
    staged.clear();
    damaged.clear();
  }

  private void move(ObjectSet moved) throws IOException {
    Set<String> touched = new TreeSet<>();
    moved.forEach(
        object -> {
          String path = LooseObjects.relativePath(object.checksum(), object.type(), repo.mode());
          String prefix = path.substring(0, 2);
          if (touched.add(prefix)) {
            makeDirectory(objects, prefix);
          }
          posix.renameat(directory, path, objects, path);
        });
    if (repo.config().fsync() && !touched.isEmpty()) {
      for (String prefix : touched) {
        try (Fd parent = openDirectory(objects, prefix)) {
          posix.fsync(parent);
        }
      }
      posix.fsync(objects);
    }
  }

  /** Writes a whole temporary file of mode 0644. */
  String writeTemporary(byte[] content) throws IOException {
    String temporary = temporaryName();
    try (Fd file = createTemporary(temporary)) {
      posix.writeFully(file, ByteBuffer.wrap(content));
      finishTemporary(file);
    }
    return temporary;
  }

  /** As {@link #writeTemporary(byte[])}, of any size; if the stream fails nothing is left. */
  String writeTemporary(InputStream content) throws IOException {
    String temporary = temporaryName();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (Fd file = createTemporary(temporary)) {
      for (int count; (count = content.read(buffer)) >= 0; ) {
        posix.writeFully(file, ByteBuffer.wrap(buffer, 0, count));
      }
      finishTemporary(file);
    } catch (IOException e) {
      discard(temporary);
      throw e;
    }
    return temporary;
  }

  Fd createTemporary(String temporary) throws IOException {
    return posix.openat(
        directory,
        temporary,
        OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_WRONLY | OpenFlags.O_CLOEXEC,
        0600);
  }

  /** Leaves the directory behind, for the next transaction to remove. */
  void abandon() throws IOException {
    try (tmp;
        lock;
        directory;
        objects) {
      unlinkIfThere(tmp, name + LOCK_SUFFIX, 0);
    }
  }

  /** Removes the directory, with whatever was not published. */
  @Override
  public void close() throws IOException {
    try (tmp;
        lock;
        directory;
        objects) {
      removeTree(tmp, name);
      unlinkIfThere(tmp, name + LOCK_SUFFIX, 0);
    }
  }
}
