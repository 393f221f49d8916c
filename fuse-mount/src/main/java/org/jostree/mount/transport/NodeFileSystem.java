package org.jostree.mount.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jostree.posix.Fd;
import org.jspecify.annotations.Nullable;

/**
 * A read-only file system of nodes, as a {@link Transport} shows it to the kernel.
 *
 * <p>The kernel asks by node, not by path: it looks a name up once, remembers the node, and asks
 * again only when the {@link Lifetime} it was given has passed. All methods are called from several
 * threads at once. There is no open and no close: the kernel is told at the first open that none is
 * needed, so a file system keeps what it has to keep for reading (descriptors, inflated content) in
 * a bounded cache of its own.
 *
 * <p>Errors: an {@link IOException} or any other {@link Throwable} is answered as {@link
 * Failures#errno} says, which for nearly all is EIO and one log line. The line says the operation,
 * the node's {@link Object#toString}, and the exception's message; so {@code toString} should give
 * the path, and the message should name the object and the commit. An absent name is not an
 * exception but {@code null} from {@link #lookup}.
 *
 * @param <N> identifies a node. Nodes that are {@linkplain Object#equals equal} are one node, and
 *     one page cache, to the kernel; so they must have the same type, attributes, extended
 *     attributes and bytes for as long as they exist. Files, links and special files may have many
 *     names. A directory must have one: two names that lead to equal directories make the kernel
 *     move the directory from the first to the second, so the identity of a directory includes its
 *     path. The identity of a directory whose listing changes (below a ref directory, say) stays;
 *     when a name comes to mean another tree, it leads to another node.
 */
public interface NodeFileSystem<N> {

  /** The directory at the mount point. Always equal to itself. */
  N root();

  /**
   * What the name leads to, or null when the directory has no such name.
   *
   * <p>The kernel remembers an absent name for as long as the directory's {@link #lifetime}.
   *
   * @param name neither empty, nor {@code .} or {@code ..}, and without a slash; may lie in the
   *     memory of the request, so that who wants to keep it has to make a string of it
   */
  @Nullable N lookup(N directory, CharSequence name) throws IOException;

  /**
   * How long the kernel may rely on a name of the directory leading to that node, without asking
   * again; {@link Lifetime#FOREVER} in immutable directories, {@link Lifetime#NONE} or a second for
   * a ref. The lifetime of the node's own attributes is its {@link #lifetime}.
   */
  default Lifetime nameLifetime(N directory, N node) {
    return lifetime(directory);
  }

  /** Fills in what {@code stat} says of the node. */
  void attributes(N node, AttributeBuffer result) throws IOException;

  /** What {@code stat} says of the node. */
  default NodeAttributes attributes(N node) throws IOException {
    AttributeBuffer buffer = new AttributeBuffer();
    attributes(node, buffer);
    return buffer.toAttributes();
  }

  /**
   * How long the kernel may rely on the node's attributes and, of a directory, on its listing and
   * on the absence of a name in it. {@link Lifetime#FOREVER} for content, which is immutable.
   *
   * <p>A directory whose listing changes answers {@link Lifetime#NONE}, and {@link #attributes}
   * gives a modification time that differs whenever its listing differs: at the start of every
   * listing the kernel compares that time to that of the listing it has kept. With a longer
   * lifetime the kernel does so only that often.
   */
  Lifetime lifetime(N node);

  /**
   * Gives every name of the directory to the sink, in any order that stays the same while the
   * listing does. The names {@code .} and {@code ..} are the transport's own.
   */
  void list(N directory, ListingSink sink) throws IOException;

  /** The target of the symbolic link: 1 to 4095 bytes, none of them 0. */
  byte[] readLink(N link) throws IOException;

  /**
   * Reads from the offset until the destination is full or the file ends, and moves the
   * destination's position by what was read. A short read means the end of the file: the kernel
   * fills the rest with zeros.
   *
   * @param offset in bytes, 0 or more, possibly past the end
   * @param destination direct; valid only during the call
   */
  void read(N file, long offset, ByteBuffer destination) throws IOException;

  /**
   * Opens a file that has the content of the node and nothing else, as it will always be, so that
   * the kernel can read it by itself; null if there is none. The caller closes it.
   */
  default @Nullable Fd openContent(N file) throws IOException {
    return null;
  }

  /**
   * The value of an extended attribute, null when absent.
   *
   * @param name in full, as {@code user.x}; lies where that of {@link #lookup} does
   */
  byte @Nullable [] xattr(N node, CharSequence name) throws IOException;

  /** The full names of the extended attributes that a listing shows. */
  List<String> xattrs(N node) throws IOException;

  /**
   * Offers the kernel's cache, before the first request, where the transport can put content there.
   */
  default void offer(PageCache<N> cache) {}

  /**
   * Offers to tell which nodes the kernel knows, before the first request. A lookup that leads to
   * one of them may give that one, rather than make another that is equal.
   */
  default void offer(KnownNodes<N> known) {}

  /** What {@code statfs} says. */
  FileSystemStatistics statistics() throws IOException;

  /**
   * Whether nobody but this process is at work on an answer, so that the processor of who asks for
   * it is free for it. Asked before there are requests.
   */
  default boolean answersAlone() {
    return true;
  }
}
