package org.jostree.image.initramfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The modules of one kernel, a directory {@code lib/modules/VERSION} with the {@code modules.dep}
 * of depmod(8): what each module needs, the last first.
 */
final class KernelModules {
  private final Path directory;
  private final Map<String, Module> modules = new HashMap<>();
  private final Set<String> builtIn = new HashSet<>();

  /** One module: its file and those that it needs, relative to the directory. */
  private record Module(String file, List<String> needs) {}

  private KernelModules(Path directory) {
    this.directory = directory;
  }

  /**
   * Looks for the modules of a kernel in a root file system.
   *
   * @param root with {@code usr/lib/modules} or {@code lib/modules}
   * @param version the kernel's; empty for the only one that there is
   */
  static KernelModules in(Path root, String version) throws IOException {
    for (String place : List.of("usr/lib/modules", "lib/modules")) {
      Path all = root.resolve(place);
      if (Files.isDirectory(all)) {
        KernelModules found =
            new KernelModules(all.resolve(version.isEmpty() ? only(all) : version));
        found.read();
        return found;
      }
    }
    throw new InitramfsException(root + " has no usr/lib/modules and no lib/modules");
  }

  private static String only(Path all) throws IOException {
    List<String> versions = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(all, Files::isDirectory)) {
      entries.forEach(each -> versions.add(String.valueOf(each.getFileName())));
    }
    if (versions.size() != 1) {
      throw new InitramfsException(
          all + " has the modules of " + versions.size() + " kernels; --kver says which to take");
    }
    return versions.get(0);
  }

  private void read() throws IOException {
    Path dependencies = directory.resolve("modules.dep");
    if (!Files.exists(dependencies)) {
      throw new InitramfsException(dependencies + " is missing: run depmod");
    }
    for (String line : Files.readAllLines(dependencies, UTF_8)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String file = line.substring(0, colon);
        List<String> needs = new ArrayList<>();
        for (String each : line.substring(colon + 1).trim().split(" +", -1)) {
          if (!each.isEmpty()) {
            needs.add(each);
          }
        }
        modules.put(nameOf(file), new Module(file, needs));
      }
    }
    Path inKernel = directory.resolve("modules.builtin");
    if (Files.exists(inKernel)) {
      Files.readAllLines(inKernel, UTF_8).forEach(line -> builtIn.add(nameOf(line)));
    }
  }

  String version() {
    return String.valueOf(directory.getFileName());
  }

  /** As modprobe(8) has it: without directory and ending, {@code -} and {@code _} alike. */
  private static String nameOf(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int ending = name.indexOf(".ko");
    return (ending < 0 ? name : name.substring(0, ending)).replace('-', '_');
  }

  /**
   * Adds modules and what they need, not compressed, as the archive is compressed as a whole, with
   * a {@code modules.dep} of their own.
   *
   * @param wanted those that have to be there
   * @param optional those that are added if this kernel has them
   * @return those to load, in order; a module that is part of the kernel needs no loading
   */
  List<String> addTo(InitramfsTree tree, List<String> wanted, List<String> optional)
      throws IOException {
    Set<String> loaded = new LinkedHashSet<>();
    Set<Module> files = new LinkedHashSet<>();
    for (String each : optional) {
      if (modules.containsKey(nameOf(each))) {
        collect(each, loaded, files);
      }
    }
    for (String each : wanted) {
      collect(each, loaded, files);
    }
    String place = "lib/modules/" + version();
    StringBuilder dependencies = new StringBuilder();
    for (Module each : files) {
      tree.addBytes(place + "/" + plain(each.file), 0644, content(each.file));
      dependencies.append(plain(each.file)).append(':');
      each.needs.forEach(need -> dependencies.append(' ').append(plain(need)));
      dependencies.append('\n');
    }
    tree.addText(place + "/modules.dep", 0644, dependencies.toString());
    return List.copyOf(loaded);
  }

  private void collect(String wanted, Set<String> loaded, Set<Module> files) throws IOException {
    String name = nameOf(wanted);
    Module module = modules.get(name);
    if (module == null) {
      if (builtIn.contains(name)) {
        return;
      }
      throw new InitramfsException("kernel " + version() + " has no module " + wanted);
    }
    for (String need : module.needs) {
      Module needed = modules.get(nameOf(need));
      if (needed == null) {
        throw new InitramfsException("modules.dep names " + need + ", but says nothing about it");
      }
      files.add(needed);
    }
    files.add(module);
    loaded.add(name);
  }

  private static String plain(String file) {
    return file.substring(0, file.indexOf(".ko") + 3);
  }

  private byte[] content(String file) throws IOException {
    try (InputStream raw = Files.newInputStream(directory.resolve(file))) {
      InputStream plain =
          file.endsWith(".xz")
              ? new XZInputStream(raw)
              : file.endsWith(".zst")
                  ? new ZstdInputStream(raw)
                  : file.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
      return plain.readAllBytes();
    }
  }
}
