package org.jostree.posix;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of Linux that jostree needs, on x86-64 and aarch64. Names are encoded as UTF-8
 * whatever the locale; a call that a signal interrupts is made again; every failure is a {@link
 * PosixException}. Any number of threads may use it.
 *
 * <p>The first use loads the native library, which costs about a tenth of a second.
 */
public final class Posix {
  private static final int COPY_PIECE = 1 << 30; // Linux refuses a length that overflows offsets
  private static final int SMALL_VALUE = Scratch.STRUCTURE_CAPACITY;

  private static final int F_OFD_SETLK = 37;
  private static final int F_OFD_SETLKW = 38;
  private static final int LOCK_NB = 4;
  private static final int STATX_BASIC_STATS = 0x7ff;
  private static final int UTIMENSAT_ACCESS_TIME = 0;
  private static final int UTIMENSAT_MODIFICATION_TIME = 16;
  private static final int RENAME_NOREPLACE = 1;
  private static final int RENAME_EXCHANGE = 2;
  private static final long FICLONE = 0x40049409L;
  private static final long FS_IOC_GETFLAGS = 0x80086601L;
  private static final long FS_IOC_SETFLAGS = 0x40086602L;
  private static final int FS_IMMUTABLE_FL = 0x10;
  private static final int MCL_CURRENT = 1;
  private static final int MCL_FUTURE = 2;
  private static final int ST_RDONLY = 1;
  private static final int SEEK_SET = 0;

  private final LibC libc = new LibC();
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

  private Posix() {}

  private static final class Holder {
    static final Posix INSTANCE = new Posix();
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
    Scratch memory = scratch.get();
    long name = pathName(memory, "open", path);
    return Fd.adopt(
        (int) check(openAt(Fd.CWD.number(), name, flags, mode), "open", path.toString()));
  }

  /** Opens a file relative to a directory; as {@link #open}. */
  public Fd openat(Fd directory, String name, int flags, int mode) throws PosixException {
    long address = scratch.get().firstName("openat", name);
    return Fd.adopt((int) check(openAt(directory.number(), address, flags, mode), "openat", name));
  }

  /** The same for a name that need not be UTF-8. */
  public Fd openat(Fd directory, byte[] name, int flags, int mode) throws PosixException {
    long address = scratch.get().firstName("openat", name);
    return Fd.adopt(
        (int) check(openAt(directory.number(), address, flags, mode), "openat", text(name)));
  }

  private long openAt(int directory, long name, int flags, int mode) {
    return call(SystemCalls.OPENAT, directory, name, flags | OpenFlags.O_CLOEXEC, mode);
  }

  /**
   * Closes a raw descriptor, as a process does that goes to the background; for files there is
   * {@link Fd#close}.
   */
  public void close(int number) throws PosixException {
    // Not again after EINTR: Linux has freed the number already, another thread may have it now.
    long result = libc.call(SystemCalls.CLOSE, number, 0, 0, 0, 0);
    if (!is(result, Errno.EINTR)) {
      check(result, "close", "");
    }
  }

  /** Makes {@code to} another number of the file {@code from}; it stays open across exec. */
  public void dup2(int from, int to) throws PosixException {
    if (from != to) {
      check(call(SystemCalls.DUP3, from, to, 0), "dup2", "");
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
    return transferIn(fd, buffer, -1);
  }

  /** The same from an offset in bytes, without moving the file's position. */
  public int pread(Fd fd, ByteBuffer buffer, long offset) throws PosixException {
    checkOffset("pread", offset);
    return transferIn(fd, buffer, offset);
  }

  /**
   * Reads from an offset into native memory.
   *
   * @return how many bytes came; 0 at the end of the file
   */
  public int pread(Fd fd, long address, int length, long offset) throws PosixException {
    checkOffset("pread", offset);
    return (int)
        check(call(SystemCalls.PREAD64, fd.number(), address, length, offset), "pread", "");
  }

  private int transferIn(Fd fd, ByteBuffer buffer, long offset) throws PosixException {
    int wanted = buffer.remaining();
    if (buffer.isDirect()) {
      int count = readInto(fd, addressOf(buffer), wanted, offset);
      buffer.position(buffer.position() + count);
      return count;
    }
    Scratch memory = scratch.get();
    Scratch.LargeBuffer large = memory.borrow();
    try {
      int count = readInto(fd, large.address(), Math.min(wanted, Scratch.LARGE_CAPACITY), offset);
      buffer.put(large.bytes().slice(0, count));
      return count;
    } finally {
      memory.giveBack(large);
    }
  }

  private int readInto(Fd fd, long address, int length, long offset) throws PosixException {
    return (int)
        (offset < 0
            ? check(call(SystemCalls.READ, fd.number(), address, length), "read", "")
            : check(call(SystemCalls.PREAD64, fd.number(), address, length, offset), "pread", ""));
  }

  /**
   * Writes the buffer's remaining bytes, or the first of them, and moves its position.
   *
   * @return how many bytes went
   */
  public int write(Fd fd, ByteBuffer buffer) throws PosixException {
    return transferOut(fd, buffer, -1);
  }

  /** Writes all of the buffer's remaining bytes. */
  public void writeFully(Fd fd, ByteBuffer buffer) throws PosixException {
    while (buffer.hasRemaining()) {
      transferOut(fd, buffer, -1);
    }
  }

  /** As {@link #write}, at an offset in bytes, without moving the file's position. */
  public int pwrite(Fd fd, ByteBuffer buffer, long offset) throws PosixException {
    checkOffset("pwrite", offset);
    return transferOut(fd, buffer, offset);
  }

  private int transferOut(Fd fd, ByteBuffer buffer, long offset) throws PosixException {
    int wanted = buffer.remaining();
    if (buffer.isDirect()) {
      int count = writeFrom(fd, addressOf(buffer), wanted, offset);
      buffer.position(buffer.position() + count);
      return count;
    }
    Scratch memory = scratch.get();
    Scratch.LargeBuffer large = memory.borrow();
    try {
      int length = Math.min(wanted, Scratch.LARGE_CAPACITY);
      large.bytes().put(0, buffer, buffer.position(), length);
      int count = writeFrom(fd, large.address(), length, offset);
      buffer.position(buffer.position() + count);
      return count;
    } finally {
      memory.giveBack(large);
    }
  }

  private int writeFrom(Fd fd, long address, int length, long offset) throws PosixException {
    return (int)
        (offset < 0
            ? check(call(SystemCalls.WRITE, fd.number(), address, length), "write", "")
            : check(
                call(SystemCalls.PWRITE64, fd.number(), address, length, offset), "pwrite", ""));
  }

  /** Moves the file's position to an offset in bytes. */
  public void seek(Fd fd, long offset) throws PosixException {
    check(call(SystemCalls.LSEEK, fd.number(), offset, SEEK_SET), "lseek", "");
  }

  /** Sets the size in bytes; what is added reads as zeros. */
  public void ftruncate(Fd fd, long size) throws PosixException {
    check(call(SystemCalls.FTRUNCATE, fd.number(), size), "ftruncate", "");
  }

  /**
   * Reserves space, and extends the file if it is shorter.
   *
   * @throws PosixException with {@link Errno#ENOTSUP} where the file system cannot
   */
  public void fallocate(Fd fd, long offset, long length) throws PosixException {
    check(call(SystemCalls.FALLOCATE, fd.number(), 0, offset, length), "fallocate", "");
  }

  /**
   * Makes a file share the blocks of another.
   *
   * @return false where the file systems cannot; nothing has happened then
   */
  public boolean clone(Fd source, Fd target) throws PosixException {
    long result = call(SystemCalls.IOCTL, target.number(), FICLONE, source.number());
    if (isOneOf(result, Errno.ENOTSUP, Errno.ENOTTY, Errno.EXDEV, Errno.EINVAL, Errno.ENOSYS)) {
      return false;
    }
    check(result, "ioctl(FICLONE)", "");
    return true;
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
    checkOffset("copy_file_range", sourceOffset);
    checkOffset("copy_file_range", targetOffset);
    Scratch memory = scratch.get();
    long done = 0;
    while (done < length) {
      memory.structurePutLong(0, sourceOffset + done);
      memory.structurePutLong(8, targetOffset + done);
      long result =
          libc.copyFileRange(
              source.number(),
              memory.structure(),
              target.number(),
              memory.structure() + 8,
              Math.min(length - done, COPY_PIECE),
              0);
      if (is(result, Errno.EINTR)) {
        continue;
      }
      // Some file systems, those in which sizes are not known beforehand, answer 0 before the end.
      if (result == 0
          || isOneOf(
              result,
              Errno.ENOSYS,
              Errno.EXDEV,
              Errno.EINVAL,
              Errno.ENOTSUP,
              Errno.EPERM,
              Errno.ETXTBSY)) {
        return done
            + copyThroughMemory(
                source, sourceOffset + done, target, targetOffset + done, length - done);
      }
      done += check(result, "copy_file_range", "");
    }
    return done;
  }

  private long copyThroughMemory(
      Fd source, long sourceOffset, Fd target, long targetOffset, long length)
      throws PosixException {
    Scratch memory = scratch.get();
    Scratch.LargeBuffer large = memory.borrow();
    try {
      long done = 0;
      while (done < length) {
        int count =
            readInto(
                source,
                large.address(),
                (int) Math.min(length - done, Scratch.LARGE_CAPACITY),
                sourceOffset + done);
        if (count == 0) {
          break;
        }
        for (int written = 0; written < count; ) {
          written +=
              writeFrom(
                  target,
                  large.address() + written,
                  count - written,
                  targetOffset + done + written);
        }
        done += count;
      }
      return done;
    } finally {
      memory.giveBack(large);
    }
  }

  // ---- durability

  /** Puts content and attributes of a file, or the names in a directory, on the disk. */
  public void fsync(Fd fd) throws PosixException {
    check(call(SystemCalls.FSYNC, fd.number()), "fsync", "");
  }

  /** As {@link #fsync} without attributes that reading does not need. */
  public void fdatasync(Fd fd) throws PosixException {
    check(call(SystemCalls.FDATASYNC, fd.number()), "fdatasync", "");
  }

  /** Puts everything of the file system on the disk that holds the file. */
  public void syncfs(Fd fd) throws PosixException {
    check(call(SystemCalls.SYNCFS, fd.number()), "syncfs", "");
  }

  // ---- status

  /** Status of an open file. */
  public FileStatus fstat(Fd fd) throws PosixException {
    Scratch memory = scratch.get();
    return statx(
        memory, fd.number(), memory.firstName("fstat", ""), AtFlags.AT_EMPTY_PATH, "fstat", "");
  }

  /**
   * Status of a file by name, of what a symbolic link points to unless told otherwise.
   *
   * @param flags of {@link AtFlags}: {@link AtFlags#AT_SYMLINK_NOFOLLOW}, {@link
   *     AtFlags#AT_EMPTY_PATH}
   */
  public FileStatus fstatat(Fd directory, String name, int flags) throws PosixException {
    Scratch memory = scratch.get();
    return statx(
        memory, directory.number(), memory.firstName("fstatat", name), flags, "fstatat", name);
  }

  /** The same for a name that need not be UTF-8. */
  public FileStatus fstatat(Fd directory, byte[] name, int flags) throws PosixException {
    Scratch memory = scratch.get();
    return statx(
        memory,
        directory.number(),
        memory.firstName("fstatat", name),
        flags,
        "fstatat",
        text(name));
  }

  /** Status of a path, of a symbolic link itself. */
  public FileStatus lstat(Path path) throws PosixException {
    Scratch memory = scratch.get();
    return statx(
        memory,
        Fd.CWD.number(),
        pathName(memory, "lstat", path),
        AtFlags.AT_SYMLINK_NOFOLLOW,
        "lstat",
        path.toString());
  }

  private FileStatus statx(
      Scratch memory, int directory, long name, int flags, String call, String path)
      throws PosixException {
    check(
        call(SystemCalls.STATX, directory, name, flags, STATX_BASIC_STATS, memory.structure()),
        call,
        path);
    // struct statx of linux/stat.h, the same on all architectures.
    return new FileStatus(
        FileStatus.makeDevice(memory.structureInt(136), memory.structureInt(140)),
        memory.structureLong(32),
        memory.structureShort(28),
        memory.structureInt(16),
        memory.structureInt(20),
        memory.structureInt(24),
        FileStatus.makeDevice(memory.structureInt(128), memory.structureInt(132)),
        memory.structureLong(40),
        memory.structureLong(48),
        memory.structureLong(112),
        memory.structureInt(120),
        memory.structureLong(96),
        memory.structureInt(104));
  }

  /** Free space and limits of the file system that holds a path. */
  public FileSystemStatus statvfs(Path path) throws PosixException {
    Scratch memory = scratch.get();
    check(
        call(SystemCalls.STATFS, pathName(memory, "statvfs", path), memory.structure()),
        "statvfs",
        path.toString());
    return fileSystemStatus(memory);
  }

  /** The same for an open file. */
  public FileSystemStatus fstatvfs(Fd fd) throws PosixException {
    Scratch memory = scratch.get();
    check(call(SystemCalls.FSTATFS, fd.number(), memory.structure()), "fstatvfs", "");
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
    Scratch memory = scratch.get();
    Scratch.LargeBuffer large = memory.borrow();
    try {
      seek(directory, 0);
      for (; ; ) {
        int filled =
            (int)
                check(
                    call(
                        SystemCalls.GETDENTS64,
                        directory.number(),
                        large.address(),
                        Scratch.LARGE_CAPACITY),
                    "getdents64",
                    "");
        if (filled == 0) {
          return;
        }
        handOver(large, filled, sink);
      }
    } finally {
      memory.giveBack(large);
    }
  }

  private static void handOver(Scratch.LargeBuffer large, int filled, DirectoryEntrySink sink)
      throws IOException {
    // struct linux_dirent64: u64 d_ino, s64 d_off, u16 d_reclen, u8 d_type, name with NULs.
    ByteBuffer bytes = large.bytes();
    int length;
    for (int at = 0; at < filled; at += length) {
      length = bytes.getShort(at + 16) & 0xffff;
      int start = at + 19;
      int end = start;
      while (bytes.get(end) != 0) {
        end++;
      }
      byte[] name = large.copy(start, end - start);
      if (!isSelfOrParent(name)) {
        sink.accept(new DirectoryEntry(name, bytes.get(at + 18), bytes.getLong(at)));
      }
    }
  }

  private static boolean isSelfOrParent(byte[] name) {
    return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
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
    Scratch memory = scratch.get();
    Scratch.LargeBuffer large = memory.borrow();
    try {
      int length =
          (int)
              check(
                  call(
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
    Scratch memory = scratch.get();
    symlinkAt(memory, memory.firstName("symlinkat", target), directory, name);
  }

  /** The same with a target that need not be UTF-8. */
  public void symlinkat(byte[] target, Fd directory, String name) throws PosixException {
    Scratch memory = scratch.get();
    symlinkAt(memory, memory.firstName("symlinkat", target), directory, name);
  }

  private void symlinkAt(Scratch memory, long target, Fd directory, String name)
      throws PosixException {
    check(
        call(
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
    Scratch memory = scratch.get();
    long result =
        call(
            SystemCalls.LINKAT,
            directory.number(),
            memory.firstName("linkat", name),
            newDirectory.number(),
            memory.secondName("linkat", newName),
            flags);
    if (result < 0) {
      throw failed(result, "linkat", name + ", " + newName);
    }
  }

  /**
   * Gives a name to a file that has none yet, opened with {@link OpenFlags#O_TMPFILE}; no privilege
   * is needed, but a mounted /proc.
   */
  public void linkOpenFile(Fd file, Fd directory, String name) throws PosixException {
    Scratch memory = scratch.get();
    check(
        call(
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
    check(
        call(
            SystemCalls.UNLINKAT,
            directory.number(),
            scratch.get().firstName("unlinkat", name),
            flags),
        "unlinkat",
        name);
  }

  /** The same for a name that need not be UTF-8. */
  public void unlinkat(Fd directory, byte[] name, int flags) throws PosixException {
    check(
        call(
            SystemCalls.UNLINKAT,
            directory.number(),
            scratch.get().firstName("unlinkat", name),
            flags),
        "unlinkat",
        text(name));
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
    Scratch memory = scratch.get();
    long result =
        call(
            SystemCalls.RENAMEAT2,
            directory.number(),
            memory.firstName("renameat", name),
            newDirectory.number(),
            memory.secondName("renameat", newName),
            flags);
    if (result < 0) {
      throw failed(result, "renameat", name + ", " + newName);
    }
  }

  /**
   * Makes a directory.
   *
   * @param mode permissions, less the umask
   */
  public void mkdirat(Fd directory, String name, int mode) throws PosixException {
    check(
        call(
            SystemCalls.MKDIRAT,
            directory.number(),
            scratch.get().firstName("mkdirat", name),
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
    check(
        call(
            SystemCalls.MKNODAT,
            directory.number(),
            scratch.get().firstName("mknodat", name),
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
    check(call(SystemCalls.FCHMOD, fd.number(), mode), "fchmod", "");
  }

  /** The same by name; follows symbolic links. */
  public void fchmodat(Fd directory, String name, int mode) throws PosixException {
    check(
        call(
            SystemCalls.FCHMODAT,
            directory.number(),
            scratch.get().firstName("fchmodat", name),
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
    check(call(SystemCalls.FCHOWN, fd.number(), uid, gid), "fchown", "");
  }

  /**
   * The same by name.
   *
   * @param flags of {@link AtFlags}: {@link AtFlags#AT_SYMLINK_NOFOLLOW}, {@link
   *     AtFlags#AT_EMPTY_PATH}
   */
  public void fchownat(Fd directory, String name, int uid, int gid, int flags)
      throws PosixException {
    check(
        call(
            SystemCalls.FCHOWNAT,
            directory.number(),
            scratch.get().firstName("fchownat", name),
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
    Scratch memory = scratch.get();
    putTimes(memory, seconds, nanos);
    check(call(SystemCalls.UTIMENSAT, fd.number(), 0, memory.structure(), 0), "futimens", "");
  }

  /**
   * The same by name.
   *
   * @param flags {@link AtFlags#AT_SYMLINK_NOFOLLOW} or 0
   */
  public void utimensat(Fd directory, String name, long seconds, int nanos, int flags)
      throws PosixException {
    Scratch memory = scratch.get();
    putTimes(memory, seconds, nanos);
    check(
        call(
            SystemCalls.UTIMENSAT,
            directory.number(),
            memory.firstName("utimensat", name),
            memory.structure(),
            flags),
        "utimensat",
        name);
  }

  private static void putTimes(Scratch memory, long seconds, int nanos) {
    memory.structurePutLong(UTIMENSAT_ACCESS_TIME, seconds);
    memory.structurePutLong(UTIMENSAT_ACCESS_TIME + 8, nanos);
    memory.structurePutLong(UTIMENSAT_MODIFICATION_TIME, seconds);
    memory.structurePutLong(UTIMENSAT_MODIFICATION_TIME + 8, nanos);
  }

  /** Whether the file or directory has the immutable flag; false where file systems have none. */
  public boolean isImmutable(Fd fd) throws PosixException {
    Scratch memory = scratch.get();
    memory.structurePutLong(0, 0);
    long result = call(SystemCalls.IOCTL, fd.number(), FS_IOC_GETFLAGS, memory.structure());
    if (isOneOf(result, Errno.ENOTTY, Errno.ENOTSUP, Errno.EINVAL, Errno.ENOSYS)) {
      return false;
    }
    check(result, "ioctl(FS_IOC_GETFLAGS)", "");
    return (memory.structureInt(0) & FS_IMMUTABLE_FL) != 0;
  }

  /**
   * Sets or clears the immutable flag, which only root may.
   *
   * @return false where the file system has no such flag; nothing has happened then
   */
  public boolean setImmutable(Fd fd, boolean immutable) throws PosixException {
    Scratch memory = scratch.get();
    memory.structurePutLong(0, 0);
    long result = call(SystemCalls.IOCTL, fd.number(), FS_IOC_GETFLAGS, memory.structure());
    if (isOneOf(result, Errno.ENOTTY, Errno.ENOTSUP, Errno.EINVAL, Errno.ENOSYS)) {
      return false;
    }
    check(result, "ioctl(FS_IOC_GETFLAGS)", "");
    int flags = memory.structureInt(0);
    int wanted = immutable ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
    if (wanted != flags) {
      memory.structurePutInt(0, wanted);
      result = call(SystemCalls.IOCTL, fd.number(), FS_IOC_SETFLAGS, memory.structure());
      if (isOneOf(result, Errno.ENOTTY, Errno.ENOTSUP)) {
        return false;
      }
      check(result, "ioctl(FS_IOC_SETFLAGS)", "");
    }
    return true;
  }

  // ---- extended attributes

  /**
   * All extended attributes that the process may see, sorted by the bytes of their names; none
   * where the file system has none. An attribute removed meanwhile is left out.
   */
  public List<RawXattr> xattrs(Fd fd) throws PosixException {
    Scratch memory = scratch.get();
    return xattrs(memory, SystemCalls.FLISTXATTR, SystemCalls.FGETXATTR, fd.number(), "", "");
  }

  /** The same by name, of a symbolic link itself; needs a mounted /proc. */
  public List<RawXattr> xattrs(Fd directory, String name) throws PosixException {
    Scratch memory = scratch.get();
    long path = pathBelow(memory, "llistxattr", directory, name);
    return xattrs(memory, SystemCalls.LLISTXATTR, SystemCalls.LGETXATTR, path, "l", name);
  }

  private List<RawXattr> xattrs(
      Scratch memory, int listCall, int getCall, long file, String kind, String path)
      throws PosixException {
    String prefix = kind.isEmpty() ? "f" : kind;
    byte[] names = listNames(memory, listCall, file, prefix + "listxattr", path);
    if (names.length == 0) {
      return List.of();
    }
    List<RawXattr> found = new ArrayList<>();
    for (int start = 0; start < names.length; ) {
      int end = start;
      while (names[end] != 0) {
        end++;
      }
      byte[] name = Arrays.copyOfRange(names, start, end);
      byte @Nullable [] value =
          value(
              memory,
              getCall,
              file,
              memory.secondName("getxattr", name),
              prefix + "getxattr",
              path);
      if (value != null) {
        found.add(new RawXattr(name, value));
      }
      start = end + 1;
    }
    found.sort((a, b) -> Arrays.compareUnsigned(a.name(), b.name()));
    return found;
  }

  private byte[] listNames(Scratch memory, int listCall, long file, String call, String path)
      throws PosixException {
    long result = call(listCall, file, memory.structure(), SMALL_VALUE);
    if (is(result, Errno.ENOTSUP)) {
      return new byte[0];
    }
    if (!is(result, Errno.ERANGE)) {
      return memory.structureBytes((int) check(result, call, path));
    }
    // The large buffer takes any list there can be (XATTR_LIST_MAX), so it cannot have grown.
    Scratch.LargeBuffer large = memory.borrow();
    try {
      result = call(listCall, file, large.address(), Scratch.LARGE_CAPACITY);
      return large.copy(0, (int) check(result, call, path));
    } finally {
      memory.giveBack(large);
    }
  }

  private byte @Nullable [] value(
      Scratch memory, int getCall, long file, long name, String call, String path)
      throws PosixException {
    // A small buffer first: the kernel allocates and clears one of the same size.
    long result = call(getCall, file, name, memory.structure(), SMALL_VALUE);
    if (is(result, Errno.ENODATA)) {
      return null;
    }
    if (!is(result, Errno.ERANGE)) {
      return memory.structureBytes((int) check(result, call, path));
    }
    // The large buffer takes any value there can be (XATTR_SIZE_MAX), so it cannot have grown.
    Scratch.LargeBuffer large = memory.borrow();
    try {
      result = call(getCall, file, name, large.address(), Scratch.LARGE_CAPACITY);
      if (is(result, Errno.ENODATA)) {
        return null;
      }
      return large.copy(0, (int) check(result, call, path));
    } finally {
      memory.giveBack(large);
    }
  }

  /** The value of one extended attribute, null if the file has none of that name. */
  public byte @Nullable [] getxattr(Fd fd, String attribute) throws PosixException {
    Scratch memory = scratch.get();
    return value(
        memory,
        SystemCalls.FGETXATTR,
        fd.number(),
        memory.secondName("fgetxattr", attribute),
        "fgetxattr",
        attribute);
  }

  /** The same by name, of a symbolic link itself; needs a mounted /proc. */
  public byte @Nullable [] getxattr(Fd directory, String name, String attribute)
      throws PosixException {
    Scratch memory = scratch.get();
    return value(
        memory,
        SystemCalls.LGETXATTR,
        pathBelow(memory, "lgetxattr", directory, name),
        memory.secondName("lgetxattr", attribute),
        "lgetxattr",
        name);
  }

  /** Sets an extended attribute, new or not. */
  public void setxattr(Fd fd, byte[] attribute, byte[] value) throws PosixException {
    Scratch memory = scratch.get();
    setValue(
        memory,
        SystemCalls.FSETXATTR,
        fd.number(),
        memory.secondName("fsetxattr", attribute),
        value,
        "fsetxattr",
        text(attribute));
  }

  public void setxattr(Fd fd, String attribute, byte[] value) throws PosixException {
    setxattr(fd, attribute.getBytes(StandardCharsets.UTF_8), value);
  }

  /** The same by name, of a symbolic link itself; needs a mounted /proc. */
  public void setxattr(Fd directory, String name, byte[] attribute, byte[] value)
      throws PosixException {
    Scratch memory = scratch.get();
    setValue(
        memory,
        SystemCalls.LSETXATTR,
        pathBelow(memory, "lsetxattr", directory, name),
        memory.secondName("lsetxattr", attribute),
        value,
        "lsetxattr",
        name);
  }

  public void setxattr(Fd directory, String name, String attribute, byte[] value)
      throws PosixException {
    setxattr(directory, name, attribute.getBytes(StandardCharsets.UTF_8), value);
  }

  private void setValue(
      Scratch memory,
      int setCall,
      long file,
      long attribute,
      byte[] value,
      String call,
      String path)
      throws PosixException {
    if (value.length > Scratch.LARGE_CAPACITY) {
      throw new PosixException(Errno.E2BIG.code(), call, path);
    }
    Scratch.LargeBuffer large = memory.borrow();
    try {
      large.bytes().put(0, value);
      check(call(setCall, file, attribute, large.address(), value.length, 0), call, path);
    } finally {
      memory.giveBack(large);
    }
  }

  /**
   * Removes an extended attribute.
   *
   * @throws PosixException with {@link Errno#ENODATA} if there is none of that name
   */
  public void removexattr(Fd fd, String attribute) throws PosixException {
    check(
        call(
            SystemCalls.FREMOVEXATTR,
            fd.number(),
            scratch.get().secondName("fremovexattr", attribute)),
        "fremovexattr",
        attribute);
  }

  /** The same by name, of a symbolic link itself; needs a mounted /proc. */
  public void removexattr(Fd directory, String name, String attribute) throws PosixException {
    Scratch memory = scratch.get();
    check(
        call(
            SystemCalls.LREMOVEXATTR,
            pathBelow(memory, "lremovexattr", directory, name),
            memory.secondName("lremovexattr", attribute)),
        "lremovexattr",
        name);
  }

  /** The calls for attributes know no directory: /proc has one for a descriptor. */
  private static long pathBelow(Scratch memory, String call, Fd directory, String name)
      throws PosixException {
    if (directory == Fd.CWD || name.startsWith("/")) {
      return memory.firstName(call, name);
    }
    return memory.firstName(call, "/proc/self/fd/" + directory.number() + "/", name);
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
    Scratch memory = scratch.get();
    // struct flock on 64-bit machines: short l_type, short l_whence, off_t l_start, off_t l_len
    // (0: to the end), pid_t l_pid (must be 0).
    memory.structurePutLong(0, 0);
    memory.structurePutShort(0, recordLockType(kind));
    memory.structurePutShort(2, SEEK_SET);
    memory.structurePutLong(8, 0);
    memory.structurePutLong(16, 0);
    memory.structurePutLong(24, 0);
    long result =
        call(SystemCalls.FCNTL, fd.number(), wait ? F_OFD_SETLKW : F_OFD_SETLK, memory.structure());
    String name = "fcntl(F_OFD_SETLK)";
    if (is(result, Errno.EINVAL)) {
      name = "flock";
      result = call(SystemCalls.FLOCK, fd.number(), wholeFileLock(kind) | (wait ? 0 : LOCK_NB));
    }
    if (!wait && isOneOf(result, Errno.EAGAIN, Errno.EACCES)) {
      return false;
    }
    check(result, name, "");
    return true;
  }

  private static int recordLockType(LockKind kind) {
    return switch (kind) {
      case SHARED -> 0; // F_RDLCK
      case EXCLUSIVE -> 1; // F_WRLCK
      case NONE -> 2; // F_UNLCK
    };
  }

  private static int wholeFileLock(LockKind kind) {
    return switch (kind) {
      case SHARED -> 1; // LOCK_SH
      case EXCLUSIVE -> 2; // LOCK_EX
      case NONE -> 8; // LOCK_UN
    };
  }

  // ---- the process

  /** The real user, unsigned. */
  public int getuid() {
    return (int) call(SystemCalls.GETUID);
  }

  /** The user whose rights count, unsigned; 0 is root. */
  public int geteuid() {
    return (int) call(SystemCalls.GETEUID);
  }

  /**
   * Sets the permissions that new files do not get, for all threads.
   *
   * @return those before
   */
  public int umask(int mask) {
    return (int) call(SystemCalls.UMASK, mask);
  }

  /**
   * Sends a signal; 0 only asks whether one could be sent.
   *
   * @throws PosixException with {@link Errno#ESRCH} if there is no such process, with {@link
   *     Errno#EPERM} if there is one of somebody else
   */
  public void kill(int pid, int signal) throws PosixException {
    check(call(SystemCalls.KILL, pid, signal), "kill", Integer.toString(pid));
  }

  /** Keeps all memory of the process, of now and of later, from being paged out. */
  public void mlockall() throws PosixException {
    check(call(SystemCalls.MLOCKALL, MCL_CURRENT | MCL_FUTURE), "mlockall", "");
  }

  // ---- calling

  private long call(int number) {
    return call(number, 0, 0, 0, 0, 0);
  }

  private long call(int number, long a) {
    return call(number, a, 0, 0, 0, 0);
  }

  private long call(int number, long a, long b) {
    return call(number, a, b, 0, 0, 0);
  }

  private long call(int number, long a, long b, long c) {
    return call(number, a, b, c, 0, 0);
  }

  private long call(int number, long a, long b, long c, long d) {
    return call(number, a, b, c, d, 0);
  }

  /** Returns what the kernel does, the negative errno on failure, but never that of EINTR. */
  private long call(int number, long a, long b, long c, long d, long e) {
    long result;
    do {
      result = libc.call(number, a, b, c, d, e);
    } while (is(result, Errno.EINTR));
    return result;
  }

  private static long check(long result, String call, String path) throws PosixException {
    if (result < 0) {
      throw failed(result, call, path);
    }
    return result;
  }

  private static PosixException failed(long result, String call, String path) {
    return new PosixException((int) -result, call, path);
  }

  private static boolean is(long result, Errno errno) {
    return result == -errno.code();
  }

  private static boolean isOneOf(long result, Errno... errors) {
    if (result < 0) {
      for (Errno errno : errors) {
        if (result == -errno.code()) {
          return true;
        }
      }
    }
    return false;
  }

  private static void checkOffset(String call, long offset) throws PosixException {
    if (offset < 0) {
      throw new PosixException(Errno.EINVAL.code(), call, "");
    }
  }

  private static long pathName(Scratch memory, String call, Path path) throws PosixException {
    String text = path.toString();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return memory.firstName(call, exactBytes(path));
      }
    }
    return memory.firstName(call, text.isEmpty() ? "." : text);
  }

  /**
   * The bytes that a path of the JDK stands for. Its text has lost them where the locale's encoding
   * cannot show them, its URI has not.
   */
  private static byte[] exactBytes(Path path) {
    String escaped = path.toUri().getRawPath();
    // The URI of a directory ends in a slash, which would make a call follow a symbolic link.
    int end = escaped.endsWith("/") ? escaped.length() - 1 : escaped.length();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(end);
    for (int i = 0; i < end; i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(escaped, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }

  private long addressOf(ByteBuffer buffer) {
    return LibC.addressOf(buffer) + buffer.position();
  }

  private static String text(byte[] name) {
    return new String(name, StandardCharsets.UTF_8);
  }
}
