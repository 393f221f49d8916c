package org.jostree.mount.catalogue;

/** What a record is of. */
enum RecordKind {
  /** Of a dirtree object: a {@link DirectoryRecord}. */
  DIRECTORY(1),
  /** Of a dirmeta object: the object itself. */
  DIRECTORY_METADATA(2);

  private final int number;

  RecordKind(int number) {
    this.number = number;
  }

  /** What a segment has for it. */
  int number() {
    return number;
  }
}
