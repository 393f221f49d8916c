package org.jostree.mount.catalogue;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jostree.mount.content.FileFacts;
import org.jostree.object.DirTree;
import org.jostree.object.FileHeader;
import org.jostree.object.FileModes;
import org.jostree.object.MalformedObjectException;
import org.jostree.object.Xattrs;
import org.jspecify.annotations.Nullable;

/**
 * A directory and what is known of each of its files.
 *
 * <p>Written as the length of the dirtree object (4 bytes), the object, and for each of its files,
 * in its order: mode, uid, gid (4 bytes each), size (8), 1 if it has no extended attributes for
 * certain, else 0 (1), length of the symbolic link's target (4), the target in UTF-8. Numbers are
 * little endian.
 */
final class DirectoryRecord {
  private static final int FILE_BYTES = 25;
  private static final byte ATTRIBUTES_UNKNOWN = 0;
  private static final byte NO_ATTRIBUTES = 1;

  private final DirTree tree;
  private final FileFacts[] facts;

  private DirectoryRecord(DirTree tree, FileFacts[] facts) {
    this.tree = tree;
    this.facts = facts;
  }

  DirTree tree() {
    return tree;
  }

  /** Of the file at that index. */
  FileFacts facts(int index) {
    return facts[index];
  }

  /**
   * Writes down a directory.
   *
   * @param known of all files of the directory, in its order
   */
  static byte[] encode(DirTree tree, List<FileFacts> known) {
    byte[] object = tree.serialise();
    byte[][] targets = new byte[known.size()][];
    int length = Integer.BYTES + object.length;
    for (int i = 0; i < known.size(); i++) {
      targets[i] = known.get(i).symlinkTargetBytes();
      length += FILE_BYTES + targets[i].length;
    }
    ByteBuffer record = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    record.putInt(object.length).put(object);
    for (int i = 0; i < known.size(); i++) {
      FileFacts file = known.get(i);
      record.putInt(file.mode()).putInt(file.uid()).putInt(file.gid()).putLong(file.size());
      record.put(file.hasNoXattrs() ? NO_ATTRIBUTES : ATTRIBUTES_UNKNOWN);
      record.putInt(targets[i].length).put(targets[i]);
    }
    return record.array();
  }

  /** Null if it is no such record. */
  static @Nullable DirectoryRecord decode(byte[] bytes) {
    ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      DirTree tree = DirTree.parse(bytes(record));
      FileFacts[] facts = new FileFacts[tree.fileCount()];
      for (int i = 0; i < facts.length; i++) {
        facts[i] = facts(record);
      }
      return record.hasRemaining() ? null : new DirectoryRecord(tree, facts);
    } catch (MalformedObjectException | BufferUnderflowException | IllegalArgumentException e) {
      return null;
    }
  }

  private static FileFacts facts(ByteBuffer record) {
    int mode = record.getInt();
    int uid = record.getInt();
    int gid = record.getInt();
    long size = record.getLong();
    boolean hasNoAttributes = record.get() == NO_ATTRIBUTES;
    String target =
        FileModes.isSymlink(mode)
            ? new String(bytes(record), StandardCharsets.UTF_8)
            : empty(record);
    return FileFacts.of(
        new FileHeader(uid, gid, mode, target, Xattrs.NONE),
        size,
        hasNoAttributes ? Xattrs.NONE : null);
  }

  private static String empty(ByteBuffer record) {
    if (record.getInt() != 0) {
      throw new IllegalArgumentException("a regular file has no target");
    }
    return "";
  }

  private static byte[] bytes(ByteBuffer record) {
    int length = record.getInt();
    if (length < 0 || length > record.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    record.get(bytes);
    return bytes;
  }
}
