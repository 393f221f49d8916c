package org.jostree.object;

/**
 * What an object is called: its checksum and its type. The four kinds that trees are built of have
 * a name type each, so that the checksum of a dirmeta cannot be passed where a dirtree is due.
 */
public sealed interface ObjectName
    permits CommitId, DirTreeId, DirMetaId, FileId, AuxiliaryObjectName {

  /** The checksum. */
  Checksum checksum();

  /** The type. */
  ObjectType type();

  /** The name of an object of that type. */
  static ObjectName of(Checksum checksum, ObjectType type) {
    return switch (type) {
      case FILE -> new FileId(checksum);
      case DIR_TREE -> new DirTreeId(checksum);
      case DIR_META -> new DirMetaId(checksum);
      case COMMIT -> new CommitId(checksum);
      default -> new AuxiliaryObjectName(checksum, type);
    };
  }

  /** {@code CHECKSUM.dirtree} and the like, as the tools print it. */
  default String display() {
    return checksum().hex() + "." + type().extension();
  }
}
