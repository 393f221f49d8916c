package org.jostree.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A small root file system as a distribution makes one, and what conversions make of it. */
final class PlainRoot {
  static final String VERSION = "6.1.0-9";

  private final Path top;

  private PlainRoot(Path top) {
    this.top = top;
  }

  /** One with everything that a conversion asks for, and nothing to warn of. */
  static PlainRoot in(Path directory) throws IOException {
    PlainRoot root = new PlainRoot(Files.createDirectories(directory.resolve("plain")));
    for (String name : new String[] {"bin", "sbin", "lib"}) {
      root.directory("usr/" + name);
      root.link(name, "usr/" + name);
    }
    for (String name :
        new String[] {
          "home", "opt", "mnt", "media", "srv", "root", "usr/local/bin", "proc", "tmp"
        }) {
      root.directory(name);
    }
    root.file("dev/stale", "never seen");
    root.file("usr/bin/program", "program");
    root.file("usr/lib/systemd/systemd", "init");
    root.file("usr/lib/os-release", "PRETTY_NAME=\"Plain\"\n");
    root.file("etc/conf", "default");
    root.file("boot/vmlinuz-" + VERSION, "kernel");
    root.file("boot/initrd.img-" + VERSION, "initramfs");
    root.file("boot/config-" + VERSION, "of no use");
    root.file("usr/lib/modules/" + VERSION + "/modules.dep", "");
    root.file("var/log/messages", "old");
    root.file("var/local/kept", "kept");
    root.file(
        "var/lib/dpkg/status",
        """
        Package: zsh
        Status: install ok installed
        Version: 5.9-4

        Package: gone
        Status: deinstall ok config-files
        Version: 1

        Package: bash
        Status: install ok installed
        Version: 5.2-1
        """);
    return root;
  }

  Path top() {
    return top;
  }

  PlainRoot file(String path, String content) throws IOException {
    Path file = top.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return this;
  }

  PlainRoot directory(String path) throws IOException {
    Files.createDirectories(top.resolve(path));
    return this;
  }

  PlainRoot link(String path, String target) throws IOException {
    Files.createSymbolicLink(top.resolve(path), Path.of(target));
    return this;
  }

  PlainRoot without(String path) throws IOException {
    org.jostree.posix.TreeRemoval.remove(top.resolve(path));
    return this;
  }

  /** All that is in a tree: of links where they lead, of files their content, of directories /. */
  static Map<String, String> contentOf(Path tree) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path each : (Iterable<Path>) paths::iterator) {
        content.put(tree.relativize(each).toString(), describe(each));
      }
    }
    content.remove("");
    return content;
  }

  private static String describe(Path file) throws IOException {
    String mode =
        PosixFilePermissions.toString(
                Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))
            + " ";
    if (Files.isSymbolicLink(file)) {
      return "-> " + Files.readSymbolicLink(file);
    }
    return mode + (Files.isDirectory(file) ? "/" : Files.readString(file));
  }
}
