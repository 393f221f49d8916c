package org.jostree.repo;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.MalformedObjectException;

/**
 * {@code .filez}: a framed header {@code (tuuuusa(ayay))}, then, for a regular file, its content as
 * a raw deflate stream.
 */
final class ArchiveEncoding implements FileEncoding {
  private static final int BUFFER_BYTES = 64 << 10;

  @Override
  public FileHeader.Sized header(FileId file, Path object) throws IOException {
    try (InputStream in = Files.newInputStream(object)) {
      return readHeader(file, in);
    }
  }

  @Override
  @SuppressWarnings("PMD.CloseResource") // handed over to the caller
  public FileObject open(FileId file, Path object) throws IOException {
    InputStream in = Files.newInputStream(object);
    try {
      FileHeader.Sized sized = readHeader(file, in);
      if (sized.header().isSymlink()) {
        in.close();
        return new FileObject(sized.header(), 0, FileEncoding.noContent());
      }
      return new FileObject(
          sized.header(), sized.size(), new InflatedContent(file, in, sized.size()));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static FileHeader.Sized readHeader(FileId file, InputStream in) throws IOException {
    try {
      DataInputStream data = new DataInputStream(in);
      int length = data.readInt();
      int padding = data.readInt();
      if (padding != 0 || length < 0 || length > LooseObjects.MAX_METADATA_BYTES) {
        throw FileEncoding.corrupt(file, "invalid header size " + length, null);
      }
      byte[] header = in.readNBytes(length);
      if (header.length < length) {
        throw new EOFException();
      }
      return FileHeader.parseArchive(header);
    } catch (EOFException e) {
      throw FileEncoding.corrupt(file, "ends within its header", e);
    } catch (MalformedObjectException e) {
      throw FileEncoding.corrupt(file, String.valueOf(e.getMessage()), e);
    }
  }

  /** Inflates, and sees to it that there is as much as the header promised, and no more. */
  private static final class InflatedContent extends InflaterInputStream {
    private final FileId file;
    private long remaining;

    InflatedContent(FileId file, InputStream deflated, long size) {
      super(deflated, new Inflater(true), BUFFER_BYTES);
      this.file = file;
      this.remaining = size;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count;
      try {
        count = super.read(bytes, offset, length);
      } catch (java.util.zip.ZipException | EOFException e) {
        throw FileEncoding.corrupt(file, "invalid compressed data: " + e.getMessage(), e);
      }
      if (count > remaining || (count < 0 && remaining > 0)) {
        throw FileEncoding.corrupt(file, "content is not of the size in its header", null);
      }
      remaining -= Math.max(count, 0);
      return count;
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end();
    }
  }
}
