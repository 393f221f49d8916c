package org.jostree.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** What went wrong, in one line for the user. */
final class Failures {
  private Failures() {}

  /** The line without {@code error: } in front. */
  static String describe(Throwable failure) {
    if (failure instanceof UncheckedIOException && failure.getCause() != null) {
      return describe(failure.getCause());
    }
    if (failure instanceof FileSystemException fileFailure) {
      return describe(fileFailure);
    }
    if (failure instanceof OutOfMemoryError) {
      return "Out of memory (JOSTREE_JAVA_OPTS=-Xmx... allows more): " + failure.getMessage();
    }
    String message = failure.getMessage();
    if (failure instanceof RuntimeException || failure instanceof Error) {
      // Nothing that was foreseen: the type tells more than the message.
      return "Internal error (--verbose shows where): " + oneLine(failure.toString());
    }
    return message == null ? failure.getClass().getSimpleName() : oneLine(message);
  }

  /**
   * Java's messages for failed file operations are the bare path or an errno's text: put them
   * together.
   */
  private static String describe(FileSystemException failure) {
    String reason = reason(failure);
    String file = failure.getFile();
    return oneLine(file == null ? reason : file + ": " + reason);
  }

  private static String reason(FileSystemException failure) {
    if (failure instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    if (failure instanceof AccessDeniedException) {
      return "Permission denied";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "File exists";
    }
    if (failure instanceof NotDirectoryException) {
      return "Not a directory";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "Directory not empty";
    }
    if (failure instanceof FileSystemLoopException) {
      return "Too many levels of symbolic links";
    }
    @Nullable String reason = failure.getReason();
    return reason == null ? failure.getClass().getSimpleName() : reason;
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ');
  }
}
