package org.jostree.delta;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
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
  private @Nullable FileId sourceName;

  /** How many bytes the objects may still have together. */
  private long bytesLeft;

  private PartApplication(
      Transaction transaction, Superblock.Part header, PartFile part, Path directory) {
    this.transaction = transaction;
    this.objects = header.objects();
    this.bytesLeft = header.unpackedSize() + PartFile.OVERHEAD_BYTES;
    this.part = part;
    this.bytes = part.bytes();
    this.operations = new OperationReader(part.operations());
    this.directory = directory;
  }

  /**
   * Writes all objects of a part.
   *
   * @param header what the superblock says of it
   * @param directory for temporary files
   */
  static void apply(Transaction transaction, Superblock.Part header, PartFile part, Path directory)
      throws IOException {
    new PartApplication(transaction, header, part, directory).run();
  }

  /**
   * A file that operations write. They are read as its content is asked for: few bytes can hold
   * millions of them, which would not fit into memory.
   */
  private static final class OpenFile {
    final long size;
    long written;
    @Nullable ContentReader piece;
    boolean closed;

    OpenFile(long size) {
      this.size = size;
    }
  }

  private void run() throws IOException {
    try {
      while (operations.hasNext()) {
        runOperation();
      }
    } finally {
      closeSource();
    }
    if (next != objects.size()) {
      throw new DeltaFormatException(next + " objects instead of " + objects.size());
    }
  }

  private void runOperation() throws IOException {
    switch (operations.operation()) {
      case OPEN_SPLICE_AND_CLOSE -> spliceObject();
      case OPEN -> writeFile();
      case WRITE -> addPiece();
      case SET_READ_SOURCE -> setSource();
      case UNSET_READ_SOURCE -> closeSource();
      case CLOSE -> requireOpenFile().closed = true;
      case BSPATCH -> addDifference();
    }
  }

  private void take(long size) throws DeltaFormatException {
    if (size > bytesLeft) {
      throw new DeltaFormatException("objects larger than the superblock says");
    }
    bytesLeft -= size;
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
      take(content.remaining());
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

  private void writeFile() throws IOException {
    refuseOpenFile();
    int mode = operations.index(part.modes().count());
    int xattrs = operations.index(part.xattrs().count());
    long size = operations.number();
    if (FileModes.isSymlink(modeBits(mode))) {
      throw new DeltaFormatException("a symbolic link that is opened");
    }
    if (!(nextObject() instanceof FileId name)) {
      throw new DeltaFormatException("a metadata object that is opened");
    }
    take(size);
    OpenFile file = new OpenFile(size);
    open = file;
    if (!transaction.has(name)) {
      transaction.writeFileChecked(
          name, header(mode, xattrs, ""), size, buffer -> read(file, buffer));
    }
    while (!file.closed) {
      runOperationOfFile();
    }
    open = null;
    closeSource();
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

  private int read(OpenFile file, ByteBuffer buffer) throws IOException {
    while (true) {
      ContentReader piece = file.piece;
      int count = piece == null ? -1 : piece.read(buffer);
      if (count >= 0) {
        file.written += count;
        if (file.written > file.size) {
          throw new DeltaFormatException("more content than " + file.size + " bytes");
        }
        return count;
      }
      file.piece = null;
      if (file.closed) {
        return -1;
      }
      runOperationOfFile();
    }
  }

  private void runOperationOfFile() throws IOException {
    if (!operations.hasNext()) {
      throw new DeltaFormatException("a file that is not closed");
    }
    runOperation();
  }

  private void addPiece() throws IOException {
    OpenFile file = requireOpenFile();
    long length = operations.number();
    long offset = operations.number();
    SourceFile from = source;
    if (from == null) {
      file.piece = reading(OperationReader.slice(bytes, offset, length));
    } else {
      if (offset > from.size() || length > from.size() - offset) {
        throw new DeltaFormatException("the source has only " + from.size() + " bytes");
      }
      file.piece = reading(from, offset, length);
    }
  }

  private void setSource() throws IOException {
    ByteBuffer name = OperationReader.slice(bytes, operations.number(), Checksum.BYTES);
    byte[] checksum = new byte[Checksum.BYTES];
    name.get(checksum);
    FileId file = new FileId(Checksum.of(checksum));
    if (!file.equals(sourceName)) {
      closeSource();
      source = SourceFile.open(transaction, file, directory);
      sourceName = file;
    }
  }

  private void closeSource() throws IOException {
    SourceFile old = source;
    source = null;
    sourceName = null;
    if (old != null) {
      old.close();
    }
  }

  private void addDifference() throws IOException {
    OpenFile file = requireOpenFile();
    SourceFile old = source;
    if (old == null) {
      throw new DeltaFormatException("a difference without a source");
    }
    long offset = operations.number();
    long length = operations.number();
    ByteBuffer difference = OperationReader.slice(bytes, offset, length);
    BinaryPatch patch = new BinaryPatch(difference, old, file.size);
    file.piece = patch::read;
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
}
