package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.SourceTree;

/**
 * A kernel for the emulator, and a small Debian root to boot with it. Made on first use by
 * itests/bin/boot-ground and kept; read only.
 *
 * @param directory where they are
 */
public record BootGround(Path directory) {

  /** With the kernel only. */
  public static BootGround withKernel() throws IOException {
    return locate();
  }

  /** With the root, too, which takes two minutes to make. */
  public static BootGround withDebian() throws IOException {
    Machine.needs("debootstrap");
    return locate("--debian");
  }

  /** With what is for a 64-bit ARM machine, too. */
  public static BootGround withArm64() throws IOException {
    Machine.needs("qemu-system-aarch64");
    return locate("--arm64");
  }

  private static BootGround locate(String... options) throws IOException {
    Machine.needsRoot();
    Machine.needs("qemu-system-x86_64");
    Machine.needs("depmod");
    Machine.needs("debugfs");
    Machine.needs("mkfs.ext4");
    String[] words = new String[options.length + 1];
    words[0] = SourceTree.root().resolve("itests/bin/boot-ground").toString();
    System.arraycopy(options, 0, words, 1, options.length);
    return new BootGround(Path.of(Command.of(words).within(Duration.ofMinutes(15)).print()));
  }

  /** A root file system with the kernel and its modules. */
  public Path kernelRoot() {
    return directory.resolve("kernel");
  }

  /** The same for ARM. */
  public Path armRoot() {
    return directory.resolve("arm64");
  }

  /** The tree of a Debian root. */
  public Path debian() {
    return directory.resolve("debian");
  }

  /** The version of the kernel in a root. */
  public static String version(Path root) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root.resolve("lib/modules"))) {
      return all.iterator().next().getFileName().toString();
    }
  }
}
