package org.jostree.mount.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A mounted file system that is being served. It ends when it is unmounted, by {@link #unmount} or
 * from outside ({@code umount}, {@code fusermount -u}), or when the connection is aborted; after
 * that no thread and no descriptor of it is left. Signals are the caller's: a handler calls {@link
 * #close}.
 */
public interface MountSession extends AutoCloseable {

  /** How an unmounting went. */
  enum Unmounting {
    /** The mount point is free and nobody uses the file system any more. */
    DONE,
    /**
     * The mount point is free, but a process still has a file or its working directory in the file
     * system, which is served until that process lets go of it.
     */
    DETACHED,
    /** There was nothing to unmount any more. */
    ALREADY_DONE
  }

  /** The way to the kernel, as the option {@code transport=} names it. */
  String transport();

  /** The absolute path of the mount point. */
  Path mountpoint();

  /**
   * Unmounts; lazily if a process still uses the file system.
   *
   * @throws MountException when the system refuses it
   */
  Unmounting unmount() throws IOException;

  /** Waits until serving has ended. */
  void awaitEnd() throws InterruptedException;

  /** Waits until serving has ended, and says whether it has. */
  boolean awaitEnd(Duration atMost) throws InterruptedException;

  /**
   * How many requests of which kind the kernel has sent, by the protocol's name ({@code LOOKUP}).
   */
  Map<String, Long> requests();

  /** How many nodes the kernel remembers at the moment, the root among them. */
  int rememberedNodes();

  /**
   * Unmounts, lazily if busy, and waits a few seconds for those who still use the file system; if
   * they hold on to it, the end of this process will cut them off.
   */
  @Override
  void close() throws IOException;
}
