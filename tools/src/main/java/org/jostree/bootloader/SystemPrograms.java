package org.jostree.bootloader;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The programs of the running system. */
public final class SystemPrograms implements Programs {
  @Override
  public void run(List<String> command, Map<String, String> additions) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(additions);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    // They are talkative on standard error even when all is well.
    builder.redirectError(
        variable("OSTREE_DEBUG_GRUB2").isEmpty()
            ? ProcessBuilder.Redirect.DISCARD
            : ProcessBuilder.Redirect.INHERIT);
    int status = wait(builder.start(), command.get(0));
    if (status != 0) {
      throw new IOException(command.get(0) + ": Child process exited with code " + status);
    }
  }

  private static int wait(Process process, String name) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException(name + " was interrupted", e);
    }
  }

  @Override
  public boolean isInstalled(String name) {
    for (String directory : variable("PATH").split(":", -1)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, name))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String variable(String name) {
    String value = System.getenv(name);
    return value == null ? "" : value;
  }
}
