package org.jostree.tar;

import io.airlift.compress.bzip2.BZip2HadoopStreams;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** How a file may be compressed, told by its first bytes. */
enum Compression {
  GZIP("\u001f\u008b") {
    @Override
    InputStream open(InputStream in) throws IOException {
      return new GZIPInputStream(in, BUFFER_BYTES);
    }
  },
  XZ("\u00fd7zXZ\0") {
    @Override
    InputStream open(InputStream in) throws IOException {
      return new XZInputStream(in, MAX_MEMORY_KIB);
    }
  },
  ZSTD("(\u00b5/\u00fd") {
    @Override
    InputStream open(InputStream in) {
      return new ZstdInputStream(in);
    }
  },
  BZIP2("BZh") {
    @Override
    InputStream open(InputStream in) throws IOException {
      return new BZip2HadoopStreams().createInputStream(in);
    }
  },
  LZMA("]\0\0") {
    @Override
    InputStream open(InputStream in) throws IOException {
      return new LZMAInputStream(in, MAX_MEMORY_KIB);
    }
  };

  private static final int BUFFER_BYTES = 64 << 10;

  /** What the largest preset of xz takes, so that a header alone cannot ask for more. */
  private static final int MAX_MEMORY_KIB = 100 << 10;

  private static final int LONGEST_MAGIC = 6;

  /** A character for each byte. */
  private final String magic;

  Compression(String magic) {
    this.magic = magic;
  }

  abstract InputStream open(InputStream in) throws IOException;

  /** The bytes as they were before compression; the same stream when there was none. */
  static InputStream expand(BufferedInputStream in) throws IOException {
    byte[] start = peek(in, LONGEST_MAGIC);
    for (Compression compression : values()) {
      if (compression.matches(start)) {
        return new Expanded(compression.open(in));
      }
    }
    return in;
  }

  /** The first bytes, which stay to be read; fewer if there are not so many. */
  static byte[] peek(BufferedInputStream in, int count) throws IOException {
    in.mark(count);
    byte[] start = in.readNBytes(count);
    in.reset();
    return start;
  }

  private boolean matches(byte[] start) {
    return new String(start, StandardCharsets.ISO_8859_1).startsWith(magic);
  }

  /** Some decoders answer damaged data with exceptions that are not for data. */
  private static final class Expanded extends FilterInputStream {
    Expanded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (IllegalStateException
          | IllegalArgumentException
          | IndexOutOfBoundsException
          | NegativeArraySizeException
          | ArithmeticException e) {
        throw new IOException("Invalid compressed data: " + e.getMessage(), e);
      }
    }
  }
}
