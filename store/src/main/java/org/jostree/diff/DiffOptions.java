package org.jostree.diff;

/** How directories on disk are looked at. */
public final class DiffOptions {
  int ownerUid = -1;
  int ownerGid = -1;
  boolean withoutXattrs;

  /** All files on disk count as of this owner; -1 leaves them. */
  public DiffOptions ownerUid(int uid) {
    this.ownerUid = uid;
    return this;
  }

  /** All files on disk count as of this group; -1 leaves them. */
  public DiffOptions ownerGid(int gid) {
    this.ownerGid = gid;
    return this;
  }

  /** The extended attributes of files on disk do not count. */
  public DiffOptions withoutXattrs(boolean on) {
    this.withoutXattrs = on;
    return this;
  }
}
