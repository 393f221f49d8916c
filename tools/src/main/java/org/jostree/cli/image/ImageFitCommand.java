package org.jostree.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.SystemCommand;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.image.FitImage;
import org.jostree.image.FitPlan;

/** {@code image fit}: kernel, initramfs and device trees in one file for U-Boot. */
final class ImageFitCommand extends SystemCommand {
  private final Text repo =
      options.text("repo", "PATH", "Take the kernel of REF in this repository");
  private final Text tree =
      options.text("tree", "PATH", "Take the kernel of this converted tree or deployment");
  private final Text kernel = options.text("kernel", "FILE", "Take this kernel");
  private final Text initramfs = options.text("initramfs", "FILE", "With --kernel: this initramfs");
  private final TextList dtb =
      options.list("dtb", "FILE", "With --kernel: this device tree, the first is the default");
  private final Text architecture =
      options.text("arch", "ARCH", "What mkimage calls the machine (default: arm64)");
  private final Text kernelLoad =
      options.text(
          "kernel-load", "ADDRESS", "Where the kernel is loaded (default: 0x94200000, of LS1046A)");
  private final Text kernelEntry =
      options.text("kernel-entry", "ADDRESS", "Where it starts (default: where it is loaded)");
  private final Text ramdiskLoad =
      options.text("ramdisk-load", "ADDRESS", "Where the initramfs goes (default: 0x80000000)");
  private final Text fdtLoad =
      options.text("fdt-load", "ADDRESS", "Where device trees go (default: 0xA0000000)");
  private final Flag force = options.flag("force", "Replace FILE if it is there");

  ImageFitCommand() {
    super("image fit", "[REF] FILE", "Make a FIT image of a kernel and what belongs to it");
  }

  @Override
  protected void perform(Output output) throws IOException {
    List<String> words = arguments();
    if (words.size() != (repo.isGiven() ? 2 : 1)) {
      throw misuse(repo.isGiven() ? "REF and FILE must be specified" : "FILE must be specified");
    }
    String load = kernelLoad.valueOr("0x94200000");
    FitPlan plan =
        FitPlan.of(
            source(words),
            architecture.valueOr("arm64"),
            load,
            kernelEntry.valueOr(load),
            ramdiskLoad.valueOr("0x80000000"),
            fdtLoad.valueOr("0xA0000000"));
    BuildTerminal terminal = new BuildTerminal(output);
    new FitImage(plan, terminal).make(Path.of(words.get(words.size() - 1)), force.isGiven());
  }

  private FitPlan.Source source(List<String> words) throws CommandException {
    String repository = repo.value();
    String directory = tree.value();
    String file = kernel.value();
    int given = 0;
    for (Text each : List.of(repo, tree, kernel)) {
      given += each.isGiven() ? 1 : 0;
    }
    if (given != 1) {
      throw new CommandException("One of --repo, --tree and --kernel must be specified");
    }
    if (repository != null) {
      return new FitPlan.Source.Committed(Path.of(repository), words.get(0));
    }
    if (directory != null) {
      return new FitPlan.Source.Tree(Path.of(directory));
    }
    String unpacked = initramfs.value();
    return new FitPlan.Source.Files(
        Path.of(String.valueOf(file)),
        unpacked == null ? null : Path.of(unpacked),
        dtb.values().stream().map(Path::of).toList());
  }
}
