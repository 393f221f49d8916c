package org.jostree.mount.host;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Deployments and their names: their places in the order in which they boot, from 0 on, and what
 * else tells one of them.
 *
 * @param all in the order in which they boot
 * @param named places by further names, such as {@code booted}
 * @param changedNanos when they were first seen like this, in nanoseconds since 1970
 */
public record ShownDeployments(
    List<ShownDeployment> all, Map<String, Integer> named, long changedNanos) {
  public ShownDeployments {
    all = List.copyOf(all);
    named = new TreeMap<>(named);
  }

  /** The deployment of that name, or null. */
  public @Nullable ShownDeployment find(String name) {
    for (int i = 0; i < all.size(); i++) {
      if (name.equals(String.valueOf(i))) {
        return all.get(i);
      }
    }
    Integer place = named.get(name);
    return place == null ? null : all.get(place);
  }

  /** All names. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>(named.keySet());
    for (int i = 0; i < all.size(); i++) {
      names.add(String.valueOf(i));
    }
    return names;
  }
}
