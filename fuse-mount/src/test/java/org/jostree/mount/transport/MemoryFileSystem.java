package org.jostree.mount.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jspecify.annotations.Nullable;

/** A file system in memory that a test can change and break while it is mounted. */
final class MemoryFileSystem implements NodeFileSystem<MemoryFileSystem.Node> {
  private static final long TIME = 1_700_000_000L;

  /** Where the bytes of a file come from. */
  interface Content {
    void read(long offset, ByteBuffer destination) throws IOException;
  }

  /** A node; every one is equal to itself only. */
  static final class Node {
    final String path;
    final Map<String, Node> children = new LinkedHashMap<>();
    final Map<String, byte[]> xattrs = new ConcurrentHashMap<>();
    volatile NodeAttributes attributes;
    volatile Lifetime lifetime = Lifetime.FOREVER;
    volatile Lifetime nameLifetime = Lifetime.FOREVER;
    volatile byte @Nullable [] target;
    volatile @Nullable Content content;
    volatile @Nullable Path behind;
    volatile @Nullable Throwable failure;

    Node(String path, NodeAttributes attributes) {
      this.path = path;
      this.attributes = attributes;
    }

    @Override
    public String toString() {
      return path;
    }
  }

  private final AtomicLong lastIno = new AtomicLong(1);
  volatile @Nullable PageCache<Node> cache;
  private final Node root = new Node("/", attributes(NodeType.DIRECTORY, 0755, 0));

  @Override
  public Node root() {
    return root;
  }

  @Override
  public @Nullable Node lookup(Node directory, CharSequence name) throws IOException {
    failIfBroken(directory);
    synchronized (directory.children) {
      return directory.children.get(name.toString());
    }
  }

  @Override
  public Lifetime nameLifetime(Node directory, Node node) {
    return node.nameLifetime;
  }

  @Override
  public void attributes(Node node, AttributeBuffer result) {
    result.set(node.attributes);
  }

  @Override
  public Lifetime lifetime(Node node) {
    return node.lifetime;
  }

  @Override
  public void list(Node directory, ListingSink sink) throws IOException {
    failIfBroken(directory);
    synchronized (directory.children) {
      directory.children.forEach(
          (name, node) -> sink.add(name, node.attributes.ino(), node.attributes.type()));
    }
  }

  @Override
  public byte[] readLink(Node link) throws IOException {
    failIfBroken(link);
    return link.target;
  }

  @Override
  public void read(Node file, long offset, ByteBuffer destination) throws IOException {
    failIfBroken(file);
    file.content.read(offset, destination);
  }

  @Override
  public @Nullable Fd openContent(Node file) throws IOException {
    failIfBroken(file);
    Path behind = file.behind;
    return behind == null ? null : Posix.instance().open(behind, OpenFlags.O_RDONLY, 0);
  }

  @Override
  public void offer(PageCache<Node> offered) {
    cache = offered;
  }

  @Override
  public byte @Nullable [] xattr(Node node, CharSequence name) throws IOException {
    failIfBroken(node);
    return node.xattrs.get(name.toString());
  }

  @Override
  public List<String> xattrs(Node node) throws IOException {
    failIfBroken(node);
    return new ArrayList<>(new TreeMap<>(node.xattrs).keySet());
  }

  @Override
  public FileSystemStatistics statistics() {
    return new FileSystemStatistics(4096, 12_345, 234, 123, 678, 56);
  }

  Node directory(Node parent, String name) {
    return add(parent, name, attributes(NodeType.DIRECTORY, 0755, 0));
  }

  /** A directory whose listing changes. */
  Node changingDirectory(Node parent, String name) {
    Node node = directory(parent, name);
    node.lifetime = Lifetime.NONE;
    return node;
  }

  Node file(Node parent, String name, String text) {
    return file(parent, name, text.getBytes(StandardCharsets.UTF_8));
  }

  Node file(Node parent, String name, byte[] bytes) {
    return file(
        parent,
        name,
        bytes.length,
        (offset, destination) -> {
          if (offset < bytes.length) {
            int length = (int) Math.min(bytes.length - offset, destination.remaining());
            destination.put(bytes, (int) offset, length);
          }
        });
  }

  Node file(Node parent, String name, long size, Content content) {
    Node node = add(parent, name, attributes(NodeType.REGULAR, 0644, size));
    node.content = content;
    return node;
  }

  Node link(Node parent, String name, String target) {
    byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
    Node node = add(parent, name, attributes(NodeType.SYMBOLIC_LINK, 0777, bytes.length));
    node.target = bytes;
    return node;
  }

  Node special(Node parent, String name, NodeType type) {
    return add(parent, name, attributes(type, 0600, 0));
  }

  /** Gives a node a name, in place of what had it; the directory is modified now. */
  void put(Node parent, String name, Node node) {
    synchronized (parent.children) {
      parent.children.put(name, node);
    }
    touch(parent);
  }

  void remove(Node parent, String name) {
    synchronized (parent.children) {
      parent.children.remove(name);
    }
    touch(parent);
  }

  NodeAttributes attributes(NodeType type, int permissions, long size) {
    return NodeAttributes.of(
        lastIno.incrementAndGet(), type.bits() | permissions, 1, 0, 0, size, TIME);
  }

  static NodeAttributes withOwner(NodeAttributes own, int mode, int uid, int gid) {
    return new NodeAttributes(
        own.ino(),
        own.type().bits() | mode,
        own.nlink(),
        uid,
        gid,
        own.rdev(),
        own.size(),
        own.blocks(),
        own.mtimeSeconds(),
        own.mtimeNanos(),
        own.ctimeSeconds(),
        own.ctimeNanos());
  }

  private Node add(Node parent, String name, NodeAttributes attributes) {
    Node node = new Node(parent == root ? "/" + name : parent.path + "/" + name, attributes);
    put(parent, name, node);
    return node;
  }

  private static void touch(Node directory) {
    if (directory.lifetime.equals(Lifetime.FOREVER)) {
      return;
    }
    NodeAttributes own = directory.attributes;
    // As coarse as a file system with a resolution of a second has it.
    directory.attributes =
        NodeAttributes.of(
            own.ino(),
            own.mode(),
            own.nlink(),
            own.uid(),
            own.gid(),
            own.size(),
            System.currentTimeMillis() / 1000);
  }

  private static void failIfBroken(Node node) throws IOException {
    Throwable failure = node.failure;
    if (failure instanceof IOException checked) {
      throw checked;
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }
}
