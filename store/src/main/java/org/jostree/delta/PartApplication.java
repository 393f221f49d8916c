package org.jostree.delta;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.Checksum;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.object.ObjectName;
import org.jostree.object.Xattrs;
import org.jostree.repo.ContentReader;
import org.jostree.repo.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Does what the operations of a part say; every object that comes out is compared with its name.
 */
final class PartApplication {
  private final Transaction transaction;
  private final List<ObjectName> objects;
  private final PartFile part;
  private final ByteBuffer bytes;
  private final OperationReader operations;
  private final Path directory;
  private int next;
  private @Nullable OpenFile open;
  private @Nullable SourceFile source;

  /** Sources of the file that is open: they are read when it is complete. */
  private final Map<FileId, SourceFile> sources = new HashMap<>();

  private PartApplication(
      Transaction transaction, List<ObjectName> objects, PartFile part, Path directory) {
    this.transaction = transaction;
    this.objects = objects;
    this.part = part;
    this.bytes = part.bytes();
    this.operations = new OperationReader(part.operations());
    this.directory = directory;
  }

  /**
   * Writes all objects of a part.
   *
   * @param directory for temporary files
   */
  static void apply(
      Transaction transaction, List<ObjectName> objects, PartFile part, Path directory)
      throws IOException {
    new PartApplication(transaction, objects, part, directory).run();
  }

  /** A file that operations are writing: what it consists of so far. */
  private static final class OpenFile {
    final FileHeader header;
    final long size;
    final Deque<ContentReader> pieces = new ArrayDeque<>();

    OpenFile(FileHeader header, long size) {
      this.header = header;
      this.size = size;
    }
  }

  private void run() throws IOException {
    try {
      while (operations.hasNext()) {
        switch (operations.operation()) {
          case OPEN_SPLICE_AND_CLOSE -> spliceObject();
          case OPEN -> openFile();
          case WRITE -> write();
          case SET_READ_SOURCE -> setSource();
          case UNSET_READ_SOURCE -> source = null;
          case CLOSE -> closeFile();
          case BSPATCH -> patch();
        }
      }
    } finally {
      closeSources();
    }
    if (open != null || next != objects.size()) {
      throw new DeltaFormatException(next + " objects instead of " + objects.size());
    }
  }

  private ObjectName nextObject() throws DeltaFormatException {
    if (next == objects.size()) {
      throw new DeltaFormatException("more objects than " + objects.size());
    }
    return objects.get(next++);
  }

  private void spliceObject() throws IOException {
    refuseOpenFile();
    ObjectName name = nextObject();
    if (name instanceof FileId file) {
      int mode = operations.index(part.modes().count());
      int xattrs = operations.index(part.xattrs().count());
      ByteBuffer content = piece();
      if (!transaction.has(file)) {
        writeWhole(file, mode, xattrs, content);
      }
    } else {
      ByteBuffer content = piece();
      byte[] object = new byte[content.remaining()];
      content.get(object);
      transaction.writeMetadataChecked(name, object);
    }
  }

  private void writeWhole(FileId file, int mode, int xattrs, ByteBuffer content)
      throws IOException {
    if (FileModes.isSymlink(modeBits(mode))) {
      String target = StandardCharsets.UTF_8.decode(content).toString();
      FileHeader header = header(mode, xattrs, target);
      transaction.writeFileChecked(file, header, 0, buffer -> -1);
    } else {
      FileHeader header = header(mode, xattrs, "");
      transaction.writeFileChecked(file, header, content.remaining(), reading(content));
    }
  }

  /** The next two numbers: length of a piece of the bytes, and where it begins. */
  private ByteBuffer piece() throws DeltaFormatException {
    long length = operations.number();
    long offset = operations.number();
    return OperationReader.slice(bytes, offset, length);
  }

  private void openFile() throws IOException {
    refuseOpenFile();
    int mode = operations.index(part.modes().count());
    int xattrs = operations.index(part.xattrs().count());
    long size = operations.number();
    if (FileModes.isSymlink(modeBits(mode))) {
      throw new DeltaFormatException("a symbolic link that is opened");
    }
    open = new OpenFile(header(mode, xattrs, ""), size);
  }

  private void refuseOpenFile() throws DeltaFormatException {
    if (open != null) {
      throw new DeltaFormatException("a file is open");
    }
  }

  private OpenFile requireOpenFile() throws DeltaFormatException {
    if (open == null) {
      throw new DeltaFormatException("no file is open");
    }
    return open;
  }

  private void write() throws IOException {
    OpenFile file = requireOpenFile();
    long length = operations.number();
    long offset = operations.number();
    SourceFile from = source;
    if (from == null) {
      file.pieces.add(reading(OperationReader.slice(bytes, offset, length)));
    } else {
      if (offset > from.size() || length > from.size() - offset) {
        throw new DeltaFormatException("the source has only " + from.size() + " bytes");
      }
      file.pieces.add(reading(from, offset, length));
    }
  }

  private void setSource() throws IOException {
    ByteBuffer name = OperationReader.slice(bytes, operations.number(), Checksum.BYTES);
    byte[] checksum = new byte[Checksum.BYTES];
    name.get(checksum);
    FileId file = new FileId(Checksum.of(checksum));
    SourceFile known = sources.get(file);
    if (known == null) {
      known = SourceFile.open(transaction, file, directory);
      sources.put(file, known);
    }
    source = known;
  }

  private void closeSources() throws IOException {
    source = null;
    for (SourceFile each : sources.values()) {
      each.close();
    }
    sources.clear();
  }

  private void patch() throws IOException {
    OpenFile file = requireOpenFile();
    SourceFile old = source;
    if (old == null) {
      throw new DeltaFormatException("a difference without a source");
    }
    long offset = operations.number();
    long length = operations.number();
    ByteBuffer difference = OperationReader.slice(bytes, offset, length);
    BinaryPatch patch = new BinaryPatch(difference, old, file.size);
    file.pieces.add(patch::read);
  }

  private void closeFile() throws IOException {
    OpenFile file = requireOpenFile();
    open = null;
    if (!(nextObject() instanceof FileId name)) {
      throw new DeltaFormatException("a metadata object that is opened");
    }
    if (!transaction.has(name)) {
      transaction.writeFileChecked(name, file.header, file.size, reading(file.pieces));
    }
    closeSources();
  }

  private int modeBits(int index) {
    return Integer.reverseBytes(part.modes().child(index).child(2).asInt32());
  }

  private FileHeader header(int index, int xattrs, String target) throws IOException {
    GVariantReader owner = part.modes().child(index);
    int mode = modeBits(index);
    FileModes.checkPermissions(mode);
    if (!FileModes.isRegular(mode) && !FileModes.isSymlink(mode)) {
      throw new DeltaFormatException("mode " + Integer.toOctalString(mode));
    }
    return new FileHeader(
        Integer.reverseBytes(owner.child(0).asInt32()),
        Integer.reverseBytes(owner.child(1).asInt32()),
        mode,
        target,
        Xattrs.parse(part.xattrs().child(xattrs).toByteArray()));
  }

  private static ContentReader reading(ByteBuffer piece) {
    return buffer -> {
      if (!piece.hasRemaining()) {
        return -1;
      }
      int count = Math.min(piece.remaining(), buffer.remaining());
      buffer.put(piece.slice(piece.position(), count));
      piece.position(piece.position() + count);
      return count;
    };
  }

  private static ContentReader reading(SourceFile from, long offset, long length) {
    return new ContentReader() {
      private long at = offset;

      @Override
      public int read(ByteBuffer buffer) throws IOException {
        int count = (int) Math.min(offset + length - at, buffer.remaining());
        if (count == 0) {
          return -1;
        }
        ByteBuffer piece = buffer.slice(buffer.position(), count);
        from.read(at, piece);
        buffer.position(buffer.position() + count);
        at += count;
        return count;
      }
    };
  }

  private static ContentReader reading(Deque<ContentReader> pieces) {
    return buffer -> {
      while (!pieces.isEmpty()) {
        int count = pieces.element().read(buffer);
        if (count >= 0) {
          return count;
        }
        pieces.remove();
      }
      return -1;
    };
  }
}
