package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jostree.itests.process.Command;

/**
 * A machine in software: boots a disk by what its boot loader would read there, and writes down
 * what comes to the console. It has two processors, a network with the host at 10.0.2.2, and ends
 * instead of rebooting.
 */
public final class Emulator {
  /** On a machine that does other things, too, an emulated boot takes minutes. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final Path disk;
  private final Path work;
  private String drive;

  /**
   * Of a disk.
   *
   * @param disk an ext4 file system as a whole, which the machine may write to
   * @param work a directory for files
   */
  public Emulator(Path disk, Path work) {
    this.disk = disk;
    this.work = work;
    // What the machine has written is written when it is killed, whatever its host does later.
    this.drive = "file=" + disk + ",format=raw,if=virtio,cache=unsafe";
  }

  /** The same with a disk that it can only read. */
  public Emulator readOnly() {
    drive += ",readonly=on";
    return this;
  }

  /** What uEnv.txt of the disk says, as U-Boot would import it. */
  public String environment(String key) throws IOException {
    // debugfs does not follow links.
    String link =
        debugfs("stat /boot/loader").replaceAll("(?s).*Fast link dest: \"(\\S+)\".*", "$1");
    for (String line : debugfs("cat /boot/" + link + "/uEnv.txt").split("\n", -1)) {
      if (line.startsWith(key + "=")) {
        return line.substring(key.length() + 1);
      }
    }
    throw new AssertionError("no " + key + "= in uEnv.txt of " + disk);
  }

  /** Changes the file system while the machine is off, by requests of debugfs. */
  public void change(String... requests) throws IOException {
    Command.of("debugfs", "-w", "-f", "-", disk.toString())
        .reading(String.join("\n", requests) + "\n")
        .run()
        .expectSuccess();
  }

  /**
   * As boot loaders read: what is only in the journal, after a power cut, is not there for them.
   */
  private String debugfs(String request) throws IOException {
    return Command.of("debugfs", "-c", "-R", request, disk.toString()).print();
  }

  /** Boots what the disk says, with more words for the kernel, until the machine ends. */
  public Console boot(String words) throws IOException {
    Path initramfs = work.resolve("initramfs");
    debugfs("dump " + environment("ramdisk_image") + " " + initramfs);
    return boot(initramfs, environment("bootargs") + " " + words);
  }

  /** The same with another initramfs, and all of the kernel's words. */
  public Console boot(Path initramfs, String commandLine) throws IOException {
    Running running = start(initramfs, commandLine);
    return running.await();
  }

  /** Starts a boot of what the disk says. */
  public Running start(String words) throws IOException {
    Path initramfs = work.resolve("initramfs");
    debugfs("dump " + environment("ramdisk_image") + " " + initramfs);
    return start(initramfs, environment("bootargs") + " " + words);
  }

  /** Starts a boot with another initramfs, and all of the kernel's words. */
  public Running start(Path initramfs, String commandLine) throws IOException {
    Path kernel = work.resolve("kernel");
    debugfs("dump " + environment("kernel_image") + " " + kernel);
    List<String> words = new ArrayList<>();
    words.addAll(List.of("qemu-system-x86_64", "-accel", "tcg,thread=multi", "-machine", "q35"));
    words.addAll(List.of("-cpu", "max", "-smp", "2", "-m", "768", "-nographic", "-no-reboot"));
    words.addAll(List.of("-netdev", "user,id=n", "-device", "virtio-net-pci,netdev=n,romfile="));
    words.addAll(List.of("-drive", drive));
    words.addAll(List.of("-kernel", kernel.toString(), "-initrd", initramfs.toString()));
    words.addAll(List.of("-append", "console=ttyS0 " + commandLine));
    Path console = work.resolve("console");
    return new Running(Command.of(words).start(console, work.resolve("emulator-errors")), console);
  }

  /** A machine that is on. */
  public static final class Running {
    private final Process process;
    private final Path console;

    private Running(Process process, Path console) {
      this.process = process;
      this.console = console;
    }

    /** Waits until it has turned itself off. */
    public Console await() throws IOException {
      if (!waitFor(PATIENCE)) {
        cutPower();
        throw new AssertionError("the machine does not end; its console: " + text());
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(
            "the emulator failed (" + process.exitValue() + "); its console: " + text());
      }
      return new Console(text());
    }

    /** Waits until a text is on the console, and says whether it is; false if the machine ended. */
    public boolean awaitText(String text) throws IOException {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < end) {
        boolean ended = waitFor(Duration.ofMillis(200));
        if (text().contains(text)) {
          return true;
        }
        if (ended) {
          return false;
        }
      }
      cutPower();
      throw new AssertionError("no \"" + text + "\" on the console: " + text());
    }

    /** Ends it as a power cut does. */
    public void cutPower() throws IOException {
      process.destroyForcibly();
      waitFor(PATIENCE);
    }

    private boolean waitFor(Duration atMost) throws IOException {
      try {
        return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    /** What is on the console so far. */
    public String text() throws IOException {
      return new String(Files.readAllBytes(console), StandardCharsets.ISO_8859_1).replace("\r", "");
    }
  }

  /**
   * What a boot wrote.
   *
   * @param text lines with a line feed
   */
  public record Console(String text) {
    /** What a line {@code CHECK key=value} says. */
    public String value(String key) {
      String start = "CHECK " + key + "=";
      for (String line : text.split("\n", -1)) {
        // The firmware's last words to the terminal have no line of their own.
        int at = line.indexOf(start);
        if (at >= 0) {
          return line.substring(at + start.length());
        }
      }
      throw new AssertionError("no " + start + " on the console: " + text);
    }
  }
}
