package org.jostree.repo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jspecify.annotations.Nullable;

/**
 * How the file objects of one mode look on disk. The paths are those of loose objects; a missing
 * one is a {@link java.nio.file.NoSuchFileException}.
 */
interface FileEncoding {
  /** The header and the size of the content in bytes. */
  FileHeader.Sized header(FileId file, Path object) throws IOException;

  /**
   * As {@link #header}, but without the attributes, which some modes have to ask the kernel for one
   * by one.
   */
  default FileHeader.Sized headerWithoutXattrs(FileId file, Path object) throws IOException {
    return header(file, object);
  }

  /** Opens the object. */
  FileObject open(FileId file, Path object) throws IOException;

  /** Content of a symbolic link: none. */
  static InputStream noContent() {
    return InputStream.nullInputStream();
  }

  /** The encoding of a mode. */
  static FileEncoding of(RepoMode mode, LooseObjects objects) {
    return switch (mode) {
      case ARCHIVE -> new ArchiveEncoding();
      case BARE -> new BareEncoding();
      case BARE_USER -> new BareUserEncoding();
      case BARE_USER_ONLY -> new BareUserOnlyEncoding();
      case BARE_SPLIT_XATTRS -> new BareSplitXattrsEncoding(objects);
    };
  }

  /** A mode that keeps headers in the file itself names what it found wrong this way. */
  static CorruptObjectException corrupt(FileId file, String fault, @Nullable Throwable cause) {
    return new CorruptObjectException(file, fault, cause);
  }
}
