package org.jostree.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A directory or file and how many bytes it has, for a {@link Treemap}. */
final class SizeNode {
  private final String path;
  private final String name;
  private final Map<String, SizeNode> children = new LinkedHashMap<>();
  private long bytes;
  private int files;
  private @Nullable String kind;
  private @Nullable String link;

  private SizeNode(String path, String name) {
    this.path = path;
    this.name = name;
  }

  /** A directory at the top, without anything in it yet. */
  static SizeNode top() {
    return new SizeNode("", "");
  }

  /**
   * Adds a file and what it takes to all directories on the way to it.
   *
   * @param newKind how it is to look
   * @param newLink where it leads
   */
  void add(List<String> names, long size, String newKind, String newLink) {
    SizeNode node = this;
    node.count(size, newKind);
    for (String each : names) {
      SizeNode parent = node;
      node = node.children.computeIfAbsent(each, n -> new SizeNode(parent.path + "/" + n, n));
      node.count(size, newKind);
    }
    node.link = newLink;
  }

  /** The kind of a directory is that of all in it, or {@code mixed}. */
  private void count(long size, String newKind) {
    bytes += size;
    files++;
    kind = kind == null || kind.equals(newKind) ? newKind : "mixed";
  }

  /** Says where a directory leads. */
  void link(String newLink) {
    link = newLink;
  }

  /** The directory of that path, if something was added below it. */
  @Nullable SizeNode find(List<String> names) {
    SizeNode node = this;
    for (String each : names) {
      node = node.children.get(each);
      if (node == null) {
        return null;
      }
    }
    return node;
  }

  /** From the top, with a slash in front. */
  String path() {
    return path;
  }

  String name() {
    return name;
  }

  long bytes() {
    return bytes;
  }

  int files() {
    return files;
  }

  String kind() {
    return kind == null ? "mixed" : kind;
  }

  @Nullable String link() {
    return link;
  }

  boolean isDirectory() {
    return !children.isEmpty();
  }

  /** What is in it and has bytes, the largest first. */
  List<SizeNode> largestFirst() {
    List<SizeNode> sorted = new ArrayList<>();
    for (SizeNode child : children.values()) {
      if (child.bytes > 0) {
        sorted.add(child);
      }
    }
    sorted.sort(Comparator.comparingLong(SizeNode::bytes).reversed());
    return sorted;
  }
}
