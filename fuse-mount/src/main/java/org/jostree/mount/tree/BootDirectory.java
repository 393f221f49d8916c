package org.jostree.mount.tree;

import java.io.IOException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jostree.mount.host.HostTree;
import org.jostree.mount.host.ShownDeployment;
import org.jostree.mount.host.ShownDeployment.BootFiles;
import org.jspecify.annotations.Nullable;

/** {@code /boot} of a deployment, and the directories in it. */
final class BootDirectory extends VirtualDirectory {
  private static final BootFiles NONE = new BootFiles(new TreeMap<>(), new TreeMap<>());

  private final DeploymentDirectory deployment;

  /** What the paths in here start with: empty, {@code loader/}, {@code loader/entries/}, ... */
  private final String prefix;

  BootDirectory(
      DeploymentDirectory deployment, VirtualDirectory parent, String name, String prefix) {
    super(parent, name);
    this.deployment = deployment;
    this.prefix = prefix;
  }

  private BootFiles files() throws IOException {
    ShownDeployment current = deployment.current();
    return current == null ? NONE : current.boot();
  }

  @Override
  @Nullable Node lookup(String name) throws IOException {
    BootFiles files = files();
    String path = prefix + name;
    String text = files.texts().get(path);
    if (text != null) {
      return new TextFile(this, name, text);
    }
    HostTree tree = files.trees().get(path);
    if (tree != null) {
      int depth = 1 + (int) path.chars().filter(c -> c == '/').count();
      return HostNode.top(this, name, tree, depth);
    }
    return hasBelow(files.texts(), path + "/") || hasBelow(files.trees(), path + "/")
        ? new BootDirectory(deployment, this, name, path + "/")
        : null;
  }

  private static boolean hasBelow(SortedMap<String, ?> paths, String longer) {
    SortedMap<String, ?> tail = paths.tailMap(longer);
    return !tail.isEmpty() && tail.firstKey().startsWith(longer);
  }

  @Override
  void list(Listing listing) throws IOException {
    BootFiles files = files();
    Set<String> names = new TreeSet<>();
    addNames(files.texts(), names);
    addNames(files.trees(), names);
    for (String name : names) {
      Node node = lookup(name);
      if (node != null) {
        listing.add(name, node);
      }
    }
  }

  private void addNames(SortedMap<String, ?> paths, Set<String> names) {
    for (String path : paths.keySet()) {
      if (path.startsWith(prefix)) {
        String rest = path.substring(prefix.length());
        int slash = rest.indexOf('/');
        names.add(slash < 0 ? rest : rest.substring(0, slash));
      }
    }
  }

  @Override
  boolean changes() {
    return true;
  }

  @Override
  long changedNanos() throws IOException {
    return deployment.changedNanos();
  }
}
