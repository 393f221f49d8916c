package org.jostree.commit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jostree.object.Checksum;
import org.jostree.object.DirTree;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.repo.Transaction;

/**
 * The metadata entry {@code ostree.sizes}, {@code aay}: of each object of a commit, ordered by
 * checksum, 32 bytes of checksum, the size stored and the size unpacked as variable-length numbers
 * of seven bits a byte, least significant first, and a byte for the type. Archives only.
 */
final class CommitSizes {
  private static final GVariantType TYPE = GVariantType.of("aay");

  private final Transaction transaction;
  private final Map<Checksum, byte[]> entries = new TreeMap<>();

  private CommitSizes(Transaction transaction) {
    this.transaction = transaction;
  }

  /** The value for the tree. */
  static GVariantReader of(Transaction transaction, DirTree.Subdirectory root) throws IOException {
    CommitSizes sizes = new CommitSizes(transaction);
    sizes.addDirectory(root);
    GVariantWriter writer = new GVariantWriter(TYPE);
    for (byte[] entry : sizes.entries.values()) {
      writer.writeBytes(entry);
    }
    return GVariantReader.of(TYPE, writer.toByteArray());
  }

  private void addDirectory(DirTree.Subdirectory directory) throws IOException {
    addMetadata(directory.meta());
    if (!addMetadata(directory.tree())) {
      return;
    }
    DirTree tree = DirTree.parse(transaction.readMetadata(directory.tree()));
    for (int i = 0; i < tree.fileCount(); i++) {
      addFile(tree.file(i));
    }
    for (int i = 0; i < tree.directoryCount(); i++) {
      addDirectory(tree.directory(i));
    }
  }

  private boolean addMetadata(ObjectName name) throws IOException {
    if (entries.containsKey(name.checksum())) {
      return false;
    }
    long size = transaction.readMetadata(name).length;
    add(name, size, size);
    return true;
  }

  private void addFile(FileId file) throws IOException {
    if (!entries.containsKey(file.checksum())) {
      FileHeader.Sized sized = transaction.readFileHeader(file);
      String target = sized.header().symlinkTarget();
      long unpacked =
          sized.header().isSymlink()
              ? target.getBytes(StandardCharsets.UTF_8).length
              : sized.size();
      add(file, transaction.storedSize(file), unpacked);
    }
  }

  private void add(ObjectName name, long stored, long unpacked) {
    ByteArrayOutputStream entry = new ByteArrayOutputStream(48);
    entry.writeBytes(name.checksum().toBytes());
    writeVariableLength(entry, stored);
    writeVariableLength(entry, unpacked);
    entry.write(name.type().number());
    entries.put(name.checksum(), entry.toByteArray());
  }

  private static void writeVariableLength(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
