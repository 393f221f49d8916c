package org.jostree.posix;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The system calls that change what is mounted where, for those who assemble a root file system.
 * They need root. Paths are looked up at the time of the call, symbolic links followed.
 */
public final class MountCalls {
  /** Flags of {@code mount(2)}, as linux/mount.h numbers them on all architectures. */
  private static final long MS_RDONLY = 1;

  private static final long MS_REMOUNT = 0x20;
  private static final long MS_BIND = 0x1000;
  private static final long MS_MOVE = 0x2000;
  private static final long MS_REC = 0x4000;
  private static final long MS_SILENT = 0x8000;
  private static final long MS_PRIVATE = 1 << 18;
  private static final long MS_SLAVE = 1 << 19;
  private static final long MS_SHARED = 1 << 20;
  private static final long UMOUNT_NOFOLLOW = 8;

  /** Of linux/sched.h. */
  private static final long CLONE_NEWNS = 0x20000;

  private static final String CALL = "mount";
  private static final int TYPE_OFFSET = 0;

  /** The kernel takes one page, and cuts off what is longer. */
  private static final int LONGEST_DATA = 4095;

  private final Kernel kernel = new Kernel();

  /** Makes a directory, or a file, visible at another place, without what is mounted below it. */
  public void bind(Path source, Path target) throws PosixException {
    mount(source.toString(), target, "", MS_BIND, "");
  }

  /** Makes a bind mount writable, or read-only. */
  public void remountBind(Path target, boolean readOnly) throws PosixException {
    mount("", target, "", MS_BIND | MS_REMOUNT | (readOnly ? MS_RDONLY : 0), "");
  }

  /** Moves a mount, with all that is mounted below it. */
  public void move(Path from, Path to) throws PosixException {
    mount(from.toString(), to, "", MS_MOVE, "");
  }

  /**
   * Mounts a file system without a device.
   *
   * @param data options of the file system, with commas between
   */
  public void mountNew(String type, Path target, boolean readOnly, String data)
      throws PosixException {
    mount(type, target, type, readOnly ? MS_RDONLY : 0, data);
  }

  /**
   * Mounts the kernel's overlay.
   *
   * @param source what the mount table calls it
   * @param flags of {@code mount(2)}
   * @param lower what lies below
   * @param upper where changes go; it and {@code work} are on one file system
   * @param options further ones of overlayfs, with commas between
   */
  public void mountOverlay(
      String source, Path target, long flags, Path lower, Path upper, Path work, String options)
      throws PosixException {
    String data =
        "lowerdir=" + escaped(lower) + ",upperdir=" + escaped(upper) + ",workdir=" + escaped(work);
    String all = options.isEmpty() ? data : data + "," + options;
    mount(source, target, "overlay", flags, all);
  }

  /** A comma or a colon would end the path in the options. */
  private static String escaped(Path path) {
    return path.toString().replace("\\", "\\\\").replace(",", "\\,").replace(":", "\\:");
  }

  /** From now on mounts at the path stay to themselves, and, if wanted, all mounts below it. */
  public void makePrivate(Path target, boolean recursively) throws PosixException {
    mount("", target, "", MS_PRIVATE | (recursively ? MS_REC : 0), "");
  }

  /** From now on mounts come to the path from where it was bound from, and go from there on. */
  public void makeSlaveAndShared(Path target) throws PosixException {
    mount("", target, "", MS_SLAVE, "");
    mount("", target, "", MS_SHARED, "");
  }

  /**
   * Makes a mount writable, and the file system that it shows; other mounts of that stay as they
   * are.
   */
  public void remountWritable(Path target) throws PosixException {
    mount("", target, "", MS_REMOUNT, "");
  }

  /**
   * Gives the calling thread mounts of its own, beginning as they are, and with it the threads and
   * processes that it starts from now on. What was opened before stays as it was mounted then.
   */
  public void unshare() throws PosixException {
    Kernel.check(kernel.call(SystemCalls.UNSHARE, CLONE_NEWNS), "unshare", "mounts");
  }

  /**
   * Makes a mount the root of all processes whose root was the old one, which is mounted at a
   * directory of the new one from now on.
   */
  public void pivotRoot(Path root, Path directoryForOld) throws PosixException {
    long rootName = kernel.scratch().firstName("pivot_root", root);
    long oldName = kernel.scratch().secondName("pivot_root", directoryForOld.toString());
    long result = kernel.call(SystemCalls.PIVOT_ROOT, rootName, oldName);
    Kernel.check(result, "pivot_root", root.toString());
  }

  /** Unmounts what is topmost at a path. */
  public void unmount(Path target) throws PosixException {
    long name = kernel.scratch().firstName("umount", target);
    Kernel.check(
        kernel.call(SystemCalls.UMOUNT2, name, UMOUNT_NOFOLLOW), "umount", target.toString());
  }

  private void mount(String source, Path target, String type, long flags, String data)
      throws PosixException {
    Scratch memory = kernel.scratch();
    long sourceName = memory.firstName(CALL, source.isEmpty() ? "none" : source);
    long targetName = memory.secondName(CALL, target.toString());
    long typeName = type.isEmpty() ? 0 : memory.structureText(CALL, TYPE_OFFSET, type);
    byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST_DATA) {
      throw new PosixException(Errno.ENAMETOOLONG.code(), CALL, target.toString());
    }
    Scratch.LargeBuffer large = memory.borrow();
    try {
      large.bytes().put(0, bytes).put(bytes.length, (byte) 0);
      long dataText = data.isEmpty() ? 0 : large.address();
      long result =
          kernel.call(
              SystemCalls.MOUNT, sourceName, targetName, typeName, flags | MS_SILENT, dataText);
      Kernel.check(result, CALL, target.toString());
    } finally {
      memory.giveBack(large);
    }
  }
}
