package org.jostree.itests.tree;

/**
 * One thing in which two trees differ.
 *
 * @param path of the entry, from the root of the trees, {@code /} for the roots themselves
 * @param aspect what differs
 * @param detail both sides, for a person
 */
public record TreeDifference(String path, Aspect aspect, String detail) {

  /** What can differ about an entry. */
  public enum Aspect {
    ONLY_IN_FIRST,
    ONLY_IN_SECOND,
    TYPE,
    MODE,
    OWNER,
    SIZE,
    LINK_TARGET,
    ATTRIBUTES,
    BYTES,
    UNREADABLE
  }

  @Override
  public String toString() {
    return aspect + " " + path + ": " + detail;
  }
}
