package org.jostree.cli.log;

import java.nio.file.Path;

/** Where log lines go. */
public sealed interface LogTarget {
  /** To standard error, as they are. */
  record StandardError() implements LogTarget {}

  /** To a file, each with its time, behind what is in it. */
  record ToFile(Path file) implements LogTarget {}

  /** To the system's log, by way of {@code logger(1)}; nowhere if there is no such program. */
  record SystemLog() implements LogTarget {}
}
