package org.jostree.cli.admin;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.cli.Output;
import org.jostree.cli.SizeText;
import org.jostree.cli.options.Options;
import org.jostree.cli.options.Text;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootListener;
import org.jostree.sysroot.SysrootOptions;

/** The option that names the root of the system: else {@code OSTREE_SYSROOT}, else {@code /}. */
final class SysrootOption {
  private final Text sysroot;

  SysrootOption(Options options) {
    sysroot = declare(options);
  }

  /** Declares it for a group of commands, which allow it in front of their words, too. */
  static Text declare(Options options) {
    return options.text("sysroot", "PATH", "Create a new OSTree sysroot at PATH");
  }

  Path path() {
    String given = sysroot.value();
    if (given == null) {
      given = System.getenv("OSTREE_SYSROOT");
    }
    return Path.of(given == null ? "/" : given);
  }

  Sysroot open(Output output) throws IOException {
    return Sysroot.open(path(), SysrootOptions.ofEnvironment(), new Printing(output));
  }

  /** Tells the user what is done. */
  private record Printing(Output output) implements SysrootListener {
    @Override
    public void message(String line) throws IOException {
      output.println(line);
      output.flush(); // what comes next may take long
    }

    @Override
    public void freed(long bytes) throws IOException {
      output.println("Freed objects: " + SizeText.of(bytes));
    }
  }
}
