package org.jostree.mount;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.transport.MountOptions;
import org.jostree.mount.transport.MountSession;
import org.jostree.mount.transport.NodeFileSystem;
import org.jostree.mount.transport.Transport;
import org.jostree.mount.transport.TransportAbsentException;
import org.jostree.mount.transport.kernel.KernelTransport;
import org.jostree.mount.transport.libfuse.LibfuseTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a mount is served. */
public enum WayToKernel {
  /** By the kernel's own protocol; where that cannot be had, through libfuse. */
  AUTOMATIC("auto"),
  /** By the kernel's own protocol only. */
  KERNEL("kernel"),
  /** Through libfuse only. */
  LIBFUSE("libfuse");

  private static final Logger LOG = LoggerFactory.getLogger(WayToKernel.class);

  private static final int WAITING_THREADS = 12;

  private final String optionValue;

  WayToKernel(String optionValue) {
    this.optionValue = optionValue;
  }

  /** As the option {@code transport=} has it. */
  String optionValue() {
    return optionValue;
  }

  /**
   * The way of that name: {@code auto}, {@code kernel} or {@code libfuse}.
   *
   * @throws MountException if there is none
   */
  public static WayToKernel named(String name) throws MountException {
    for (WayToKernel way : values()) {
      if (way.optionValue.equals(name)) {
        return way;
      }
    }
    throw new MountException(
        "mount option transport=" + name + ": expected auto, kernel or libfuse");
  }

  /**
   * The transport.
   *
   * @param waits whether answers may have to wait for a server: then there are more threads, so
   *     that others need not wait for it
   */
  Transport transport(boolean waits) {
    Transport libfuse = waits ? new LibfuseTransport(WAITING_THREADS) : new LibfuseTransport();
    Transport kernel = waits ? new KernelTransport(WAITING_THREADS) : new KernelTransport();
    return switch (this) {
      case KERNEL -> kernel;
      case LIBFUSE -> libfuse;
      case AUTOMATIC -> new FirstThatCanBeHad(kernel, libfuse);
    };
  }

  /** Tries one way, and libfuse if that one cannot be had. */
  static final class FirstThatCanBeHad implements Transport {
    private final Transport preferred;
    private final Transport libfuse;

    FirstThatCanBeHad(Transport preferred, Transport libfuse) {
      this.preferred = preferred;
      this.libfuse = libfuse;
    }

    @Override
    public <N> MountSession mount(
        NodeFileSystem<N> fileSystem, Path mountpoint, MountOptions options) throws IOException {
      try {
        return preferred.mount(fileSystem, mountpoint, options);
      } catch (TransportAbsentException | LinkageError absent) {
        LOG.info("{}: mounting through libfuse, as {}", mountpoint, absent.getMessage());
        return libfuse.mount(fileSystem, mountpoint, options);
      }
    }
  }
}
