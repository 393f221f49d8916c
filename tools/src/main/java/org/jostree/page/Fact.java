package org.jostree.page;

import org.jspecify.annotations.Nullable;

/**
 * Something that there is to say of a thing.
 *
 * @param link where the value leads; null for nowhere
 * @param code whether the value is for machines: a checksum, a mode
 * @param differs whether it is another one than that of the thing beside it
 */
record Fact(String name, String value, @Nullable String link, boolean code, boolean differs) {
  static Fact of(String name, @Nullable String value) {
    return new Fact(name, value == null ? "" : VisibleText.ofName(value), null, false, false);
  }

  static Fact code(String name, String value) {
    return new Fact(name, VisibleText.ofName(value), null, true, false);
  }

  static Fact link(String name, String value, String link) {
    return new Fact(name, VisibleText.ofName(value), link, true, false);
  }

  /** The same, but unlike that of another thing. */
  Fact comparedWith(String other) {
    return new Fact(name, value, link, code, !value.equals(other));
  }
}
