package org.jostree.mount.transport.libfuse;

import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Delegate;

/**
 * {@code struct fuse_lowlevel_ops}: the functions that libfuse calls for a request, one pointer for
 * each kind, 0 for those that libfuse shall answer by itself.
 *
 * <p>All operations take pointers and integers only, request and node first. So there are two Java
 * shapes for the forty C ones, which saves making as many classes when mounting: a shape takes the
 * first arguments and leaves the others where they are, which is right wherever the caller clears
 * up the arguments, as in every C calling convention for 64 bits. An {@code int} comes with
 * undefined upper bits.
 */
final class LowLevelOperations {

  /** An operation by its first three arguments. */
  @FunctionalInterface
  public interface Operation {
    /** Called by libfuse. Nothing may be thrown. */
    @Delegate
    void call(long request, long node, long argument);
  }

  /** An operation by its first four arguments. */
  @FunctionalInterface
  public interface LongOperation {
    /** Called by libfuse. Nothing may be thrown. */
    @Delegate
    void call(long request, long node, long argument, long secondArgument);
  }

  /** Members of the structure, with their places in fuse_lowlevel.h of libfuse 2.9. */
  enum Kind {
    LOOKUP(2),
    FORGET(3),
    GETATTR(4),
    SETATTR(5),
    READLINK(6),
    MKNOD(7),
    MKDIR(8),
    UNLINK(9),
    RMDIR(10),
    SYMLINK(11),
    RENAME(12),
    LINK(13),
    OPEN(14),
    READ(15),
    WRITE(16),
    OPENDIR(20),
    READDIR(21),
    STATFS(24),
    SETXATTR(25),
    GETXATTR(26),
    LISTXATTR(27),
    REMOVEXATTR(28),
    ACCESS(29),
    CREATE(30),
    IOCTL(34),
    FORGET_MULTI(38),
    FALLOCATE(40);

    private final int place;

    Kind(int place) {
      this.place = place;
    }
  }

  /** Number of members of the structure. */
  private static final int MEMBERS = 41;

  private final Runtime runtime;
  private final Pointer structure;

  /** The native code knows the Java objects only by address, so they are held here. */
  private final List<Object> held = new ArrayList<>();

  LowLevelOperations(Runtime runtime) {
    this.runtime = runtime;
    this.structure = Memory.allocateDirect(runtime, (int) size(), true);
  }

  LowLevelOperations set(Kind kind, Operation operation) {
    return put(kind, Operation.class, operation);
  }

  LowLevelOperations setLong(Kind kind, LongOperation operation) {
    return put(kind, LongOperation.class, operation);
  }

  /** The same operation for several kinds. */
  LowLevelOperations setAll(Operation operation, Kind... kinds) {
    for (Kind kind : kinds) {
      set(kind, operation);
    }
    return this;
  }

  Pointer structure() {
    return structure;
  }

  long size() {
    return (long) MEMBERS * runtime.addressSize();
  }

  private <T> LowLevelOperations put(Kind kind, Class<T> shape, T operation) {
    Pointer function = runtime.getClosureManager().getClosurePointer(shape, operation);
    held.add(operation);
    held.add(function);
    structure.putPointer((long) kind.place * runtime.addressSize(), function);
    return this;
  }
}
