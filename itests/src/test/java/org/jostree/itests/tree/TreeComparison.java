package org.jostree.itests.tree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;
import java.util.stream.Collectors;
import org.jostree.itests.tree.TreeDifference.Aspect;
import org.jostree.posix.AtFlags;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Fd;
import org.jostree.posix.FileStatus;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.posix.RawXattr;

/**
 * Compares two directory trees entry by entry: names, types, modes, owners, sizes of files and
 * symbolic links, link targets, extended attributes of every namespace, bytes. Times, link counts
 * and sizes of directories are not compared: OSTree does not keep them.
 */
public final class TreeComparison {
  private static final int BLOCK = 1 << 20;
  private static final int FOLLOW_NOTHING = AtFlags.AT_SYMLINK_NOFOLLOW;

  private static final ThreadLocal<ByteBuffer> FIRST_BLOCK =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BLOCK));
  private static final ThreadLocal<ByteBuffer> SECOND_BLOCK =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BLOCK));

  private final Posix posix = Posix.instance();
  private final ConcurrentLinkedQueue<TreeDifference> differences = new ConcurrentLinkedQueue<>();

  private TreeComparison() {}

  /** All differences, sorted by path; empty if the trees are equal. */
  public static List<TreeDifference> between(Path first, Path second) throws IOException {
    TreeComparison comparison = new TreeComparison();
    // A little more than the cores: a mounted tree is waited for.
    ForkJoinPool pool = new ForkJoinPool(Runtime.getRuntime().availableProcessors() + 1);
    try {
      pool.invoke(comparison.roots(first, second));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      pool.shutdownNow();
    }
    return comparison.differences.stream()
        .sorted(java.util.Comparator.comparing(TreeDifference::path))
        .toList();
  }

  private Pair roots(Path first, Path second) throws IOException {
    Fd firstRoot = posix.open(first, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
    Fd secondRoot = posix.open(second, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
    compareStatus("/", posix.fstat(firstRoot), posix.fstat(secondRoot));
    compareAttributes("/", posix.xattrs(firstRoot), posix.xattrs(secondRoot));
    return new Pair("", firstRoot, secondRoot);
  }

  /** Two open directories to compare; closes them. */
  @SuppressWarnings("serial") // never serialised
  private final class Pair extends RecursiveAction {
    private final String path;
    private final Fd first;
    private final Fd second;

    Pair(String path, Fd first, Fd second) {
      this.path = path;
      this.first = first;
      this.second = second;
    }

    @Override
    protected void compute() {
      List<Pair> below = new ArrayList<>();
      try (first;
          second) {
        Set<Name> names = names(path, first);
        Set<Name> secondNames = names(path, second);
        report(names, secondNames, Aspect.ONLY_IN_FIRST);
        report(secondNames, names, Aspect.ONLY_IN_SECOND);
        names.retainAll(secondNames);
        for (Name name : names) {
          compareEntry(name, below);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("at " + path, e);
      }
      invokeAll(below);
    }

    private void report(Set<Name> here, Set<Name> there, Aspect aspect) {
      for (Name name : here) {
        if (!there.contains(name)) {
          differ(path + "/" + name.shown(), aspect, "");
        }
      }
    }

    private void compareEntry(Name name, List<Pair> below) throws IOException {
      String entry = path + "/" + name.shown();
      String text = name.text();
      try {
        FileStatus firstStatus = posix.fstatat(first, text, FOLLOW_NOTHING);
        FileStatus secondStatus = posix.fstatat(second, text, FOLLOW_NOTHING);
        if (!compareStatus(entry, firstStatus, secondStatus)) {
          return;
        }
        compareAttributes(entry, posix.xattrs(first, text), posix.xattrs(second, text));
        if (firstStatus.isDirectory()) {
          int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
          below.add(
              new Pair(
                  entry,
                  posix.openat(first, text, flags, 0),
                  posix.openat(second, text, flags, 0)));
        } else if (firstStatus.isSymlink()) {
          compareTargets(entry, text);
        } else if (firstStatus.isRegular() && firstStatus.size() == secondStatus.size()) {
          compareBytes(entry, text);
        }
      } catch (PosixException e) {
        differ(entry, Aspect.UNREADABLE, String.valueOf(e.getMessage()));
      }
    }

    private void compareTargets(String entry, String name) throws IOException {
      byte[] firstTarget = posix.readlinkatRaw(first, name);
      byte[] secondTarget = posix.readlinkatRaw(second, name);
      if (!Arrays.equals(firstTarget, secondTarget)) {
        differ(entry, Aspect.LINK_TARGET, show(firstTarget) + " against " + show(secondTarget));
      }
    }

    private void compareBytes(String entry, String name) throws IOException {
      int flags = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW;
      try (Fd firstFile = posix.openat(first, name, flags, 0);
          Fd secondFile = posix.openat(second, name, flags, 0)) {
        ByteBuffer firstBlock = FIRST_BLOCK.get();
        ByteBuffer secondBlock = SECOND_BLOCK.get();
        for (long offset = 0; ; offset += firstBlock.limit()) {
          fill(firstBlock, firstFile, offset);
          fill(secondBlock, secondFile, offset);
          int at = firstBlock.mismatch(secondBlock);
          if (at >= 0) {
            differ(entry, Aspect.BYTES, "from byte " + (offset + at) + " on");
            return;
          }
          if (firstBlock.limit() == 0) {
            return;
          }
        }
      }
    }

    private void fill(ByteBuffer block, Fd file, long offset) throws IOException {
      block.clear();
      while (block.hasRemaining()) {
        if (posix.pread(file, block, offset + block.position()) <= 0) {
          break;
        }
      }
      block.flip();
    }
  }

  private Set<Name> names(String path, Fd directory) throws IOException {
    Set<Name> names = new TreeSet<>();
    for (DirectoryEntry entry : posix.list(directory)) {
      if (!names.add(new Name(entry.name()))) {
        differ(path, Aspect.UNREADABLE, "lists a name twice: " + entry);
      }
    }
    return names;
  }

  /** Compares what lstat tells; false if the types differ, so that there is no more to compare. */
  private boolean compareStatus(String path, FileStatus first, FileStatus second) {
    if ((first.mode() & ~07777) != (second.mode() & ~07777)) {
      differ(path, Aspect.TYPE, octal(first.mode()) + " against " + octal(second.mode()));
      return false;
    }
    if (first.mode() != second.mode()) {
      differ(path, Aspect.MODE, octal(first.mode()) + " against " + octal(second.mode()));
    }
    if (first.uid() != second.uid() || first.gid() != second.gid()) {
      differ(
          path,
          Aspect.OWNER,
          first.uid() + ":" + first.gid() + " against " + second.uid() + ":" + second.gid());
    }
    if (!first.isDirectory() && first.size() != second.size()) {
      differ(path, Aspect.SIZE, first.size() + " against " + second.size());
    }
    return true;
  }

  private void compareAttributes(String path, List<RawXattr> first, List<RawXattr> second) {
    if (!first.equals(second)) {
      differ(path, Aspect.ATTRIBUTES, show(first) + " against " + show(second));
    }
  }

  private void differ(String path, Aspect aspect, String detail) {
    differences.add(new TreeDifference(path, aspect, detail));
  }

  private static String show(List<RawXattr> attributes) {
    return attributes.stream()
        .map(each -> show(each.name()) + "=" + HexFormat.of().formatHex(each.value()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String show(byte[] text) {
    return new String(text, StandardCharsets.UTF_8);
  }

  private static String octal(int mode) {
    return "0" + Integer.toOctalString(mode);
  }

  /** A name by its bytes. */
  private record Name(String text) implements Comparable<Name> {
    Name(byte[] bytes) throws IOException {
      this(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    }

    String shown() {
      return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    @Override
    public int compareTo(Name other) {
      return text.compareTo(other.text);
    }
  }
}
