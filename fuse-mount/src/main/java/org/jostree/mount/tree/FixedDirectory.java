package org.jostree.mount.tree;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A virtual directory whose names are always the same. */
final class FixedDirectory extends VirtualDirectory {
  private final Map<String, VirtualDirectory> children = new LinkedHashMap<>();

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
