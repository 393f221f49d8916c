package org.jostree.mount.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jostree.mount.host.HostFile;
import org.jostree.mount.host.HostTree;
import org.jostree.mount.transport.ListingSink;
import org.jostree.mount.transport.NodeAbsentException;
import org.jostree.mount.transport.NodeAttributes;
import org.jostree.mount.transport.NodeType;
import org.jostree.posix.FileStatus;
import org.jostree.posix.RawXattr;
import org.jspecify.annotations.Nullable;

/**
 * A file or directory of this machine, as it is at the moment.
 *
 * <p>A directory's identity is its place. That of anything else is what it was when it was looked
 * up: whoever looks again after a change finds another node, so that no page which the kernel has
 * kept is taken for the new content.
 */
public final class HostNode implements Node {
  /**
   * Two changes within one tick of the file system's clock leave one time. So a file that has
   * changed this lately is another node each time it is looked up.
   */
  private static final long TICK_NANOS = 100_000_000;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final AtomicLong LOOKUPS = new AtomicLong();

  private final Node parent;
  private final String name;
  private final HostTree tree;
  private final String place;
  private final int depth;
  private final FileStatus status;
  private final long unsettled;

  private HostNode(
      Node parent, String name, HostTree tree, String place, int depth, FileStatus status) {
    this.parent = parent;
    this.name = name;
    this.tree = tree;
    this.place = place;
    this.depth = depth;
    this.status = status;
    boolean isSettled =
        status.isDirectory() || DirectoryStamps.nowNanos() - changedNanos(status) > TICK_NANOS;
    this.unsettled = isSettled ? 0 : LOOKUPS.incrementAndGet();
  }

  /**
   * The top of a tree.
   *
   * @param depth how many names lead to the parent from where absolute links begin
   * @return null if it is not there
   */
  static @Nullable HostNode top(Node parent, String name, HostTree tree, int depth)
      throws IOException {
    return of(parent, name, tree, "", depth);
  }

  private static @Nullable HostNode of(
      Node parent, String name, HostTree tree, String place, int depth) throws IOException {
    HostFile file = tree.find(place);
    FileStatus status = file == null ? null : file.status();
    return status == null ? null : new HostNode(parent, name, tree, place, depth, status);
  }

  /** What is there under a name, or null. */
  @Nullable HostNode lookup(String child) throws IOException {
    return status.isDirectory()
        ? of(this, child, tree, place.isEmpty() ? child : place + "/" + child, depth + 1)
        : null;
  }

  void list(InodeNumbers numbers, ListingSink sink) throws IOException {
    for (String child : tree.names(place)) {
      HostNode node = lookup(child);
      if (node != null) {
        sink.add(child, numbers.of(node), node.type());
      }
    }
  }

  /** Its device and inode number there, by which hard links are one file here, too. */
  FileStatus status() {
    return status;
  }

  NodeType type() {
    return NodeType.ofMode(status.mode());
  }

  /** Where it lies now. */
  private HostFile file() throws IOException {
    HostFile file = tree.find(place);
    if (file == null) {
      throw new NodeAbsentException(this + " is not there any more");
    }
    return file;
  }

  /**
   * What {@code stat} says at the moment.
   *
   * @param number for the inode
   * @param relativeLinks whether absolute links lead to the top
   */
  NodeAttributes attributes(long number, boolean relativeLinks) throws IOException {
    FileStatus now = file().status();
    boolean isOther =
        now == null
            || now.isDirectory() != status.isDirectory()
            || (!now.isDirectory() && !now.isSameFileAs(status));
    if (now == null || isOther) {
      throw new NodeAbsentException(this + " is not there any more");
    }
    long changed = now.isDirectory() ? tree.changedNanos(place) : 0;
    long mtime = changed == 0 ? now.mtimeSeconds() : changed / NANOS_PER_SECOND;
    int nanos = changed == 0 ? now.mtimeNanos() : (int) (changed % NANOS_PER_SECOND);
    return new NodeAttributes(
        number,
        now.mode(),
        now.isDirectory() ? 1 : now.nlink(),
        now.uid(),
        now.gid(),
        now.rdev(),
        now.isSymlink() ? target(relativeLinks).length : now.size(),
        now.blocks(),
        mtime,
        nanos,
        now.ctimeSeconds(),
        now.ctimeNanos());
  }

  /** The target of a symbolic link. */
  byte[] target(boolean relativeLinks) throws IOException {
    byte[] target = file().readLink();
    if (!relativeLinks || target.length == 0 || target[0] != '/') {
      return target;
    }
    // Bytes, as a target may be in any encoding; one character is one byte here.
    String text = new String(target, StandardCharsets.ISO_8859_1).replaceFirst("^/+", "");
    String way = "../".repeat(depth) + text;
    return (way.isEmpty() ? "." : way).getBytes(StandardCharsets.ISO_8859_1);
  }

  void read(long offset, ByteBuffer destination) throws IOException {
    file().read(status, offset, destination);
  }

  byte @Nullable [] xattr(String wanted) throws IOException {
    for (RawXattr each : file().xattrs()) {
      if (nameOf(each).equals(wanted)) {
        return each.value();
      }
    }
    return null;
  }

  List<String> xattrs() throws IOException {
    List<String> names = new ArrayList<>();
    for (RawXattr each : file().xattrs()) {
      names.add(nameOf(each));
    }
    return names;
  }

  private static String nameOf(RawXattr attribute) {
    return new String(attribute.name(), StandardCharsets.UTF_8);
  }

  private static long changedNanos(FileStatus status) {
    return status.ctimeSeconds() * NANOS_PER_SECOND + status.ctimeNanos();
  }

  @Override
  public String path() {
    return parent.path() + "/" + name;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof HostNode that)
        || status.isDirectory() != that.status.isDirectory()
        || !name.equals(that.name)
        || !place.equals(that.place)
        || !tree.equals(that.tree)
        || !parent.equals(that.parent)) {
      return false;
    }
    return status.isDirectory()
        || (status.isSameFileAs(that.status)
            && status.mode() == that.status.mode()
            && unsettled == that.unsettled
            && changedNanos(status) == changedNanos(that.status));
  }

  @Override
  public int hashCode() {
    return 31 * (31 * parent.hashCode() + name.hashCode()) + place.hashCode();
  }

  @Override
  public String toString() {
    return LogText.of(path());
  }
}
