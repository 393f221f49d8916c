package org.jostree.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.image.initramfs.InitramfsBuild;
import org.jostree.image.initramfs.Packing;

/** {@code initramfs build}: makes an initramfs that boots deployments, and commits. */
final class InitramfsBuildCommand extends Command {
  private static final String TIME_VARIABLE = "SOURCE_DATE_EPOCH";
  private static final long MEBIBYTE = 1 << 20;

  private final Text variant =
      options.text(
          "variant",
          "VARIANT",
          "Which prepare-root: java (default), or shell for deployments only");
  private final Text packing =
      options.text("compress", "METHOD", "How: gzip (default), zstd, xz or none");
  private final Text kernelRoot =
      options.text("kernel-root", "DIR", "Take kernel modules from the root file system in DIR");
  private final Text kernelVersion =
      options.text("kver", "VERSION", "Take those of this kernel, if there are several");
  private final TextList modules =
      options.list('m', "module", "NAME", "Have and load this kernel module, too");
  private final Text busybox =
      options.text("busybox", "FILE", "A static busybox (default: /bin/busybox)");
  private final Text settings =
      options.text("config", "FILE", "Have this file as prepare-root.conf");

  InitramfsBuildCommand() {
    super("initramfs build", "OUTPUT", "Make an initramfs that boots deployments, and commits");
  }

  @Override
  void run(Output output) throws IOException {
    Path file = Path.of(requireArgument("OUTPUT must be specified"));
    String root = kernelRoot.value();
    String config = settings.value();
    InitramfsBuild.Variant wanted = variant();
    InitramfsBuild.Result made =
        new InitramfsBuild(
                new InitramfsBuild.Request(
                    file,
                    wanted,
                    packing(),
                    root == null ? null : Path.of(root),
                    kernelVersion.valueOr(""),
                    modules.values(),
                    Path.of(busybox.valueOr("/bin/busybox")),
                    config == null ? null : Path.of(config),
                    Path.of(System.getProperty("java.home", "/")),
                    ownJar(),
                    time()))
            .run();
    for (InitramfsBuild.Part part : made.parts()) {
      line(output, part.name(), part.bytes());
    }
    output.println("Modules that are loaded: " + String.join(" ", made.loaded()));
    output.println(
        "prepare-root: "
            + (wanted == InitramfsBuild.Variant.JAVA
                ? "Java (deployments and commits)"
                : "shell script (deployments only)"));
    line(output, file.toString(), made.bytes());
  }

  private static void line(Output output, String name, long bytes) throws IOException {
    output.println(String.format(Locale.ROOT, "%8.2f MiB  %s", (double) bytes / MEBIBYTE, name));
  }

  private InitramfsBuild.Variant variant() throws CommandException {
    String name = variant.valueOr("java");
    return switch (name) {
      case "java" -> InitramfsBuild.Variant.JAVA;
      case "shell" -> InitramfsBuild.Variant.SHELL;
      default -> throw misuse("--variant=" + name + ": expected java or shell");
    };
  }

  private Packing packing() throws CommandException {
    String name = packing.valueOr("gzip");
    Packing found = Packing.named(name);
    if (found == null) {
      throw misuse("--compress=" + name + ": expected gzip, zstd, xz or none");
    }
    return found;
  }

  private static Path ownJar() throws IOException {
    try {
      URI place =
          InitramfsBuildCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(place);
    } catch (URISyntaxException e) {
      throw new IOException("cannot tell where this program is", e);
    }
  }

  private static long time() throws IOException {
    String given = System.getenv(TIME_VARIABLE);
    if (given == null) {
      return System.currentTimeMillis() / 1000;
    }
    try {
      return Long.parseUnsignedLong(given);
    } catch (NumberFormatException e) {
      throw new IOException(TIME_VARIABLE + "=" + given + ": not a number of seconds", e);
    }
  }
}
