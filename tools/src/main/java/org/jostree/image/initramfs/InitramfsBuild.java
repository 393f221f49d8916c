package org.jostree.image.initramfs;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes an initramfs that boots deployments, and commits. */
public final class InitramfsBuild {
  /** The file systems that a root needs, and nothing can go on without. */
  private static final List<String> NEEDED = List.of("fuse", "overlay", "ext4");

  /** What disks are on in a virtual machine; a kernel for a board need not have them. */
  private static final List<String> DISKS = List.of("virtio_pci", "virtio_mmio", "virtio_blk");

  private static final List<String> DIRECTORIES =
      List.of("dev", "etc", "proc", "run", "sbin", "sys", "sysroot", "tmp");

  /** What the scripts call, and what somebody in the shell will look for. */
  private static final List<String> APPLETS =
      List.of(
          ("awk blkid cat chmod chroot cp cttyhack dd df dmesg du echo env false find findfs free"
                  + " grep gzip halt head hexdump kill less ln ls lsmod md5sum mkdir mknod modprobe"
                  + " more mount mv pivot_root poweroff printf ps pwd readlink reboot rm rmdir rmmod"
                  + " sed setsid sh sha256sum sleep sort stat switch_root sync tail tar test top"
                  + " touch tr true umount uname unshare vi wc")
              .split(" ", -1));

  private static final String PREPARE_ROOT = "usr/lib/ostree/ostree-prepare-root";
  private static final int CONSOLE_MAJOR = 5;
  private static final int CONSOLE_MINOR = 1;
  private static final int NULL_MAJOR = 1;
  private static final int NULL_MINOR = 3;

  private final Request request;
  private final InitramfsTree tree;

  /** Which prepare-root there is. */
  public enum Variant {
    /** This program, on a small Java: all there is, a commit as the root among it. */
    JAVA,
    /** A script: for deployments only, and without Java. */
    SHELL
  }

  /**
   * What is wanted.
   *
   * @param output the file to write
   * @param kernelRoot a root file system with the modules of the kernel; null for a kernel that
   *     needs none
   * @param kernelVersion which of the kernels there; empty if there is only one
   * @param modules to have and load besides those that a root needs
   * @param busybox a static one
   * @param settings a {@code prepare-root.conf}; null for none
   * @param javaHome the JDK to make the runtime of
   * @param jar this program's
   * @param time of what is not copied, in seconds since 1970
   */
  public record Request(
      Path output,
      Variant variant,
      Packing packing,
      @Nullable Path kernelRoot,
      String kernelVersion,
      List<String> modules,
      Path busybox,
      @Nullable Path settings,
      Path javaHome,
      Path jar,
      long time) {
    public Request {
      modules = List.copyOf(modules);
    }
  }

  /**
   * What came of it.
   *
   * @param parts what is in it, with bytes before compression
   * @param loaded the modules that are loaded at boot, in order
   * @param bytes of the file
   */
  public record Result(List<Part> parts, List<String> loaded, long bytes) {
    public Result {
      parts = List.copyOf(parts);
      loaded = List.copyOf(loaded);
    }
  }

  /** One part of it. */
  public record Part(String name, long bytes) {}

  public InitramfsBuild(Request request) {
    this.request = request;
    this.tree = new InitramfsTree(request.time());
  }

  /**
   * Makes it; the file appears when it is whole.
   *
   * @throws InitramfsException when something that it is to be made of is missing
   */
  public Result run() throws IOException {
    Path work = Files.createTempDirectory("jostree-initramfs-");
    try {
      addBasics();
      addBusybox();
      List<String> loaded = addModules();
      addPrepareRoot(work);
      write();
      List<Part> parts = new ArrayList<>();
      tree.parts().forEach(each -> parts.add(new Part(each.name(), each.bytes())));
      return new Result(parts, loaded, Files.size(request.output()));
    } finally {
      remove(work);
    }
  }

  private void addBasics() throws IOException {
    tree.begin("scripts and settings");
    DIRECTORIES.forEach(each -> tree.addDirectory(each, 0755));
    // The kernel gives it to init as its output, before anything is mounted.
    tree.addCharacterDevice("dev/console", 0600, CONSOLE_MAJOR, CONSOLE_MINOR);
    tree.addCharacterDevice("dev/null", 0666, NULL_MAJOR, NULL_MINOR);
    tree.addBytes("init", 0755, script("init"));
    Path settings = request.settings();
    if (settings != null) {
      tree.addFile("etc/ostree/prepare-root.conf", 0644, settings);
    }
  }

  private void addBusybox() throws IOException {
    tree.begin("busybox");
    if (!Files.isRegularFile(request.busybox())) {
      throw new InitramfsException(
          "no busybox at " + request.busybox() + " (--busybox names a static one)");
    }
    tree.addFile("bin/busybox", 0755, request.busybox());
    APPLETS.forEach(each -> tree.addLink("bin/" + each, "busybox"));
    tree.addLink("sbin/modprobe", "../bin/busybox");
  }

  private List<String> addModules() throws IOException {
    tree.begin("kernel modules");
    Path root = request.kernelRoot();
    List<String> loaded = List.of();
    if (root != null) {
      List<String> wanted = new ArrayList<>(NEEDED);
      wanted.addAll(request.modules());
      loaded = KernelModules.in(root, request.kernelVersion()).addTo(tree, wanted, DISKS);
    } else if (!request.modules().isEmpty()) {
      throw new InitramfsException("modules are wanted, but --kernel-root does not say of what");
    }
    StringBuilder lines = new StringBuilder();
    loaded.forEach(each -> lines.append(each).append('\n'));
    tree.addText("etc/modules", 0644, lines.toString());
    return loaded;
  }

  private void addPrepareRoot(Path work) throws IOException {
    tree.begin("scripts and settings");
    if (request.variant() == Variant.SHELL) {
      tree.addBytes(PREPARE_ROOT, 0755, script("prepare-root-shell"));
      return;
    }
    tree.addBytes(PREPARE_ROOT, 0755, script("prepare-root-java"));
    new JavaRuntime(request.javaHome(), request.jar(), work).addTo(tree);
  }

  private void write() throws IOException {
    Path output = request.output().toAbsolutePath();
    Path incomplete = output.resolveSibling(output.getFileName() + ".incomplete");
    try {
      try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(incomplete))) {
        tree.writeTo(request.packing().open(file));
      }
      Files.move(
          incomplete, output, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(incomplete);
    }
  }

  /** The script that makes a deployment the root without Java, to be put into a deployment. */
  public static byte[] shellPrepareRoot() throws IOException {
    return script("prepare-root-shell");
  }

  private static byte[] script(String name) throws IOException {
    try (InputStream in = InitramfsBuild.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("The jar lacks " + name);
      }
      return in.readAllBytes();
    }
  }

  private static void remove(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      walk.sorted(Comparator.reverseOrder()).forEach(found::add);
    }
    for (Path each : found) {
      Files.delete(each);
    }
  }
}
