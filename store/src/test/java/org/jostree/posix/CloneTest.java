package org.jostree.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.posix.OpenFlags.O_CREAT;
import static org.jostree.posix.OpenFlags.O_DIRECTORY;
import static org.jostree.posix.OpenFlags.O_RDWR;
import static org.jostree.posix.Sandbox.assumeRoot;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shared blocks, which only some file systems have; these are made in a file and mounted. */
class CloneTest {
  private final Posix posix = Posix.instance();

  @Test
  void fileSystemsThatCannotCloneSaySo() throws Exception {
    try (Sandbox sandbox = FileSystemKind.TMPFS.sandbox();
        Fd source = sandbox.file("source", "content");
        Fd target = sandbox.file("target", "")) {
      assertThat(posix.clone(source, target)).isFalse();
      assertThat(posix.fstat(target).size()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"btrfs", "xfs"})
  void clonesHaveTheContentOfTheSource(String fileSystem) throws Exception {
    assumeRoot();
    try (Sandbox sandbox = FileSystemKind.DISK.sandbox()) {
      posix.mkdirat(sandbox.directory(), "mnt", 0755);
      Path mountPoint = sandbox.path("mnt");
      mount(fileSystem, sandbox.path("image"), mountPoint);
      try (Fd dir = posix.open(mountPoint, O_DIRECTORY, 0);
          Fd source = posix.openat(dir, "source", O_RDWR | O_CREAT, 0600);
          Fd target = posix.openat(dir, "target", O_RDWR | O_CREAT, 0600)) {
        byte[] content = new byte[300_000];
        new Random(2).nextBytes(content);
        posix.writeFully(source, ByteBuffer.wrap(content));
        assertThat(posix.clone(source, target)).isTrue();
        assertThat(Files.readAllBytes(mountPoint.resolve("target"))).isEqualTo(content);
        assertThat(posix.copyRange(source, 5, target, 0, 100)).isEqualTo(100);
        assertThat(Files.readAllBytes(mountPoint.resolve("source"))).isEqualTo(content);
      } finally {
        run("umount", mountPoint.toString());
      }
    }
  }

  private static void mount(String fileSystem, Path image, Path mountPoint) throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(400L << 20); // a hole, but for what mkfs writes
    }
    try {
      run("mkfs." + fileSystem, "-q", image.toString());
      run("mount", "-t", fileSystem, "-o", "loop", image.toString(), mountPoint.toString());
    } catch (IOException e) {
      abort("no " + fileSystem + " to be had here: " + e.getMessage());
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command[0] + ": " + output.strip());
    }
  }
}
