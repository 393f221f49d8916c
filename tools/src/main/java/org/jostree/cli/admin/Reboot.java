package org.jostree.cli.admin;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;

/** Has the service manager reboot the machine. */
final class Reboot {
  private Reboot() {}

  static void now(Output output) throws IOException {
    output.flush();
    Process process = new ProcessBuilder("systemctl", "reboot").inheritIO().start();
    try {
      int status = process.waitFor();
      if (status != 0) {
        throw new CommandException("systemctl reboot: exit code " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException failure = new InterruptedIOException("waiting for systemctl reboot");
      failure.initCause(e);
      throw failure;
    }
  }
}
