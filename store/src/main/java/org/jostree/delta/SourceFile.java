package org.jostree.delta;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jostree.object.FileId;
import org.jostree.repo.FileObject;
import org.jostree.repo.Transaction;
import org.jspecify.annotations.Nullable;

/** The content of a file object that is here, read at any place. */
final class SourceFile implements BinaryPatch.RandomAccess, AutoCloseable {
  private final FileChannel channel;
  private final long size;

  /** A copy that goes when this is closed; null when the content is read in place. */
  private final @Nullable Path copy;

  private SourceFile(FileChannel channel, @Nullable Path copy) throws IOException {
    this.channel = channel;
    this.size = channel.size();
    this.copy = copy;
  }

  /**
   * Opens a file of the repository or of the transaction.
   *
   * @param directory where a copy may lie if the repository is an archive
   */
  @SuppressWarnings("PMD.CloseResource") // the channel is closed with the source
  static SourceFile open(Transaction transaction, FileId file, Path directory) throws IOException {
    Optional<Path> content = transaction.repo().contentPath(file);
    if (content.isPresent()) {
      return new SourceFile(FileChannel.open(content.get()), null);
    }
    Path copy = Files.createTempFile(directory, "delta-source-", "");
    try {
      try (FileObject object = transaction.openFile(file);
          InputStream in = object.content();
          OutputStream out = Files.newOutputStream(copy)) {
        in.transferTo(out);
      }
      return new SourceFile(FileChannel.open(copy), copy);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long position, ByteBuffer buffer) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, at);
      if (count < 0) {
        throw new DeltaFormatException("the source has only " + size + " bytes");
      }
      at += count;
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      if (copy != null) {
        Files.deleteIfExists(copy);
      }
    }
  }
}
