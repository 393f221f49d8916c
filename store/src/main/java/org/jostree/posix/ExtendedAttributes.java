package org.jostree.posix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes extended attributes, of open files and by name. */
final class ExtendedAttributes {
  private final Kernel kernel;

  ExtendedAttributes(Kernel kernel) {
    this.kernel = kernel;
  }

  List<RawXattr> all(Fd fd) throws PosixException {
    Scratch memory = kernel.scratch();
    return all(memory, SystemCalls.FLISTXATTR, SystemCalls.FGETXATTR, fd.number(), "f", "");
  }

  List<RawXattr> all(Fd directory, String name) throws PosixException {
    Scratch memory = kernel.scratch();
    long path = pathBelow(memory, "llistxattr", directory, name);
    return all(memory, SystemCalls.LLISTXATTR, SystemCalls.LGETXATTR, path, "l", name);
  }

  private List<RawXattr> all(
      Scratch memory, int listCall, int getCall, long file, String prefix, String path)
      throws PosixException {
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
    long result = kernel.call(listCall, file, memory.structure(), Scratch.STRUCTURE_CAPACITY);
    if (Kernel.is(result, Errno.ENOTSUP)) {
      return new byte[0];
    }
    if (!Kernel.is(result, Errno.ERANGE)) {
      return memory.structureBytes((int) Kernel.check(result, call, path));
    }
    // The large buffer takes any list there can be (XATTR_LIST_MAX), so it cannot have grown.
    Scratch.LargeBuffer large = memory.borrow();
    try {
      result = kernel.call(listCall, file, large.address(), Scratch.LARGE_CAPACITY);
      return large.copy(0, (int) Kernel.check(result, call, path));
    } finally {
      memory.giveBack(large);
    }
  }

  private byte @Nullable [] value(
      Scratch memory, int getCall, long file, long name, String call, String path)
      throws PosixException {
    // A small buffer first: the kernel allocates and clears one of the same size.
    long result = kernel.call(getCall, file, name, memory.structure(), Scratch.STRUCTURE_CAPACITY);
    if (Kernel.is(result, Errno.ENODATA)) {
      return null;
    }
    if (!Kernel.is(result, Errno.ERANGE)) {
      return memory.structureBytes((int) Kernel.check(result, call, path));
    }
    // The large buffer takes any value there can be (XATTR_SIZE_MAX), so it cannot have grown.
    Scratch.LargeBuffer large = memory.borrow();
    try {
      result = kernel.call(getCall, file, name, large.address(), Scratch.LARGE_CAPACITY);
      if (Kernel.is(result, Errno.ENODATA)) {
        return null;
      }
      return large.copy(0, (int) Kernel.check(result, call, path));
    } finally {
      memory.giveBack(large);
    }
  }

  byte @Nullable [] get(Fd fd, String attribute) throws PosixException {
    Scratch memory = kernel.scratch();
    return value(
        memory,
        SystemCalls.FGETXATTR,
        fd.number(),
        memory.secondName("fgetxattr", attribute),
        "fgetxattr",
        attribute);
  }

  byte @Nullable [] get(Fd directory, String name, String attribute) throws PosixException {
    Scratch memory = kernel.scratch();
    return value(
        memory,
        SystemCalls.LGETXATTR,
        pathBelow(memory, "lgetxattr", directory, name),
        memory.secondName("lgetxattr", attribute),
        "lgetxattr",
        name);
  }

  void set(Fd fd, byte[] attribute, byte[] value) throws PosixException {
    Scratch memory = kernel.scratch();
    setValue(
        memory,
        SystemCalls.FSETXATTR,
        fd.number(),
        memory.secondName("fsetxattr", attribute),
        value,
        "fsetxattr",
        Kernel.text(attribute));
  }

  void set(Fd directory, String name, byte[] attribute, byte[] value) throws PosixException {
    Scratch memory = kernel.scratch();
    setValue(
        memory,
        SystemCalls.LSETXATTR,
        pathBelow(memory, "lsetxattr", directory, name),
        memory.secondName("lsetxattr", attribute),
        value,
        "lsetxattr",
        name);
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
      Kernel.check(
          kernel.call(setCall, file, attribute, large.address(), value.length, 0), call, path);
    } finally {
      memory.giveBack(large);
    }
  }

  void remove(Fd fd, String attribute) throws PosixException {
    Kernel.check(
        kernel.call(
            SystemCalls.FREMOVEXATTR,
            fd.number(),
            kernel.scratch().secondName("fremovexattr", attribute)),
        "fremovexattr",
        attribute);
  }

  void remove(Fd directory, String name, String attribute) throws PosixException {
    Scratch memory = kernel.scratch();
    Kernel.check(
        kernel.call(
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
}
