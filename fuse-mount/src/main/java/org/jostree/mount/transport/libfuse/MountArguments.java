package org.jostree.mount.transport.libfuse;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jostree.mount.transport.MountOptions;

/**
 * {@code struct fuse_args}: the options in libfuse's words. The library replaces its content by
 * memory of its own as it parses, to be freed by {@code fuse_opt_free_args}.
 */
final class MountArguments {
  private final Pointer structure;

  // What the structure points to, as long as the library has not replaced it.
  private final Pointer argv;
  private final List<Pointer> strings = new ArrayList<>();

  MountArguments(Runtime runtime, MountOptions options, boolean mountedByRoot) {
    List<String> arguments = List.of("jostree", "-o", optionList(options, mountedByRoot));
    int pointerSize = runtime.addressSize();
    argv = Memory.allocateDirect(runtime, (arguments.size() + 1) * pointerSize, true);
    for (int i = 0; i < arguments.size(); i++) {
      byte[] bytes = arguments.get(i).getBytes(Charset.defaultCharset());
      Pointer string = Memory.allocateDirect(runtime, bytes.length + 1, true);
      string.put(0, bytes, 0, bytes.length);
      strings.add(string);
      argv.putPointer((long) i * pointerSize, string);
    }
    // int argc; char **argv; int allocated;
    structure = Memory.allocateDirect(runtime, 3 * pointerSize, true);
    structure.putInt(0, arguments.size());
    structure.putPointer(pointerSize, argv);
  }

  Pointer structure() {
    return structure;
  }

  /** What fuse_mount is told. */
  static String optionList(MountOptions options, boolean mountedByRoot) {
    // Whether the mount point may have something in it is checked before, with a clearer message.
    return "nonempty," + options.asList(mountedByRoot);
  }
}
