package org.jostree.posix;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a directory as {@code getdents64(2)} gives it.
 *
 * @param name the bytes of the name, in no particular encoding
 * @param type one of {@link #TYPE_DIRECTORY} and so on; {@link #TYPE_UNKNOWN} on file systems that
 *     do not keep types in directories
 * @param inode inode number, unsigned; below a mount point that of the covered directory
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, see below
public record DirectoryEntry(byte[] name, int type, long inode) {
  public static final int TYPE_UNKNOWN = 0;
  public static final int TYPE_FIFO = 1;
  public static final int TYPE_CHARACTER_DEVICE = 2;
  public static final int TYPE_DIRECTORY = 4;
  public static final int TYPE_BLOCK_DEVICE = 6;
  public static final int TYPE_REGULAR = 8;
  public static final int TYPE_SYMLINK = 10;
  public static final int TYPE_SOCKET = 12;

  /**
   * The name as text.
   *
   * @throws CharacterCodingException if it is not UTF-8
   */
  public String utf8Name() throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
  }

  public boolean isDirectory() {
    return type == TYPE_DIRECTORY;
  }

  public boolean isRegular() {
    return type == TYPE_REGULAR;
  }

  public boolean isSymlink() {
    return type == TYPE_SYMLINK;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DirectoryEntry that
        && type == that.type
        && inode == that.inode
        && Arrays.equals(name, that.name);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(name) + Long.hashCode(inode);
  }

  @Override
  public String toString() {
    return new String(name, StandardCharsets.UTF_8);
  }
}
