package org.jostree.gvariant;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a value's type from its text alone, before its neighbours have had their say.
 */
sealed interface TypePattern {
  /** Nothing known: an element of an empty array, what a "nothing" would be of. */
  record Any() implements TypePattern {}

  /** An integer, of any numeric type. */
  record Numeric() implements TypePattern {}

  /** A quoted text: a string, an object path or a signature. */
  record Text() implements TypePattern {}

  /** A type without parts. */
  record Letter(char letter) implements TypePattern {}

  record Array(TypePattern element) implements TypePattern {}

  record Maybe(TypePattern element) implements TypePattern {}

  record Tuple(List<TypePattern> items) implements TypePattern {}

  record Entry(TypePattern key, TypePattern value) implements TypePattern {}

  /** This, or any maybe of it: a value whose type was not declared. */
  record Loose(TypePattern inner) implements TypePattern {}

  /** The pattern that only this type fits. */
  static TypePattern of(GVariantType type) {
    if (type.isArray()) {
      return new Array(of(type.element()));
    }
    if (type.isMaybe()) {
      return new Maybe(of(type.element()));
    }
    if (!type.hasMembers()) {
      return new Letter(type.kind());
    }
    List<TypePattern> items = type.items().stream().map(TypePattern::of).toList();
    return type.isTuple() ? new Tuple(items) : new Entry(items.get(0), items.get(1));
  }

  /** What fits both, or null if nothing does. */
  static @Nullable TypePattern both(TypePattern a, TypePattern b) {
    if (a instanceof Any) {
      return b;
    }
    if (b instanceof Any) {
      return a;
    }
    if (a instanceof Loose looseA) {
      return bothLoose(looseA, b);
    }
    if (b instanceof Loose looseB) {
      return bothLoose(looseB, a);
    }
    if (a instanceof Array arrayA && b instanceof Array arrayB) {
      TypePattern element = both(arrayA.element, arrayB.element);
      return element == null ? null : new Array(element);
    }
    if (a instanceof Maybe maybeA && b instanceof Maybe maybeB) {
      TypePattern element = both(maybeA.element, maybeB.element);
      return element == null ? null : new Maybe(element);
    }
    if (a instanceof Tuple tupleA && b instanceof Tuple tupleB) {
      List<TypePattern> items = bothOfEach(tupleA.items, tupleB.items);
      return items == null ? null : new Tuple(items);
    }
    if (a instanceof Entry entryA && b instanceof Entry entryB) {
      TypePattern key = both(entryA.key, entryB.key);
      TypePattern value = both(entryA.value, entryB.value);
      return key == null || value == null ? null : new Entry(key, value);
    }
    if (a.equals(b) || isOneOf(a, b)) {
      return a;
    }
    return isOneOf(b, a) ? b : null;
  }

  private static @Nullable TypePattern bothLoose(Loose loose, TypePattern other) {
    if (other instanceof Loose otherLoose) {
      TypePattern inner = both(loose.inner, otherLoose.inner);
      return inner == null ? null : new Loose(inner);
    }
    if (other instanceof Maybe maybe) {
      TypePattern element = both(loose, maybe.element);
      return element == null ? null : new Maybe(element);
    }
    return both(loose.inner, other);
  }

  private static @Nullable List<TypePattern> bothOfEach(List<TypePattern> a, List<TypePattern> b) {
    if (a.size() != b.size()) {
      return null;
    }
    List<TypePattern> items = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      TypePattern item = both(a.get(i), b.get(i));
      if (item == null) {
        return null;
      }
      items.add(item);
    }
    return items;
  }

  /** Whether {@code type} is a basic type among those that {@code several} leaves open. */
  private static boolean isOneOf(TypePattern type, TypePattern several) {
    if (!(type instanceof Letter letter)) {
      return false;
    }
    return (several instanceof Numeric && "ynqiuxthd".indexOf(letter.letter) >= 0)
        || (several instanceof Text && "sog".indexOf(letter.letter) >= 0);
  }

  /** Whether it is, or may be, a basic type: one that a dictionary can have as keys. */
  static boolean isBasic(TypePattern pattern) {
    TypePattern plain = pattern instanceof Loose loose ? loose.inner : pattern;
    return plain instanceof Numeric
        || plain instanceof Text
        || (plain instanceof Letter letter && letter.letter != GVariantType.VARIANT);
  }

  /** The pattern without leave to be a maybe. */
  static TypePattern strict(TypePattern pattern) {
    return pattern instanceof Loose loose ? loose.inner : pattern;
  }

  /**
   * Appends the type string of the plainest type that fits.
   *
   * @return whether there is one: false if some part could be of any type
   */
  static boolean resolve(TypePattern pattern, StringBuilder out) {
    if (pattern instanceof Loose loose) {
      return resolve(loose.inner, out);
    }
    if (pattern instanceof Array array) {
      return resolve(array.element, out.append('a'));
    }
    if (pattern instanceof Maybe maybe) {
      return resolve(maybe.element, out.append('m'));
    }
    if (pattern instanceof Tuple tuple) {
      out.append('(');
      boolean known = tuple.items.stream().allMatch(item -> resolve(item, out));
      out.append(')');
      return known;
    }
    if (pattern instanceof Entry entry) {
      boolean known = resolve(entry.key, out.append('{')) && resolve(entry.value, out);
      out.append('}');
      return known;
    }
    if (pattern instanceof Letter letter) {
      out.append(letter.letter);
    } else if (pattern instanceof Numeric) {
      out.append('i');
    } else if (pattern instanceof Text) {
      out.append('s');
    }
    return !(pattern instanceof Any);
  }
}
