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

  static String optionList(MountOptions options, boolean mountedByRoot) {
    List<String> words = new ArrayList<>();
    words.add("ro");
    // Whether the mount point may have something in it is checked before, with a clearer message.
    words.add("nonempty");
    words.add("fsname=" + options.source());
    words.add("subtype=" + options.subtype());
    if (options.allowOther()) {
      words.add("allow_other");
    }
    if (options.allowRoot()) {
      words.add("allow_root");
    }
    if (options.checksPermissions(mountedByRoot)) {
      words.add("default_permissions");
    }
    if (options.autoUnmount()) {
      words.add("auto_unmount");
    }
    words.addAll(options.kernelOptions());
    words.replaceAll(word -> word.replace("\\", "\\\\").replace(",", "\\,"));
    return String.join(",", words);
  }
}
