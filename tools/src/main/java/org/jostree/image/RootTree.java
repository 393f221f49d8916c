package org.jostree.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jostree.object.EntryName;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;
import org.jostree.posix.TreeRemoval;

/**
 * A root file system that is not that of this machine. Paths are from its top; no symbolic link is
 * followed on the way, since one that is absolute would lead to the files of this machine.
 */
final class RootTree {
  private static final int MAX_LINKS = 40;

  private final Posix posix = Posix.instance();
  private final Path top;

  RootTree(Path top) {
    this.top = top;
  }

  Path top() {
    return top;
  }

  /**
   * Where a path is.
   *
   * @throws IOException when a directory above it is a symbolic link or no directory
   */
  Path at(String path) throws IOException {
    Path place = top;
    String[] names = path.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      if (i > 0
          && Files.exists(place, LinkOption.NOFOLLOW_LINKS)
          && !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(
            "/" + top.relativize(place) + " has to be a directory, and no link to one");
      }
      place = place.resolve(names[i]);
    }
    return place;
  }

  /** Whether there is anything, be it a link that leads nowhere. */
  boolean exists(String path) throws IOException {
    return Files.exists(at(path), LinkOption.NOFOLLOW_LINKS);
  }

  boolean isDirectory(String path) throws IOException {
    return Files.isDirectory(at(path), LinkOption.NOFOLLOW_LINKS);
  }

  boolean isFile(String path) throws IOException {
    return Files.isRegularFile(at(path), LinkOption.NOFOLLOW_LINKS);
  }

  boolean isLink(String path) throws IOException {
    return Files.isSymbolicLink(at(path));
  }

  /** The target of a symbolic link. */
  String linkTarget(String path) throws IOException {
    return Files.readSymbolicLink(at(path)).toString();
  }

  /** The names in a directory in the order of their bytes; none where there is no directory. */
  List<String> children(String path) throws IOException {
    List<String> names = new ArrayList<>();
    Path directory = at(path);
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return names;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        names.add(String.valueOf(child.getFileName()));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(EntryName::compare);
    return names;
  }

  boolean isEmptyOrAbsent(String path) throws IOException {
    return children(path).isEmpty();
  }

  /** Makes a directory that is not there, and those above it with the mode 0755. */
  void makeDirectory(String path, int mode) throws IOException {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      makeDirectory(path.substring(0, slash), 0755);
    }
    Path directory = at(path);
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    posix.mkdirat(Fd.CWD, directory.toString(), 0700);
    posix.fchmodat(Fd.CWD, directory.toString(), mode);
  }

  /** Writes a file with its own inode, also where one was that shared it with others. */
  void write(String path, String text, int mode) throws IOException {
    try (InputStream content =
        new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
      write(path, content, mode);
    }
  }

  /** The same with content of any length. */
  void write(String path, InputStream content, int mode) throws IOException {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      makeDirectory(path.substring(0, slash), 0755);
    }
    remove(path);
    Path file = at(path);
    try (OutputStream out =
        Files.newOutputStream(file, java.nio.file.StandardOpenOption.CREATE_NEW)) {
      content.transferTo(out);
    }
    posix.fchmodat(Fd.CWD, file.toString(), mode);
  }

  /** The text of a small file, or of the one that a link inside of the tree leads to. */
  Optional<String> read(String path) throws IOException {
    Optional<String> file = resolve(path);
    if (file.isEmpty() || !isFile(file.get())) {
      return Optional.empty();
    }
    return Optional.of(new String(Files.readAllBytes(at(file.get())), StandardCharsets.UTF_8));
  }

  /** Makes a symbolic link, in place of whatever is there. */
  void link(String path, String target) throws IOException {
    if (isLink(path) && linkTarget(path).equals(target)) {
      return;
    }
    remove(path);
    Files.createSymbolicLink(at(path), Path.of(target));
  }

  /** Removes what is there with all that is in it; nothing if nothing is. */
  void remove(String path) throws IOException {
    TreeRemoval.remove(at(path));
  }

  /** Removes what is in a directory. */
  void empty(String path) throws IOException {
    for (String name : children(path)) {
      remove(path + "/" + name);
    }
  }

  /**
   * Gives something another name, in place of what has that name; never into another directory
   * tree.
   */
  void move(String from, String to) throws IOException {
    int slash = to.lastIndexOf('/');
    if (slash > 0) {
      makeDirectory(to.substring(0, slash), 0755);
    }
    remove(to);
    Files.move(at(from), at(to), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * What a path leads to when this tree is the root: links are followed, and none leads out of it.
   *
   * @return the path of something that is there and is no link; empty if it leads nowhere
   */
  Optional<String> resolve(String path) throws IOException {
    Deque<String> ahead = new ArrayDeque<>(Arrays.asList(path.split("/", -1)));
    List<String> walked = new ArrayList<>();
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.removeFirst();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        if (!walked.isEmpty()) {
          walked.remove(walked.size() - 1);
        }
        continue;
      }
      walked.add(name);
      String here = String.join("/", walked);
      if (isLink(here)) {
        if (++links > MAX_LINKS) {
          return Optional.empty();
        }
        String target = linkTarget(here);
        walked.remove(walked.size() - 1);
        if (target.startsWith("/")) {
          walked.clear();
        }
        String[] names = target.split("/", -1);
        for (int i = names.length - 1; i >= 0; i--) {
          ahead.addFirst(names[i]);
        }
      } else if (!exists(here) || (!ahead.isEmpty() && !isDirectory(here))) {
        return Optional.empty();
      }
    }
    return Optional.of(String.join("/", walked));
  }
}
