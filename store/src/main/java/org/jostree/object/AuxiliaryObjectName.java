package org.jostree.object;

/**
 * The name of an object that trees do not refer to: a tombstone, detached metadata, a payload link,
 * the attributes of a split file. The checksum is that of the object it accompanies, but for {@code
 * file-xattrs}, whose own it is.
 */
public record AuxiliaryObjectName(Checksum checksum, ObjectType type) implements ObjectName {
  public AuxiliaryObjectName {
    switch (type) {
      case FILE, DIR_TREE, DIR_META, COMMIT ->
          throw new IllegalArgumentException(type + " has a name type of its own");
      default -> {}
    }
  }

  @Override
  public String toString() {
    return display();
  }
}
