package org.jostree.mount.tree;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A virtual directory whose names are always the same, and what they lead to. */
final class FixedDirectory extends VirtualDirectory {
  private final Map<String, Node> children = new LinkedHashMap<>();

  FixedDirectory() {}

  FixedDirectory(VirtualDirectory parent, String name) {
    super(parent, name);
  }

  /** Makes a child of this directory, under that name. */
  interface Child {
    VirtualDirectory under(VirtualDirectory parent, String name);
  }

  /** Adds a name, before the directory is in use. */
  FixedDirectory with(String name, Child child) {
    children.put(name, child.under(this, name));
    return this;
  }

  /** Adds a file of that text, before the directory is in use. */
  FixedDirectory withText(String name, String text) {
    children.put(name, new TextFile(this, name, text));
    return this;
  }

  @Override
  @Nullable Node lookup(String name) {
    return children.get(name);
  }

  @Override
  void list(Listing listing) {
    children.forEach(listing::add);
  }

  @Override
  boolean changes() {
    return false;
  }
}
