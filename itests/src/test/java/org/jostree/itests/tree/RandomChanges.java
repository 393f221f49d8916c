package org.jostree.itests.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jostree.posix.AtFlags;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.posix.TreeRemoval;

/**
 * Changes made at random to a tree that is there, the same for the same seed and tree: files,
 * directories and links come, go, change and move, and take each other's place.
 */
public final class RandomChanges {
  private static final int OPEN_DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

  private final Posix posix = Posix.instance();
  private final Random random;
  private final String root;
  private final List<String> directories = new ArrayList<>();
  private final List<String> files = new ArrayList<>();
  private final List<String> links = new ArrayList<>();
  private int made;

  private RandomChanges(long seed, Path root) {
    this.random = new Random(seed);
    this.root = root.toString();
  }

  /** Makes so many changes. */
  public static void make(long seed, Path tree, int count) throws IOException {
    RandomChanges changes = new RandomChanges(seed, tree);
    for (int i = 0; i < count; i++) {
      changes.look();
      changes.change();
    }
  }

  private void look() throws IOException {
    directories.clear();
    files.clear();
    links.clear();
    look(root);
  }

  private void look(String directory) throws IOException {
    List<String> below = new ArrayList<>();
    try (Fd opened = posix.open(Path.of(directory), OPEN_DIRECTORY, 0)) {
      for (DirectoryEntry entry : posix.list(opened)) {
        String path = directory + "/" + entry.utf8Name();
        if (path.getBytes(UTF_8).length > 3000) {
          continue; // not by one path any more
        }
        (entry.isDirectory() ? below : entry.isSymlink() ? links : files).add(path);
      }
    }
    // The order of a listing is not the same for equal trees.
    below.sort(null);
    files.sort(null);
    links.sort(null);
    directories.addAll(below);
    for (String each : below) {
      look(each);
    }
  }

  private void change() throws IOException {
    try {
      switch (random.nextInt(18)) {
        case 0, 1 -> write(fresh(), OpenFlags.O_CREAT | OpenFlags.O_EXCL);
        case 2, 3 -> write(any(files), OpenFlags.O_APPEND);
        case 4 -> write(any(files), OpenFlags.O_TRUNC);
        case 5 -> posix.fchmodat(Fd.CWD, any(random.nextBoolean() ? files : directories), mode());
        case 6 -> own(anything());
        case 7 -> mark(anything());
        case 8 -> posix.unlinkat(Fd.CWD, any(random.nextBoolean() ? files : links), 0);
        case 9 -> TreeRemoval.remove(Path.of(any(directories)));
        case 10, 11 -> posix.renameat(Fd.CWD, any(directories), Fd.CWD, fresh());
        case 12 ->
            posix.renameat(Fd.CWD, any(files), Fd.CWD, random.nextBoolean() ? fresh() : any(files));
        case 13 -> posix.linkat(Fd.CWD, any(files), Fd.CWD, fresh(), 0);
        case 14 -> posix.symlinkat("../" + random.nextInt(100), Fd.CWD, fresh());
        case 15 -> posix.mkdirat(Fd.CWD, fresh(), 0755);
        case 16 -> replaceByFile(any(directories));
        default -> replaceByDirectory(any(random.nextBoolean() ? files : directories));
      }
    } catch (PosixException e) {
      // A directory into itself, a third link too much: what the file system does not do is no
      // change. But what it cannot do is worth knowing.
      if (e.errno() == Errno.EIO || e.errno() == Errno.ESTALE || e.errno() == Errno.ENOTCONN) {
        throw e;
      }
    }
  }

  private void write(String path, int flags) throws IOException {
    try (Fd file =
        posix.open(Path.of(path), OpenFlags.O_WRONLY | OpenFlags.O_NOFOLLOW | flags, 0644)) {
      byte[] bytes = new byte[random.nextInt(5) == 0 ? 0 : random.nextInt(20_000)];
      random.nextBytes(bytes);
      posix.writeFully(file, ByteBuffer.allocateDirect(bytes.length + 1).put(bytes).flip());
    }
  }

  private void own(String path) throws IOException {
    posix.fchownat(
        Fd.CWD, path, random.nextInt(2000), random.nextInt(2000), AtFlags.AT_SYMLINK_NOFOLLOW);
  }

  private void mark(String path) throws IOException {
    // Links have none of the user's.
    String name = (random.nextBoolean() ? "trusted.t" : "security.s") + random.nextInt(3);
    if (random.nextInt(4) == 0) {
      posix.removexattr(Fd.CWD, path, name);
    } else {
      posix.setxattr(Fd.CWD, path, name, ("v" + random.nextInt()).getBytes(UTF_8));
    }
  }

  private void replaceByFile(String directory) throws IOException {
    TreeRemoval.remove(Path.of(directory));
    write(directory, OpenFlags.O_CREAT | OpenFlags.O_EXCL);
  }

  private void replaceByDirectory(String path) throws IOException {
    TreeRemoval.remove(Path.of(path));
    posix.mkdirat(Fd.CWD, path, 0711);
    write(path + "/in it", OpenFlags.O_CREAT | OpenFlags.O_EXCL);
  }

  private int mode() {
    return random.nextInt(010000);
  }

  private String anything() {
    return any(List.of(files, directories, links).get(random.nextInt(3)));
  }

  /** One of them, or the root itself if there is none. */
  private String any(List<String> paths) {
    return paths.isEmpty() ? root : paths.get(random.nextInt(paths.size()));
  }

  private String fresh() {
    String directory = random.nextInt(3) == 0 ? root : any(directories);
    return directory + "/new-" + made++;
  }
}
