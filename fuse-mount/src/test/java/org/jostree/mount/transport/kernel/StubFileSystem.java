package org.jostree.mount.transport.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jostree.mount.transport.AttributeBuffer;
import org.jostree.mount.transport.FileSystemStatistics;
import org.jostree.mount.transport.Lifetime;
import org.jostree.mount.transport.ListingSink;
import org.jostree.mount.transport.NodeAttributes;
import org.jostree.mount.transport.NodeFileSystem;
import org.jostree.mount.transport.NodeType;
import org.jspecify.annotations.Nullable;

/** A directory, a directory that changes, a file, and a link, all in the root. */
final class StubFileSystem implements NodeFileSystem<String> {
  static final String ROOT = "/";
  static final String FILE = "file";
  static final List<String> NAMES = List.of("directory", "changing", FILE, "link");
  static final int SIZE = 100_000;

  private static final Map<String, NodeAttributes> ATTRIBUTES =
      Map.of(
          ROOT,
          attributes(NodeType.DIRECTORY, 1),
          "directory",
          attributes(NodeType.DIRECTORY, 2),
          "changing",
          attributes(NodeType.DIRECTORY, 3),
          FILE,
          attributes(NodeType.REGULAR, 4),
          "link",
          attributes(NodeType.SYMBOLIC_LINK, 5));

  private static NodeAttributes attributes(NodeType type, long ino) {
    long size = type == NodeType.REGULAR ? SIZE : 0;
    return NodeAttributes.of(ino, type.bits() | 0755, 1, 0, 0, size, 0);
  }

  @Override
  public String root() {
    return ROOT;
  }

  @Override
  public @Nullable String lookup(String directory, CharSequence name) {
    // By index, as it is called to see what others allocate.
    for (int i = 0; directory.equals(ROOT) && i < NAMES.size(); i++) {
      if (NAMES.get(i).contentEquals(name)) {
        return NAMES.get(i);
      }
    }
    return null;
  }

  @Override
  public void attributes(String node, AttributeBuffer result) {
    result.set(ATTRIBUTES.get(node));
  }

  @Override
  public Lifetime lifetime(String node) {
    return node.equals("changing") ? Lifetime.NONE : Lifetime.FOREVER;
  }

  @Override
  public void list(String directory, ListingSink sink) {
    if (directory.equals(ROOT)) {
      for (String name : NAMES) {
        sink.add(name, ATTRIBUTES.get(name).ino(), ATTRIBUTES.get(name).type());
      }
    }
  }

  @Override
  public byte[] readLink(String link) throws IOException {
    if (!link.equals("link")) {
      throw new IOException("not a link");
    }
    return "target".getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void read(String file, long offset, ByteBuffer destination) {
    long count = Math.min(SIZE - offset, destination.remaining());
    if (count > 0) {
      destination.position(destination.position() + (int) count);
    }
  }

  @Override
  public byte @Nullable [] xattr(String node, CharSequence name) {
    String text = name.toString();
    return text.startsWith("user.") ? text.getBytes(StandardCharsets.UTF_8) : null;
  }

  @Override
  public List<String> xattrs(String node) {
    return List.of("user.a", "user.b");
  }

  @Override
  public FileSystemStatistics statistics() {
    return new FileSystemStatistics(4096, 1, 0, 0, 1, 0);
  }
}
