package org.jostree.repo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.jostree.object.FileHeader;
import org.jostree.posix.Posix;

/** Writes the {@code .filez} of a regular file: see {@link ArchiveEncoding}. */
final class ArchiveSink extends FileSink {
  private static final int OUT_BYTES = 256 << 10;

  /** A deflater takes a quarter of a megabyte to set up: each thread keeps one. */
  private static final ThreadLocal<Machine> MACHINE = ThreadLocal.withInitial(Machine::new);

  private final Machine machine;

  private static final class Machine {
    final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
  }

  ArchiveSink(Repo repo, Staging staging, FileHeader header, long size) throws IOException {
    super(repo, staging);
    machine = MACHINE.get();
    machine.deflater.reset();
    machine.deflater.setLevel(repo.config().zlibLevel());
    machine.out.clear();
    byte[] framed = header.framedForArchive(size);
    if (framed.length > machine.out.remaining()) {
      Posix.instance().writeFully(file, ByteBuffer.wrap(framed));
    } else {
      machine.out.put(framed);
    }
  }

  @Override
  void write(ByteBuffer content) throws IOException {
    machine.deflater.setInput(content);
    while (!machine.deflater.needsInput()) {
      deflate();
    }
  }

  private void deflate() throws IOException {
    machine.deflater.deflate(machine.out);
    if (!machine.out.hasRemaining()) {
      flush();
    }
  }

  private void flush() throws IOException {
    machine.out.flip();
    Posix.instance().writeFully(file, machine.out);
    machine.out.clear();
  }

  @Override
  void end() throws IOException {
    machine.deflater.finish();
    while (!machine.deflater.finished()) {
      deflate();
    }
    flush();
    Posix.instance().fchmod(file, 0644);
  }
}
