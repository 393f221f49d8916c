package org.jostree.repo;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jostree.object.FileHeader;
import org.jostree.posix.Fd;
import org.jostree.posix.Posix;

/**
 * A file object of a regular file, being written under a temporary name. Closed before it is
 * finished, it is gone.
 */
abstract class FileSink implements AutoCloseable {
  private final Staging staging;
  private final boolean fsync;
  private final String temporary;
  private boolean finished;

  /** The file, of mode 0600 so far. */
  final Fd file;

  FileSink(Repo repo, Staging staging) throws IOException {
    this.staging = staging;
    this.fsync = repo.config().perObjectFsync();
    this.temporary = staging.temporaryName();
    this.file = staging.createTemporary(temporary);
  }

  /** Begins an object in the encoding of the repository. */
  static FileSink open(Repo repo, Staging staging, FileHeader header, long size)
      throws IOException {
    return repo.mode() == RepoMode.ARCHIVE
        ? new ArchiveSink(repo, staging, header, size)
        : new PlainSink(repo, staging, header);
  }

  /** Takes all bytes that remain in a direct buffer. */
  abstract void write(ByteBuffer content) throws IOException;

  /** Writes what is still to be written once the content has ended. */
  abstract void end() throws IOException;

  /** Ends the object; its temporary name, for it to get its own. */
  final String finish() throws IOException {
    end();
    if (fsync) {
      Posix.instance().fsync(file);
    }
    finished = true;
    return temporary;
  }

  /** Frees what the encoding needed. */
  void release() {}

  @Override
  public final void close() throws IOException {
    try (file) {
      release();
      if (!finished) {
        staging.discard(temporary);
      }
    }
  }
}
