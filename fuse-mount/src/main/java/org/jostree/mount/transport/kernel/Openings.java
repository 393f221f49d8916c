package org.jostree.mount.transport.kernel;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jostree.mount.transport.NodeFileSystem;
import org.jostree.mount.transport.NodeType;
import org.jostree.mount.transport.NodeView;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers OPEN and OPENDIR: where the kernel can do without, that it shall; else what it may keep.
 *
 * <p>Once answered ENOSYS, the kernel never asks to open, close or flush anything again, keeps page
 * caches, and keeps the listings of directories. With passthrough it must ask at each opening of a
 * file; a large one is then read from the file behind it without coming here.
 */
final class Openings<N> {
  private static final Logger LOG = LoggerFactory.getLogger(Openings.class);

  private static final int FOPEN_KEEP_CACHE = 1 << 1;
  private static final int FOPEN_CACHE_DIR = 1 << 3;
  private static final int FOPEN_NOFLUSH = 1 << 5;
  private static final int FOPEN_PASSTHROUGH = 1 << 7;

  /** struct fuse_open_out: handle (8 bytes), flags, number of the backing file (4 each). */
  private static final int ANSWER = 16;

  /**
   * Files from this size on are passed through. Below it the one or two reads that a file takes
   * cost no more than what it takes to tell the kernel of the file behind it.
   */
  private static final long LARGE = 256 << 10;

  private final NodeFileSystem<N> fileSystem;
  private final NodeView<N> view;
  private final Negotiation negotiation;
  private final Admission admission;
  private final boolean wantsPassthrough;
  private final @Nullable Backing backing;

  /** The open files that are passed through, by node. Guarded by itself. */
  private final Map<Long, Passed> passed = new HashMap<>();

  private boolean isRefused;

  /** Where the kernel is told of files behind files. */
  interface Backing {
    /** Returns the kernel's number for the file, or a negative error number. */
    int open(Fd file);

    void close(int number);
  }

  /** One file behind a node; all openings of a node must have the same. */
  private static final class Passed {
    final int number;
    int openings;

    Passed(int number) {
      this.number = number;
    }
  }

  /**
   * Openings of one mount.
   *
   * @param backing null if nothing is to be passed through
   */
  Openings(
      NodeFileSystem<N> fileSystem,
      NodeView<N> view,
      Negotiation negotiation,
      Admission admission,
      @Nullable Backing backing) {
    this.fileSystem = fileSystem;
    this.view = view;
    this.negotiation = negotiation;
    this.admission = admission;
    this.backing = backing;
    this.wantsPassthrough = backing != null;
  }

  int open(N file, Request request, Reply reply) throws IOException {
    boolean passes = wantsPassthrough && negotiation.features().havePassthrough();
    if (!passes && negotiation.features().haveFilesWithoutOpen()) {
      return Errno.ENOSYS.code();
    }
    int number = passes ? pass(file, request.node()) : 0;
    answer(
        request, reply, number > 0 ? FOPEN_PASSTHROUGH : FOPEN_KEEP_CACHE | FOPEN_NOFLUSH, number);
    return 0;
  }

  int openDirectory(N directory, Request request, Reply reply) {
    // Whoever is not to see what the kernel keeps has to be asked for each time.
    boolean keeps = !admission.isLimited();
    if (keeps && negotiation.features().haveDirectoriesWithoutOpen()) {
      return Errno.ENOSYS.code();
    }
    boolean fixed = keeps && !view.changes(directory);
    answer(request, reply, fixed ? FOPEN_KEEP_CACHE | FOPEN_CACHE_DIR : 0, 0);
    return 0;
  }

  private static void answer(Request request, Reply reply, int flags, int number) {
    reply.body(ANSWER).putLong(0).putInt(flags).putInt(number);
    reply.succeed(request.unique());
  }

  /** Has the kernel read the file behind the node; 0 if that cannot be. */
  private int pass(N file, long node) throws IOException {
    synchronized (passed) {
      Passed known = passed.get(node);
      if (known != null) {
        known.openings++;
        return known.number;
      }
      if (isRefused
          || view.attributes(file).type() != NodeType.REGULAR
          || view.attributes(file).size() < LARGE) {
        return 0;
      }
    }
    // May take long: the content is compared with its checksum before.
    try (Fd behind = fileSystem.openContent(file)) {
      return behind == null ? 0 : pass(behind, node);
    }
  }

  private int pass(Fd behind, long node) {
    synchronized (passed) {
      Passed known = passed.get(node);
      if (known == null) {
        int number = backing == null || isRefused ? 0 : backing.open(behind);
        if (number <= 0) {
          refused(number);
          return 0;
        }
        known = new Passed(number);
        passed.put(node, known);
      }
      known.openings++;
      return known.number;
    }
  }

  /** A node that is open in the one way cannot be opened in the other, so no more is tried. */
  private void refused(int error) {
    if (!isRefused) {
      isRefused = true;
      LOG.warn(
          "the kernel does not pass files through ({}); they are read as without this option",
          Errno.fromCode(-error).message());
    }
  }

  /** Takes note that a file was closed. */
  void close(long node) {
    synchronized (passed) {
      Passed known = passed.get(node);
      if (known != null && --known.openings == 0) {
        passed.remove(node);
        if (backing != null) {
          backing.close(known.number);
        }
      }
    }
  }
}
