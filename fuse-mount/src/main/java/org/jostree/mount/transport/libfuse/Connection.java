package org.jostree.mount.transport.libfuse;

import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import jnr.constants.platform.Errno;
import jnr.ffi.Runtime;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.transport.MountOptions;
import org.jostree.mount.transport.ServedMount;

/** One mount's session, channel and descriptor in libfuse. */
final class Connection implements ServedMount.Connection {
  private static final long HANDSHAKE_SECONDS = 20;
  private static final int EINTR = Errno.EINTR.intValue();
  private static final int EAGAIN = Errno.EAGAIN.intValue();
  private static final Path DEVICE = Path.of("/dev/fuse");

  private final Libfuse fuse;
  private final Runtime runtime;
  private final long channel;
  private final long session;
  private final Handshake handshake;

  private final LowLevelOperations operations;

  private Connection(
      Libfuse fuse,
      Runtime runtime,
      long channel,
      long session,
      LowLevelOperations operations,
      KernelFeatures features) {
    this.fuse = fuse;
    this.runtime = runtime;
    this.channel = channel;
    this.session = session;
    this.operations = operations;
    this.handshake = new Handshake(runtime, fuse, channel, features);
  }

  /**
   * Mounts; nothing is answered before {@link #process} is called.
   *
   * @throws MountException if the system refuses; libfuse has then said why on standard error
   */
  static Connection mount(
      Libfuse fuse,
      Path mountpoint,
      MountOptions options,
      boolean byRoot,
      LowLevelOperations operations,
      KernelFeatures features)
      throws MountException {
    Runtime runtime = Runtime.getRuntime(fuse);
    MountArguments arguments = new MountArguments(runtime, options, byRoot);
    try {
      if (!Files.exists(DEVICE)) {
        throw new MountException(
            "cannot mount: there is no " + DEVICE + " (is the kernel module fuse loaded?)");
      }
      long channel = fuse.fuse_mount(mountpoint.toString(), arguments.structure());
      if (channel == 0) {
        throw new MountException(
            "cannot mount at " + mountpoint + " (the reason is in the message before)");
      }
      long session =
          fuse.fuse_lowlevel_new(
              arguments.structure(), operations.structure(), operations.size(), 0);
      if (session == 0) {
        fuse.fuse_unmount(mountpoint.toString(), channel);
        throw new MountException(
            "libfuse does not accept the mount options: "
                + MountArguments.optionList(options, byRoot));
      }
      fuse.fuse_session_add_chan(session, channel);
      return new Connection(fuse, runtime, channel, session, operations, features);
    } finally {
      fuse.fuse_opt_free_args(arguments.structure());
    }
  }

  RequestMemory newRequestMemory() {
    return new RequestMemory(runtime, channel, (int) fuse.fuse_chan_bufsize(channel));
  }

  /**
   * Waits for a request. Several threads may wait at once.
   *
   * @return false once the file system is unmounted or the connection aborted
   */
  boolean receive(RequestMemory memory) {
    while (fuse.fuse_session_exited(session) == 0) {
      int length =
          fuse.fuse_chan_recv(
              memory.channelCellAddress(), memory.receivedAddress(), memory.requestSize());
      if (length > 0) {
        memory.setReceivedLength(length);
        return true;
      }
      if (length != -EINTR && length != -EAGAIN) {
        return false;
      }
    }
    return false;
  }

  /** Has the request that was received last answered. */
  void process(RequestMemory memory) {
    if (memory.opcode() == Handshake.FUSE_INIT) {
      handshake.answer(session, memory, memory.receivedLength());
    } else {
      fuse.fuse_session_process(
          session, memory.receivedAddress(), memory.receivedLength(), channel);
    }
  }

  @Override
  public Thread newServer(String name, ServedMount.Shift shift) {
    return new ServeThread(name, this, shift);
  }

  @Override
  public void awaitHandshake() throws MountException {
    boolean done = false;
    try {
      done = handshake.done().await(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable failure = handshake.failure();
    if (failure != null) {
      throw new MountException("the kernel's first request could not be answered", failure);
    }
    if (!done) {
      throw new MountException("the kernel sent no request after mounting");
    }
  }

  @Override
  public void close() {
    try {
      fuse.fuse_session_remove_chan(channel);
      fuse.fuse_session_destroy(session);
      handshake.close();
      fuse.fuse_chan_destroy(channel);
    } finally {
      // Until here native code has called them, and knew them only by address.
      Reference.reachabilityFence(operations);
    }
  }
}
