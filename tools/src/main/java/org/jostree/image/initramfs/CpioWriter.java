package org.jostree.image.initramfs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Writes an archive in cpio's "newc" format, the one that the kernel unpacks as an initramfs (its
 * Documentation/driver-api/early-userspace/buffer-format.rst). A header is the magic number and
 * thirteen numbers, each of eight hexadecimal digits; name and content are padded with NUL to a
 * multiple of four bytes. Everything belongs to root.
 */
final class CpioWriter implements Closeable {
  private static final String MAGIC = "070701";
  private static final String END = "TRAILER!!!";
  private static final int ALIGNMENT = 4;
  private static final int HEADER_BYTES = 110;

  /** The largest size that eight hexadecimal digits can say, less one so that padding fits, too. */
  private static final long MAX_SIZE = 0xffff_fffcL;

  private final OutputStream out;
  private int inode;

  CpioWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes an entry.
   *
   * @param mode type and permissions, as {@code st_mode} has them
   * @param mtime seconds since 1970
   * @param device of a device node, as {@code major << 8 | minor}; else 0
   * @param content as many bytes as {@code size} says
   */
  void write(String name, int mode, long mtime, int device, long size, InputStream content)
      throws IOException {
    if (size > MAX_SIZE) {
      throw new InitramfsException(name + " is larger than a cpio archive can hold");
    }
    inode++;
    writeHeader(name, mode, mtime, device, size);
    long copied = content.transferTo(out);
    if (copied != size) {
      throw new InitramfsException(name + " changed while it was read");
    }
    pad(size);
  }

  private void writeHeader(String name, int mode, long mtime, int device, long size)
      throws IOException {
    byte[] bytes = name.getBytes(UTF_8);
    int major = device >>> 8;
    int minor = device & 0xff;
    long[] numbers = {
      inode, mode, 0, 0, 1, mtime, size, 0, 0, major, minor, bytes.length + 1, /* checksum */ 0
    };
    StringBuilder header = new StringBuilder(HEADER_BYTES).append(MAGIC);
    for (long number : numbers) {
      String digits = Long.toHexString(number & 0xffff_ffffL);
      header.append("0".repeat(8 - digits.length())).append(digits);
    }
    out.write(header.toString().getBytes(US_ASCII));
    out.write(bytes);
    out.write(0);
    pad(HEADER_BYTES + bytes.length + 1L);
  }

  private void pad(long written) throws IOException {
    for (long at = written; at % ALIGNMENT != 0; at++) {
      out.write(0);
    }
  }

  /** Ends the archive and what it is written to. */
  @Override
  public void close() throws IOException {
    inode = 0;
    writeHeader(END, 0, 0, 0, 0);
    out.close();
  }
}
