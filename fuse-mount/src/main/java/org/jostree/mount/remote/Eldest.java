package org.jostree.mount.remote;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was put into it first. */
final class Eldest<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;
  private final int maximum;

  Eldest(int maximum) {
    this.maximum = maximum;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > maximum;
  }
}
