package org.jostree.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of Linux that jostree needs, on x86-64 and aarch64. Names are encoded as UTF-8
 * whatever the locale; a call that a signal interrupts is made again; every failure is a {@link
 * PosixException}. Any number of threads may use it.
 *
 * <p>The first use loads the native library, which costs 30 ms with a class-data archive and 70
 * without: commands that only read a reference do better without it.
 */
public final class Posix {
  private static final int STATX_BASIC_STATS = 0x7ff;

  // Where things are in struct statx of linux/stat.h, the same on all architectures: devices by
  // major and minor number, times by seconds and nanoseconds.
  private static final int STATX_INO = 32;
  private static final int STATX_SIZE = 40;
  private static final int STATX_CTIME = 96;
  private static final int STATX_MTIME = 112;
  private static final int STATX_RDEV = 128;
  private static final int STATX_DEV = 136;

  private static final int RENAME_NOREPLACE = 1;
  private static final int RENAME_EXCHANGE = 2;
  private static final long FS_IOC_GETFLAGS = 0x80086601L;
  private static final long FS_IOC_SETFLAGS = 0x40086602L;
  private static final int FS_IMMUTABLE_FL = 0x10;
  private static final int MCL_CURRENT = 1;
  private static final int MCL_FUTURE = 2;
  private static final int MCL_ONFAULT = 4;
  private static final int ST_RDONLY = 1;
  private static final int SEEK_SET = 0;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  private final Kernel kernel = new Kernel();
  private final FileContent content = new FileContent(kernel);
  private final DirectoryListing listing = new DirectoryListing(kernel);
  private final ExtendedAttributes attributes = new ExtendedAttributes(kernel);
  private final FileLocks locks = new FileLocks(kernel);

  private static volatile boolean loaded;

  private Posix() {}

  private static final class Holder {
    static final Posix INSTANCE = new Posix();

    static {
      loaded = true;
    }
  }

  /**
   * Whether the library is loaded already: then its calls are cheaper than those of the JDK, which
   * would otherwise be cheaper than loading it.
   */
  public static boolean isLoaded() {
    return loaded;
  }

  /** The one instance; the first call loads the native library. */
  public static Posix instance() {
    return Holder.INSTANCE;
  }

  // ---- opening and closing

  /**
   * Opens a path of the JDK, by its exact bytes also when the JDK cannot show them as text.
   *
   * @param flags of {@link OpenFlags}; O_CLOEXEC is always added
   * @param mode permissions of a file that is created, less the umask
   */
  public Fd open(Path path, int flags, int mode) throws PosixException {
    Scratch memory = kernel.scratch();
    long name = memory.firstName("open", path);
    return Fd.adopt(
        (int) Kernel.check(openAt(Fd.CWD.number(), name, flags, mode), "open", path.toString()));
  }

  /** Opens a file relative to a directory; as {@link #open}. */
  public Fd openat(Fd directory, String name, int flags, int mode) throws PosixException {
    long address = kernel.scratch().firstName("openat", name);
    return Fd.adopt(
        (int) Kernel.check(openAt(directory.number(), address, flags, mode), "openat", name));
  }

  /** The same for a name that need not be UTF-8. */
  public Fd openat(Fd directory, byte[] name, int flags, int mode) throws PosixException {
    long address = kernel.scratch().firstName("openat", name);
    long number = openAt(directory.number(), address, flags, mode);
    if (number < 0) {
      throw Kernel.failed(number, "openat", Kernel.text(name));
    }
    return Fd.adopt((int) number);
  }

  private long openAt(int directory, long name, int flags, int mode) {
    return kernel.call(SystemCalls.OPENAT, directory, name, flags | OpenFlags.O_CLOEXEC, mode);
  }

  /**
   * Closes a raw descriptor, as a process does that goes to the background; for files there is
   * {@link Fd#close}.
   */
  public void close(int number) throws PosixException {
    // Not again after EINTR: Linux has freed the number already, another thread may have it now.
    long result = kernel.callOnce(SystemCalls.CLOSE, number);
    if (!Kernel.is(result, Errno.EINTR)) {
      Kernel.check(result, "close", "");
    }
  }

  /** Makes {@code to} another number of the file {@code from}; it stays open across exec. */
  public void dup2(int from, int to) throws PosixException {
    if (from != to) {
      Kernel.check(kernel.call(SystemCalls.DUP3, from, to, 0), "dup2", "");
    }
  }

  // ---- reading and writing

  /**
   * Reads from the file's position into the buffer's remaining bytes and moves the position of
   * both.
   *
   * @param buffer direct if copying is to be avoided
   * @return how many bytes came; 0 at the end of the file
   */
  public int read(Fd fd, ByteBuffer buffer) throws PosixException {
    return content.read(fd, buffer, -1);
  }

  /** The same from an offset in bytes, without moving the file's position. */
  public int pread(Fd fd, ByteBuffer buffer, long offset) throws PosixException {
    Kernel.checkOffset("pread", offset);
    return content.read(fd, buffer, offset);
  }

  /**
   * Reads from an offset into native memory.
   *
   * @return how many bytes came; 0 at the end of the file
   */
  public int pread(Fd fd, long address, int length, long offset) throws PosixException {
    Kernel.checkOffset("pread", offset);
    return (int)
        Kernel.check(
            kernel.call(SystemCalls.PREAD64, fd.number(), address, length, offset), "pread", "");
  }

  /**
   * Writes the buffer's remaining bytes, or the first of them, and moves its position.
   *
   * @return how many bytes went
   */
  public int write(Fd fd, ByteBuffer buffer) throws PosixException {
    return content.write(fd, buffer, -1);
  }

  /** Writes all of the buffer's remaining bytes. */
  public void writeFully(Fd fd, ByteBuffer buffer) throws PosixException {
    while (buffer.hasRemaining()) {
      content.write(fd, buffer, -1);
    }
  }

  /** As {@link #write}, at an offset in bytes, without moving the file's position. */
  public int pwrite(Fd fd, ByteBuffer buffer, long offset) throws PosixException {
    Kernel.checkOffset("pwrite", offset);
    return content.write(fd, buffer, offset);
  }

  /** Moves the file's position to an offset in bytes. */
  public void seek(Fd fd, long offset) throws PosixException {
    Kernel.check(kernel.call(SystemCalls.LSEEK, fd.number(), offset, SEEK_SET), "lseek", "");
  }

  /**
   * Where the next bytes are that are no hole, and moves the file's position there.
   *
   * @return their offset, or -1 if there is nothing but a hole up to the end
   */
  public long seekData(Fd fd, long offset) throws PosixException {
    Kernel.checkOffset("lseek", offset);
    long result = kernel.call(SystemCalls.LSEEK, fd.number(), offset, SEEK_DATA);
    return Kernel.is(result, Errno.ENXIO) ? -1 : Kernel.check(result, "lseek", "");
  }

  /**
   * Where the next hole begins, the end of the file counting as one, and moves the file's position
   * there. File systems without holes answer the end.
   */
  public long seekHole(Fd fd, long offset) throws PosixException {
    Kernel.checkOffset("lseek", offset);
    return Kernel.check(
        kernel.call(SystemCalls.LSEEK, fd.number(), offset, SEEK_HOLE), "lseek", "");
  }

  /** Sets the size in bytes; what is added reads as zeros. */
  public void ftruncate(Fd fd, long size) throws PosixException {
    Kernel.check(kernel.call(SystemCalls.FTRUNCATE, fd.number(), size), "ftruncate", "");
  }

  /**
   * Reserves space, and extends the file if it is shorter.
   *
   * @throws PosixException with {@link Errno#ENOTSUP} where the file system cannot
   */
  public void fallocate(Fd fd, long offset, long length) throws PosixException {
    Kernel.check(
        kernel.call(SystemCalls.FALLOCATE, fd.number(), 0, offset, length), "fallocate", "");
  }

  /**
   * Makes a file share the blocks of another.
   *
   * @return false where the file systems cannot; nothing has happened then
   */
  public boolean clone(Fd source, Fd target) throws PosixException {
    return content.clone(source, target);
  }

  /**
   * Copies bytes between files inside the kernel, or through memory where it cannot; positions of
   * the files stay.
   *
   * @param length bytes to copy; {@link Long#MAX_VALUE} for all there are
   * @return how many bytes were copied; fewer than asked for only at the end of the source
   */
  public long copyRange(Fd source, long sourceOffset, Fd target, long targetOffset, long length)
      throws PosixException {
    return content.copyRange(source, sourceOffset, target, targetOffset, length);
  }

  // ---- durability

  /** Puts content and attributes of a file, or the names in a directory, on the disk. */
  public void fsync(Fd fd) throws PosixException {
    Kernel.check(kernel.call(SystemCalls.FSYNC, fd.number()), "fsync", "");
  }

  /** As {@link #fsync} without attributes that reading does not need. */
  public void fdatasync(Fd fd) throws PosixException {
    Kernel.check(kernel.call(SystemCalls.FDATASYNC, fd.number()), "fdatasync", "");
  }

  /** Puts everything of the file system on the disk that holds the file. */
  public void syncfs(Fd fd) throws PosixException {
    Kernel.check(kernel.call(SystemCalls.SYNCFS, fd.number()), "syncfs", "");
  }

  // ---- status

  /** Status of an open file. */
  public FileStatus fstat(Fd fd) throws PosixException {
    Scratch memory = kernel.scratch();
    fstat(memory, fd);
    return status(memory);
  }

  private void fstat(Scratch memory, Fd fd) throws PosixException {
    long noName = memory.firstName("fstat", "");
    statx(memory, fd.number(), noName, AtFlags.AT_EMPTY_PATH, "fstat", "");
  }

  /** As {@link FileStatus#isUnchangedSince}, of an open file, without making a status of it. */
  public boolean isUnchanged(Fd fd, FileStatus then) throws PosixException {
    Scratch memory = kernel.scratch();
    fstat(memory, fd);
    return hasContentOf(then, memory)
        && then.ctimeSeconds() == memory.structureLong(STATX_CTIME)
        && then.ctimeNanos() == memory.structureInt(STATX_CTIME + Long.BYTES);
  }

  /** The same but for the change of its attributes, as when it gets or loses a name. */
  public boolean hasContentOf(Fd fd, FileStatus then) throws PosixException {
    Scratch memory = kernel.scratch();
    fstat(memory, fd);
    return hasContentOf(then, memory);
  }

  private static boolean hasContentOf(FileStatus then, Scratch memory) {
    return then.ino() == memory.structureLong(STATX_INO)
        && then.dev() == device(memory, STATX_DEV)
        && then.size() == memory.structureLong(STATX_SIZE)
        && then.mtimeSeconds() == memory.structureLong(STATX_MTIME)
        && then.mtimeNanos() == memory.structureInt(STATX_MTIME + Long.BYTES);
  }

  /**
   * Status of a file by name, of what a symbolic link points to unless told otherwise.
   *
   * @param flags of {@link AtFlags}: {@link AtFlags#AT_SYMLINK_NOFOLLOW}, {@link
   *     AtFlags#AT_EMPTY_PATH}
   */
  public FileStatus fstatat(Fd directory, String name, int flags) throws PosixException {
    Scratch memory = kernel.scratch();
    statx(memory, directory.number(), memory.firstName("fstatat", name), flags, "fstatat", name);
    return status(memory);
  }

  /** Status of a name, of a symbolic link itself; null if there is nothing of that name. */
  public @Nullable FileStatus statusOrNull(Fd directory, String name) throws PosixException {
    try {
      return fstatat(directory, name, AtFlags.AT_SYMLINK_NOFOLLOW);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  /** Whether there is anything of that name, a dangling symbolic link included. */
  public boolean isThere(Fd directory, String name) {
    Scratch memory = kernel.scratch();
    long address;
    try {
      address = memory.firstName("fstatat", name);
    } catch (PosixException e) {
      return false; // no file can have this name
    }
    long result =
        kernel.call(
            SystemCalls.STATX,
            directory.number(),
            address,
            AtFlags.AT_SYMLINK_NOFOLLOW,
            0,
            memory.structure());
    return result >= 0;
  }

  /** The same for a name that need not be UTF-8. */
  public FileStatus fstatat(Fd directory, byte[] name, int flags) throws PosixException {
    Scratch memory = kernel.scratch();
    statx(
        memory,
        directory.number(),
        memory.firstName("fstatat", name),
        flags,
        "fstatat",
        Kernel.text(name));
    return status(memory);
  }

  /** Status of a path, of a symbolic link itself. */
  public FileStatus lstat(Path path) throws PosixException {
    Scratch memory = kernel.scratch();
    statx(
        memory,
        Fd.CWD.number(),
        memory.firstName("lstat", path),
        AtFlags.AT_SYMLINK_NOFOLLOW,
        "lstat",
        path.toString());
    return status(memory);
  }

  private void statx(Scratch memory, int directory, long name, int flags, String call, String path)
      throws PosixException {
    Kernel.check(
        kernel.call(
            SystemCalls.STATX, directory, name, flags, STATX_BASIC_STATS, memory.structure()),
        call,
        path);
  }

  private static FileStatus status(Scratch memory) {
    return new FileStatus(
        device(memory, STATX_DEV),
        memory.structureLong(STATX_INO),
        memory.structureShort(28),
        memory.structureInt(16),
        memory.structureInt(20),
        memory.structureInt(24),
        device(memory, STATX_RDEV),
        memory.structureLong(STATX_SIZE),
        memory.structureLong(48),
        memory.structureLong(STATX_MTIME),
        memory.structureInt(STATX_MTIME + Long.BYTES),
        memory.structureLong(STATX_CTIME),
        memory.structureInt(STATX_CTIME + Long.BYTES));
  }

  private static long device(Scratch memory, int offset) {
    return FileStatus.makeDevice(
        memory.structureInt(offset), memory.structureInt(offset + Integer.BYTES));
  }

  /** Free space and limits of the file system that holds a path. */
  public FileSystemStatus statvfs(Path path) throws PosixException {
    Scratch memory = kernel.scratch();
    Kernel.check(
        kernel.call(SystemCalls.STATFS, memory.firstName("statvfs", path), memory.structure()),
        "statvfs",
        path.toString());
    return fileSystemStatus(memory);
  }

  /** The same for an open file. */
  public FileSystemStatus fstatvfs(Fd fd) throws PosixException {
    Scratch memory = kernel.scratch();
    Kernel.check(kernel.call(SystemCalls.FSTATFS, fd.number(), memory.structure()), "fstatvfs", "");
    return fileSystemStatus(memory);
  }

  private static FileSystemStatus fileSystemStatus(Scratch memory) {
    // struct statfs of asm-generic/statfs.h on 64-bit machines.
    long blockSize = memory.structureLong(8);
    long fragmentSize = memory.structureLong(72);
    return new FileSystemStatus(
        blockSize,
        fragmentSize == 0 ? blockSize : fragmentSize,
        memory.structureLong(16),
        memory.structureLong(24),
        memory.structureLong(32),
        memory.structureLong(40),
        memory.structureLong(48),
        memory.structureLong(0),
        (memory.structureLong(80) & ST_RDONLY) != 0);
  }

  // ---- directories

  /** All entries of an open directory but {@code .} and {@code ..}, in no particular order. */
  public List<DirectoryEntry> list(Fd directory) throws IOException {
    List<DirectoryEntry> entries = new ArrayList<>();
    list(directory, entries::add);
    return entries;
  }

  /**
   * Hands over all entries of an open directory but {@code .} and {@code ..}, in no particular
   * order, from the start also when the directory has been listed before.
   */
  public void list(Fd directory, DirectoryEntrySink sink) throws IOException {
    listing.list(directory, sink);
  }

  // ---- names

  /**
   * The target of a symbolic link.
   *
   * @throws PosixException with {@link Errno#EILSEQ} if the target is not UTF-8
   */
  public String readlinkat(Fd directory, String name) throws PosixException {
    byte[] target = readlinkatRaw(directory, name);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(target)).toString();
    } catch (CharacterCodingException e) {
      PosixException failure = new PosixException(Errno.EILSEQ.code(), "readlinkat", name);
      failure.initCause(e);
      throw failure;
    }
  }

  /** The target of a symbolic link, in no particular encoding. */
  public byte[] readlinkatRaw(Fd directory, String name) throws PosixException {
    Scratch memory = kernel.scratch();
    Scratch.LargeBuffer large = memory.borrow();
    try {
      int length =
          (int)
              Kernel.check(
                  kernel.call(
                      SystemCalls.READLINKAT,
                      directory.number(),
                      memory.firstName("readlinkat", name),
                      large.address(),
                      Scratch.LARGE_CAPACITY),
                  "readlinkat",
                  name);
      return large.copy(0, length);
    } finally {
      memory.giveBack(large);
    }
  }

  /** Makes a symbolic link. */
  public void symlinkat(String target, Fd directory, String name) throws PosixException {
    Scratch memory = kernel.scratch();
    symlinkAt(memory, memory.firstName("symlinkat", target), directory, name);
  }

  /** The same with a target that need not be UTF-8. */
  public void symlinkat(byte[] target, Fd directory, String name) throws PosixException {
    Scratch memory = kernel.scratch();
    symlinkAt(memory, memory.firstName("symlinkat", target), directory, name);
  }

  private void symlinkAt(Scratch memory, long target, Fd directory, String name)
      throws PosixException {
    Kernel.check(
        kernel.call(
            SystemCalls.SYMLINKAT,
            target,
            directory.number(),
            memory.secondName("symlinkat", name)),
        "symlinkat",
        name);
  }

  /**
   * Makes a further name of a file.
   *
   * @param flags of {@link AtFlags}: {@link AtFlags#AT_SYMLINK_FOLLOW}, {@link
   *     AtFlags#AT_EMPTY_PATH}
   */
  public void linkat(Fd directory, String name, Fd newDirectory, String newName, int flags)
      throws PosixException {
    Scratch memory = kernel.scratch();
    long result =
        kernel.call(
            SystemCalls.LINKAT,
            directory.number(),
            memory.firstName("linkat", name),
            newDirectory.number(),
            memory.secondName("linkat", newName),
            flags);
    if (result < 0) {
      throw Kernel.failed(result, "linkat", name + ", " + newName);
    }
  }

  /**
   * Gives a name to a file that has none yet, opened with {@link OpenFlags#O_TMPFILE}; no privilege
   * is needed, but a mounted /proc.
   */
  public void linkOpenFile(Fd file, Fd directory, String name) throws PosixException {
    Scratch memory = kernel.scratch();
    Kernel.check(
        kernel.call(
            SystemCalls.LINKAT,
            Fd.CWD.number(),
            memory.firstName("linkat", "/proc/self/fd/" + file.number()),
            directory.number(),
            memory.secondName("linkat", name),
            AtFlags.AT_SYMLINK_FOLLOW),
        "linkat",
        name);
  }

  /**
   * Removes a name, or an empty directory.
   *
   * @param flags {@link AtFlags#AT_REMOVEDIR} for a directory, else 0
   */
  public void unlinkat(Fd directory, String name, int flags) throws PosixException {
    Kernel.check(
        kernel.call(
            SystemCalls.UNLINKAT,
            directory.number(),
            kernel.scratch().firstName("unlinkat", name),
            flags),
        "unlinkat",
        name);
  }

  /** The same for a name that need not be UTF-8. */
  public void unlinkat(Fd directory, byte[] name, int flags) throws PosixException {
    Kernel.check(
        kernel.call(
            SystemCalls.UNLINKAT,
            directory.number(),
            kernel.scratch().firstName("unlinkat", name),
            flags),
        "unlinkat",
        Kernel.text(name));
  }

  /** Renames, atomically in place of what has the new name. */
  public void renameat(Fd directory, String name, Fd newDirectory, String newName)
      throws PosixException {
    rename(directory, name, newDirectory, newName, 0);
  }

  /**
   * Renames if nothing has the new name.
   *
   * @throws PosixException with {@link Errno#EEXIST} otherwise, with {@link Errno#EINVAL} where the
   *     file system cannot
   */
  public void renameNoReplace(Fd directory, String name, Fd newDirectory, String newName)
      throws PosixException {
    rename(directory, name, newDirectory, newName, RENAME_NOREPLACE);
  }

  /**
   * Exchanges two names atomically; both must exist.
   *
   * @throws PosixException with {@link Errno#EINVAL} where the file system cannot
   */
  public void renameExchange(Fd directory, String name, Fd newDirectory, String newName)
      throws PosixException {
    rename(directory, name, newDirectory, newName, RENAME_EXCHANGE);
  }

  private void rename(Fd directory, String name, Fd newDirectory, String newName, int flags)
      throws PosixException {
    Scratch memory = kernel.scratch();
    long result =
        kernel.call(
            SystemCalls.RENAMEAT2,
            directory.number(),
            memory.firstName("renameat", name),
            newDirectory.number(),
            memory.secondName("renameat", newName),
            flags);
    if (result < 0) {
      throw Kernel.failed(result, "renameat", name + ", " + newName);
    }
  }

  /**
   * Makes a directory.
   *
   * @param mode permissions, less the umask
   */
  public void mkdirat(Fd directory, String name, int mode) throws PosixException {
    Kernel.check(
        kernel.call(
            SystemCalls.MKDIRAT,
            directory.number(),
            kernel.scratch().firstName("mkdirat", name),
            mode),
        "mkdirat",
        name);
  }

  /**
   * Makes a file, pipe, socket or device node.
   *
   * @param mode type ({@link FileMode}) and permissions, less the umask
   * @param device of a device node, as {@link FileStatus#makeDevice} combines it; else 0
   */
  public void mknodat(Fd directory, String name, int mode, long device) throws PosixException {
    Kernel.check(
        kernel.call(
            SystemCalls.MKNODAT,
            directory.number(),
            kernel.scratch().firstName("mknodat", name),
            mode,
            device),
        "mknodat",
        name);
  }

  // ---- attributes

  /**
   * Sets the permissions.
   *
   * @param mode permissions with setuid, setgid and sticky
   */
  public void fchmod(Fd fd, int mode) throws PosixException {
    Kernel.check(kernel.call(SystemCalls.FCHMOD, fd.number(), mode), "fchmod", "");
  }

  /** The same by name; follows symbolic links. */
  public void fchmodat(Fd directory, String name, int mode) throws PosixException {
    Kernel.check(
        kernel.call(
            SystemCalls.FCHMODAT,
            directory.number(),
            kernel.scratch().firstName("fchmodat", name),
            mode),
        "fchmodat",
        name);
  }

  /**
   * Sets owner and group; Linux clears setuid and setgid of a program at that.
   *
   * @param uid owner, unsigned; -1 leaves it
   * @param gid group, unsigned; -1 leaves it
   */
  public void fchown(Fd fd, int uid, int gid) throws PosixException {
    Kernel.check(kernel.call(SystemCalls.FCHOWN, fd.number(), uid, gid), "fchown", "");
  }

  /**
   * The same by name.
   *
   * @param flags of {@link AtFlags}: {@link AtFlags#AT_SYMLINK_NOFOLLOW}, {@link
   *     AtFlags#AT_EMPTY_PATH}
   */
  public void fchownat(Fd directory, String name, int uid, int gid, int flags)
      throws PosixException {
    Kernel.check(
        kernel.call(
            SystemCalls.FCHOWNAT,
            directory.number(),
            kernel.scratch().firstName("fchownat", name),
            uid,
            gid,
            flags),
        "fchownat",
        name);
  }

  /**
   * Sets the times of access and of modification, both to the same.
   *
   * @param seconds since 1970 in UTC
   * @param nanos to add, 0 to 999,999,999
   */
  public void futimens(Fd fd, long seconds, int nanos) throws PosixException {
    Scratch memory = kernel.scratch();
    putTimes(memory, seconds, nanos);
    Kernel.check(
        kernel.call(SystemCalls.UTIMENSAT, fd.number(), 0, memory.structure(), 0), "futimens", "");
  }

  /**
   * The same by name.
   *
   * @param flags {@link AtFlags#AT_SYMLINK_NOFOLLOW} or 0
   */
  public void utimensat(Fd directory, String name, long seconds, int nanos, int flags)
      throws PosixException {
    Scratch memory = kernel.scratch();
    putTimes(memory, seconds, nanos);
    Kernel.check(
        kernel.call(
            SystemCalls.UTIMENSAT,
            directory.number(),
            memory.firstName("utimensat", name),
            memory.structure(),
            flags),
        "utimensat",
        name);
  }

  private static void putTimes(Scratch memory, long seconds, int nanos) {
    // Two of struct timespec, of access and of modification: seconds and nanoseconds, long each.
    memory.structurePutLong(0, seconds);
    memory.structurePutLong(8, nanos);
    memory.structurePutLong(16, seconds);
    memory.structurePutLong(24, nanos);
  }

  /** Whether the file or directory has the immutable flag; false where file systems have none. */
  public boolean isImmutable(Fd fd) throws PosixException {
    Scratch memory = kernel.scratch();
    memory.structurePutLong(0, 0);
    long result = kernel.call(SystemCalls.IOCTL, fd.number(), FS_IOC_GETFLAGS, memory.structure());
    if (Kernel.isOneOf(result, Errno.ENOTTY, Errno.ENOTSUP, Errno.EINVAL, Errno.ENOSYS)) {
      return false;
    }
    Kernel.check(result, "ioctl(FS_IOC_GETFLAGS)", "");
    return (memory.structureInt(0) & FS_IMMUTABLE_FL) != 0;
  }

  /**
   * Sets or clears the immutable flag, which only root may.
   *
   * @return false where the file system has no such flag; nothing has happened then
   */
  public boolean setImmutable(Fd fd, boolean immutable) throws PosixException {
    Scratch memory = kernel.scratch();
    memory.structurePutLong(0, 0);
    long result = kernel.call(SystemCalls.IOCTL, fd.number(), FS_IOC_GETFLAGS, memory.structure());
    if (Kernel.isOneOf(result, Errno.ENOTTY, Errno.ENOTSUP, Errno.EINVAL, Errno.ENOSYS)) {
      return false;
    }
    Kernel.check(result, "ioctl(FS_IOC_GETFLAGS)", "");
    int flags = memory.structureInt(0);
    int wanted = immutable ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
    if (wanted != flags) {
      memory.structurePutInt(0, wanted);
      result = kernel.call(SystemCalls.IOCTL, fd.number(), FS_IOC_SETFLAGS, memory.structure());
      if (Kernel.isOneOf(result, Errno.ENOTTY, Errno.ENOTSUP)) {
        return false;
      }
      Kernel.check(result, "ioctl(FS_IOC_SETFLAGS)", "");
    }
    return true;
  }

  // ---- extended attributes

  /**
   * All extended attributes that the process may see, sorted by the bytes of their names; none
   * where the file system has none. An attribute removed meanwhile is left out.
   */
  public List<RawXattr> xattrs(Fd fd) throws PosixException {
    return attributes.all(fd);
  }

  /** The same by name, of a symbolic link itself; needs a mounted /proc. */
  public List<RawXattr> xattrs(Fd directory, String name) throws PosixException {
    return attributes.all(directory, name);
  }

  /** The value of one extended attribute, null if the file has none of that name. */
  public byte @Nullable [] getxattr(Fd fd, String attribute) throws PosixException {
    return attributes.get(fd, attribute);
  }

  /** The same by name, of a symbolic link itself; needs a mounted /proc. */
  public byte @Nullable [] getxattr(Fd directory, String name, String attribute)
      throws PosixException {
    return attributes.get(directory, name, attribute);
  }

  /** Sets an extended attribute, new or not. */
  public void setxattr(Fd fd, byte[] attribute, byte[] value) throws PosixException {
    attributes.set(fd, attribute, value);
  }

  /** The same with the name of the attribute as text. */
  public void setxattr(Fd fd, String attribute, byte[] value) throws PosixException {
    setxattr(fd, attribute.getBytes(StandardCharsets.UTF_8), value);
  }

  /** The same by name, of a symbolic link itself; needs a mounted /proc. */
  public void setxattr(Fd directory, String name, byte[] attribute, byte[] value)
      throws PosixException {
    attributes.set(directory, name, attribute, value);
  }

  /** The same with the name of the attribute as text. */
  public void setxattr(Fd directory, String name, String attribute, byte[] value)
      throws PosixException {
    setxattr(directory, name, attribute.getBytes(StandardCharsets.UTF_8), value);
  }

  /**
   * Removes an extended attribute.
   *
   * @throws PosixException with {@link Errno#ENODATA} if there is none of that name
   */
  public void removexattr(Fd fd, String attribute) throws PosixException {
    attributes.remove(fd, attribute);
  }

  /** The same by name, of a symbolic link itself; needs a mounted /proc. */
  public void removexattr(Fd directory, String name, String attribute) throws PosixException {
    attributes.remove(directory, name, attribute);
  }

  // ---- locks

  /**
   * Locks a whole file, or unlocks it. The lock belongs to the open file, not to the process or
   * thread: a second {@link Fd} opened in this process competes for it, and closing the last
   * descriptor of the open file gives it up. It excludes holders of libostree's locks, which are of
   * the same sort: open file description locks, or {@code flock(2)} where there are none.
   *
   * @param wait whether to wait while others hold it; the thread cannot be interrupted meanwhile
   * @return false if others hold it and {@code wait} is false
   */
  public boolean lock(Fd fd, LockKind kind, boolean wait) throws PosixException {
    return locks.lock(fd, kind, wait);
  }

  // ---- the process

  /** The real user, unsigned. */
  public int getuid() {
    return (int) kernel.call(SystemCalls.GETUID);
  }

  /** The user whose rights count, unsigned; 0 is root. */
  public int geteuid() {
    return (int) kernel.call(SystemCalls.GETEUID);
  }

  /**
   * Sets the permissions that new files do not get, for all threads.
   *
   * @return those before
   */
  public int umask(int mask) {
    return (int) kernel.call(SystemCalls.UMASK, mask);
  }

  /**
   * Sends a signal; 0 only asks whether one could be sent.
   *
   * @throws PosixException with {@link Errno#ESRCH} if there is no such process, with {@link
   *     Errno#EPERM} if there is one of somebody else
   */
  public void kill(int pid, int signal) throws PosixException {
    Kernel.check(kernel.call(SystemCalls.KILL, pid, signal), "kill", Integer.toString(pid));
  }

  /**
   * Keeps all memory of the process, of now and of later, from being paged out, each page from when
   * it is first used: what is only reserved takes no memory.
   */
  public void mlockall() throws PosixException {
    int flags = MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT;
    Kernel.check(kernel.call(SystemCalls.MLOCKALL, flags), "mlockall", "");
  }

  /**
   * Changes the working directory of all threads. A relative path that is given to the kernel is
   * looked up there from now on, wherever that directory is moved; the JDK goes on making paths
   * absolute by the old one.
   */
  public void chdir(Path directory) throws PosixException {
    long name = kernel.scratch().firstName("chdir", directory);
    Kernel.check(kernel.call(SystemCalls.CHDIR, name), "chdir", directory.toString());
  }
}
