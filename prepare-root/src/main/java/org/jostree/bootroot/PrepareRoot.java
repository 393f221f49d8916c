package org.jostree.bootroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** From the words of a command line to an assembled root file system. */
public final class PrepareRoot {
  private static final Path ROOT = Path.of("/");
  private static final Path COMMAND_LINE = Path.of("/proc/cmdline");

  private PrepareRoot() {}

  /** What the kernel was told. */
  public static String kernelCommandLine() throws IOException {
    return Files.readString(COMMAND_LINE);
  }

  /**
   * Gets ready to assemble; nothing is changed yet.
   *
   * @param sysroot where the physical root is mounted
   * @param commandLine of the kernel
   * @throws IOException when the command line names no deployment, or one that is not there
   */
  public static RootAssembly assembly(Path sysroot, String commandLine, Mounts mounts)
      throws IOException {
    BootRequest request = BootRequest.inCommandLine(commandLine);
    return new RootAssembly(
        sysroot,
        request,
        RootSettings.load(ROOT, sysroot, request),
        RootAssembly.Places.usual(),
        mounts);
  }
}
