package org.jostree.mount.transport;

/**
 * What {@code stat} says of one node after another: {@link NodeAttributes} that are filled in again
 * for each answer, so that none needs an object of its own. For one thread.
 */
public final class AttributeBuffer {
  private long ino;
  private int mode;
  private int nlink;
  private int uid;
  private int gid;
  private long rdev;
  private long size;
  private long blocks;
  private long mtimeSeconds;
  private int mtimeNanos;
  private long ctimeSeconds;
  private int ctimeNanos;

  /** Takes these. */
  public AttributeBuffer set(NodeAttributes attributes) {
    ino = attributes.ino();
    mode = attributes.mode();
    nlink = attributes.nlink();
    uid = attributes.uid();
    gid = attributes.gid();
    rdev = attributes.rdev();
    size = attributes.size();
    blocks = attributes.blocks();
    mtimeSeconds = attributes.mtimeSeconds();
    mtimeNanos = attributes.mtimeNanos();
    ctimeSeconds = attributes.ctimeSeconds();
    ctimeNanos = attributes.ctimeNanos();
    return this;
  }

  /** As {@link NodeAttributes#of}, and one link. */
  public void set(long newIno, int newMode, int newUid, int newGid, long newSize, long seconds) {
    ino = newIno;
    mode = newMode;
    nlink = 1;
    uid = newUid;
    gid = newGid;
    rdev = 0;
    size = newSize;
    blocks = NodeAttributes.blocksOf(newSize);
    mtimeSeconds = seconds;
    mtimeNanos = 0;
    ctimeSeconds = seconds;
    ctimeNanos = 0;
  }

  /** Sets the nanoseconds of both times. */
  public void setNanos(int nanos) {
    mtimeNanos = nanos;
    ctimeNanos = nanos;
  }

  /** Sets how much is taken of the disk, in units of 512 bytes. */
  public void setBlocks(long newBlocks) {
    blocks = newBlocks;
  }

  void setMtimeNanos(int nanos) {
    mtimeNanos = nanos;
  }

  void setOwner(int newUid, int newGid) {
    uid = newUid;
    gid = newGid;
  }

  void setMode(int newMode) {
    mode = newMode;
  }

  /** These attributes, to be kept. */
  public NodeAttributes toAttributes() {
    return new NodeAttributes(
        ino,
        mode,
        nlink,
        uid,
        gid,
        rdev,
        size,
        blocks,
        mtimeSeconds,
        mtimeNanos,
        ctimeSeconds,
        ctimeNanos);
  }

  public long ino() {
    return ino;
  }

  public int mode() {
    return mode;
  }

  /** The type in {@link #mode}. */
  public NodeType type() {
    return NodeType.ofMode(mode);
  }

  public int nlink() {
    return nlink;
  }

  public int uid() {
    return uid;
  }

  public int gid() {
    return gid;
  }

  public long rdev() {
    return rdev;
  }

  public long size() {
    return size;
  }

  public long blocks() {
    return blocks;
  }

  public long mtimeSeconds() {
    return mtimeSeconds;
  }

  public int mtimeNanos() {
    return mtimeNanos;
  }

  public long ctimeSeconds() {
    return ctimeSeconds;
  }

  public int ctimeNanos() {
    return ctimeNanos;
  }
}
