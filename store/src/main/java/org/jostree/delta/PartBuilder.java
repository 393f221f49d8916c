package org.jostree.delta;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jostree.object.Checksum;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.object.Xattrs;
import org.jostree.repo.FileObject;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Collects objects for one part of a delta: see {@link PartFile} for what it becomes. */
final class PartBuilder {
  private static final GVariantType TYPE = GVariantType.of("(a(uuu)aa(ayay)ayay)");
  private static final int XZ_PRESET = 6;
  private static final int MAX_DICTIONARY = 8 << 20;

  private final Map<Owner, Integer> owners = new LinkedHashMap<>();
  private final Map<List<Xattrs.Attribute>, Integer> xattrs = new LinkedHashMap<>();
  private final List<Xattrs> xattrLists = new ArrayList<>();
  private final List<ObjectName> objects = new ArrayList<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final OperationWriter operations = new OperationWriter();
  private long unpackedSize;

  private record Owner(int uid, int gid, int mode) {}

  /**
   * A part that is complete.
   *
   * @param file its bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Built(Superblock.Part header, byte[] file) {}

  boolean isEmpty() {
    return objects.isEmpty();
  }

  /** How many bytes the objects have so far. */
  long size() {
    return bytes.size();
  }

  void addMetadata(ObjectName name, byte[] object) {
    int offset = bytes.size();
    bytes.writeBytes(object);
    operations.add(Operation.OPEN_SPLICE_AND_CLOSE, object.length, offset);
    added(name, object.length);
  }

  /** Adds a whole file. */
  void addFile(FileId name, FileObject object) throws IOException {
    int offset = bytes.size();
    FileHeader header = object.header();
    if (header.isSymlink()) {
      bytes.writeBytes(header.symlinkTarget().getBytes(StandardCharsets.UTF_8));
    } else {
      try (InputStream content = object.content()) {
        content.transferTo(bytes);
      }
    }
    int length = bytes.size() - offset;
    operations.add(
        Operation.OPEN_SPLICE_AND_CLOSE, indexOf(owner(header)), indexOf(header), length, offset);
    added(name, length);
  }

  /** Adds a file as what differs from one that the receiver has. */
  void addDifference(FileId name, FileHeader header, long size, FileId source, byte[] patch) {
    int sourceOffset = bytes.size();
    bytes.writeBytes(source.checksum().toBytes());
    int patchOffset = bytes.size();
    bytes.writeBytes(patch);
    operations
        .add(Operation.OPEN, indexOf(owner(header)), indexOf(header), size)
        .add(Operation.SET_READ_SOURCE, sourceOffset)
        .add(Operation.BSPATCH, patchOffset, patch.length)
        .add(Operation.UNSET_READ_SOURCE)
        .add(Operation.CLOSE);
    added(name, size);
  }

  private void added(ObjectName name, long size) {
    objects.add(name);
    unpackedSize += size;
  }

  private static Owner owner(FileHeader header) {
    return new Owner(header.uid(), header.gid(), header.mode());
  }

  private int indexOf(Owner owner) {
    Integer known = owners.putIfAbsent(owner, owners.size());
    return known == null ? owners.size() - 1 : known;
  }

  private int indexOf(FileHeader header) {
    List<Xattrs.Attribute> list = new ArrayList<>();
    header.xattrs().forEach(list::add);
    Integer known = xattrs.putIfAbsent(list, xattrs.size());
    if (known == null) {
      xattrLists.add(header.xattrs());
      return xattrs.size() - 1;
    }
    return known;
  }

  /** Packs it. */
  Built build() throws IOException {
    return build(operations.toByteArray());
  }

  /** Packs it with other operations than those that make its objects. */
  Built build(byte[] operationBytes) throws IOException {
    GVariantWriter writer = new GVariantWriter(TYPE);
    writer.begin();
    for (Owner owner : owners.keySet()) {
      writer.begin();
      writer.writeInt32(Integer.reverseBytes(owner.uid()));
      writer.writeInt32(Integer.reverseBytes(owner.gid()));
      writer.writeInt32(Integer.reverseBytes(owner.mode()));
      writer.end();
    }
    writer.end();
    writer.begin();
    for (Xattrs list : xattrLists) {
      list.write(writer);
    }
    writer.end();
    writer.writeBytes(bytes.toByteArray());
    writer.writeBytes(operationBytes);
    byte[] file = pack(writer.toByteArray());
    Superblock.Part header =
        new Superblock.Part(
            0, Checksum.compute(file), file.length, unpackedSize, List.copyOf(objects));
    return new Built(header, file);
  }

  private static byte[] pack(byte[] content) throws IOException {
    LZMA2Options options = new LZMA2Options(XZ_PRESET);
    int dictionary = Math.max(content.length, LZMA2Options.DICT_SIZE_MIN);
    options.setDictSize(Math.min(dictionary, MAX_DICTIONARY));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.write('x');
    try (XZOutputStream xz = new XZOutputStream(packed, options)) {
      xz.write(content);
    }
    return packed.toByteArray();
  }
}
