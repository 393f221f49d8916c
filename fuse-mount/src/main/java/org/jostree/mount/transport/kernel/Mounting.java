package org.jostree.mount.transport.kernel;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.mount.transport.CLibrary;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.transport.MountFlags;
import org.jostree.mount.transport.MountOptions;
import org.jostree.posix.Errno;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jspecify.annotations.Nullable;

/**
 * Mounts: by mount(2) itself where this process may, else by fusermount, which is root's and does
 * it for everybody. With {@code auto_unmount} it is always fusermount, as that one can stay behind.
 */
final class Mounting {
  private static final Path DEVICE = Path.of("/dev/fuse");

  // sys/mount.h
  private static final long MS_RDONLY = 1;
  private static final long MS_NOSUID = 2;
  private static final long MS_NODEV = 4;

  private final Path mountpoint;
  private final MountOptions options;
  private final int user;

  Mounting(Path mountpoint, MountOptions options) {
    this.mountpoint = mountpoint;
    this.options = options;
    this.user = Posix.instance().geteuid();
  }

  /**
   * Mounts. Nothing is answered yet.
   *
   * @throws MountException if the system refuses, saying why
   */
  MountedDevice mount() throws IOException {
    if (user == 0 && !options.autoUnmount()) {
      MountedDevice mounted = mountItself();
      if (mounted != null) {
        return mounted;
      }
    }
    return Fusermount.mount(mountpoint, options.asList(user == 0), options.autoUnmount());
  }

  /** By mount(2); null if this process may not, as in a container. */
  private @Nullable MountedDevice mountItself() throws IOException {
    Fd device;
    try {
      device = Posix.instance().open(DEVICE, OpenFlags.O_RDWR, 0);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENODEV || e.errno() == Errno.ENXIO) {
        throw new MountException(
            "cannot mount: there is no " + DEVICE + " (is the kernel module fuse loaded?)", e);
      }
      throw new MountException("cannot mount: " + e.getMessage(), e);
    }
    int result = callMount(device);
    if (result >= 0) {
      return new MountedDevice(new Device(device), null);
    }
    device.close();
    if (result == -Errno.EPERM.code()) {
      return null;
    }
    throw new MountException("cannot mount at " + mountpoint + ": " + CLibrary.describe(-result));
  }

  private int callMount(Fd device) {
    ByteBuffer source = CLibrary.string(options.source());
    ByteBuffer target = CLibrary.string(mountpoint.toString());
    ByteBuffer type = CLibrary.string("fuse." + options.subtype());
    ByteBuffer data = CLibrary.string(data(device));
    try {
      return CLibrary.function("mount")
          .callInt(
              CLibrary.address(source),
              CLibrary.address(target),
              CLibrary.address(type),
              MountFlags.of(MS_RDONLY | MS_NOSUID | MS_NODEV, options.kernelOptions()),
              CLibrary.address(data));
    } finally {
      Reference.reachabilityFence(source);
      Reference.reachabilityFence(target);
      Reference.reachabilityFence(type);
      Reference.reachabilityFence(data);
    }
  }

  /** What only FUSE and the security modules know. */
  private String data(Fd device) {
    List<String> words = new ArrayList<>();
    words.add("fd=" + device.number());
    words.add("rootmode=40000");
    words.add("user_id=" + user);
    words.add("group_id=" + CLibrary.function("getegid").callInt());
    if (options.allowOther() || options.allowRoot()) {
      words.add("allow_other");
    }
    if (options.checksPermissions(user == 0)) {
      words.add("default_permissions");
    }
    for (String word : options.kernelOptions()) {
      if (word.contains("=")) {
        words.add(word);
      }
    }
    return String.join(",", words);
  }
}
