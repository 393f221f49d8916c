package org.jostree.mount.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.mount.transport.NodeAttributes;
import org.jostree.mount.transport.NodeType;

/** What a file system has at a path, as a program sees it. */
@SuppressWarnings("NullAway") // what is not there fails the test
public final class ByPath {
  private ByPath() {}

  /** The node at a path, or null if a name of it is absent. */
  public static Node find(RepositoryFileSystem system, String path) throws IOException {
    Node node = system.root();
    for (String name : path.split("/", -1)) {
      node = system.lookup(node, name);
      if (node == null) {
        return null;
      }
    }
    return node;
  }

  /** What a directory lists, in its order. */
  public static List<String> names(RepositoryFileSystem system, String path) throws IOException {
    return names(system, find(system, path));
  }

  /** What a directory lists, in its order. */
  public static List<String> names(RepositoryFileSystem system, Node directory) throws IOException {
    List<String> names = new ArrayList<>();
    system.list(directory, (name, ino, type) -> names.add(name));
    return names;
  }

  /** What a directory lists; each entry has to be what its attributes say. */
  public static SortedMap<String, NodeType> entries(RepositoryFileSystem system, Node directory)
      throws IOException {
    SortedMap<String, NodeType> types = new TreeMap<>();
    Map<String, Long> numbers = new HashMap<>();
    system.list(
        directory,
        (name, ino, type) -> {
          types.put(name, type);
          numbers.put(name, ino);
        });
    for (String name : types.keySet()) {
      NodeAttributes attributes = system.attributes(system.lookup(directory, name));
      String path = directory.path() + "/" + name;
      assertThat(attributes.type()).as(path).isEqualTo(types.get(name));
      assertThat(attributes.ino()).as(path).isEqualTo(numbers.get(name));
    }
    return types;
  }

  /** The content of a file, which has to have the size that its attributes say. */
  public static String read(RepositoryFileSystem system, String path) throws IOException {
    return read(system, find(system, path));
  }

  /** The content of a file, which has to have the size that its attributes say. */
  public static String read(RepositoryFileSystem system, Node file) throws IOException {
    ByteBuffer content = ByteBuffer.allocateDirect(8000);
    system.read(file, 0, content);
    assertThat(content.position()).isEqualTo((int) system.attributes(file).size());
    return StandardCharsets.UTF_8.decode(content.flip()).toString();
  }
}
