package org.jostree.mount.content;

import java.nio.charset.StandardCharsets;
import org.jostree.object.FileHeader;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;
import org.jostree.posix.FileStatus;
import org.jspecify.annotations.Nullable;

/** What is remembered of a file object so that it need not be read again for each question. */
public final class FileFacts {
  static final String CHANGED = "is not what it was when it was looked up";

  private final int mode;
  private final int uid;
  private final int gid;
  private final long size;
  private final byte[] symlinkTarget;

  /** Null until somebody asks, where the attributes have to be read one by one. */
  private volatile @Nullable Xattrs xattrs;

  /** The file whose bytes were compared with the checksum. */
  private volatile @Nullable FileStatus verified;

  FileFacts(FileHeader header, long size, @Nullable Xattrs xattrs) {
    this.mode = header.mode();
    this.uid = header.uid();
    this.gid = header.gid();
    this.size = size;
    this.symlinkTarget = header.symlinkTarget().getBytes(StandardCharsets.UTF_8);
    this.xattrs = xattrs;
  }

  /**
   * What was learned at another time.
   *
   * @param header its attributes do not count
   * @param size of the content in bytes
   * @param xattrs null if nothing is known of them
   */
  public static FileFacts of(FileHeader header, long size, @Nullable Xattrs xattrs) {
    return new FileFacts(header, size, xattrs);
  }

  /** Type and permissions, as in {@code st_mode}. */
  public int mode() {
    return mode;
  }

  /** Owner. */
  public int uid() {
    return uid;
  }

  /** Group. */
  public int gid() {
    return gid;
  }

  /** Size of the content in bytes; 0 for a symbolic link. */
  public long size() {
    return size;
  }

  /** Whether it is a symbolic link; else it is a regular file. */
  public boolean isSymlink() {
    return FileModes.isSymlink(mode);
  }

  /** Empty for a regular file. */
  public String symlinkTarget() {
    return symlinkTarget.length == 0 ? "" : new String(symlinkTarget, StandardCharsets.UTF_8);
  }

  /** The same as bytes, which nobody changes. */
  public byte[] symlinkTargetBytes() {
    return symlinkTarget;
  }

  /**
   * Whether an object, opened, is the file that was looked up; attributes only if these are known.
   */
  boolean areOf(FileHeader header, long actualSize) {
    Xattrs known = xattrs;
    return size == actualSize
        && mode == header.mode()
        && uid == header.uid()
        && gid == header.gid()
        && (known == null || known.equals(header.xattrs()));
  }

  /** Whether size, mode, owner and group are the same. */
  public boolean isLike(FileFacts other) {
    return this == other
        || (size == other.size && mode == other.mode && uid == other.uid && gid == other.gid);
  }

  /** Whether it is known to have no extended attributes. */
  public boolean hasNoXattrs() {
    Xattrs known = xattrs;
    return known != null && known.isEmpty();
  }

  @Nullable Xattrs xattrs() {
    return xattrs;
  }

  void rememberXattrs(Xattrs read) {
    xattrs = read;
  }

  FileHeader header(Xattrs attributes) {
    return new FileHeader(uid, gid, mode, symlinkTarget(), attributes);
  }

  /** Whether the content of that very file, unchanged since, was compared with the checksum. */
  boolean isVerified(FileStatus now) {
    FileStatus then = verified;
    return then != null && now.isUnchangedSince(then);
  }

  /** The file whose content was compared with the checksum; null if none was. */
  @Nullable FileStatus verified() {
    return verified;
  }

  void rememberVerified(FileStatus status) {
    verified = status;
  }
}
