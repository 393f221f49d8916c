package org.jostree.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.SystemCommand;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.image.ImageBootloader;
import org.jostree.image.ImageBuild;
import org.jostree.image.RootfsConversion;
import org.jostree.image.SysrootPlan;
import org.jostree.image.SysrootSource;

/** A command that makes a sysroot, or something with a sysroot in it. */
abstract class SysrootImageCommand extends SystemCommand {
  private final Text repo = options.text("repo", "PATH", "Path to the repository that has REF");
  private final Text sysroot =
      options.text("sysroot", "PATH", "Take this sysroot instead of making one of REF");
  private final Text rootfs =
      options.text(
          "rootfs",
          "SRC",
          "Convert and commit this root file system, a directory or a tar archive, instead of"
              + " taking REF; to --repo if that is given");
  private final Text stateroot =
      options.text("os", "STATEROOT", "The operating system, and the name of its remote");
  private final TextList karg = options.list("karg-append", "NAME=VALUE", "Append kernel argument");
  private final Text bootloader =
      options.text("bootloader", "NAME", "u-boot (default), grub, syslinux, systemd-boot or none");
  private final Flag readOnly = options.flag("readonly", "Have /sysroot mounted read-only at boot");
  private final Text remoteUrl = options.text("remote-url", "URL", "Where upgrades come from");
  private final Flag noGpgVerify = options.flag("no-gpg-verify", "Upgrades need not be signed");
  private final Flag force = options.flag("force", "Replace what is there");
  private final ConversionFlags conversion = new ConversionFlags(options);
  private final CommitFlags commit = new CommitFlags(options);

  protected SysrootImageCommand(String name, String target, String summary) {
    super("image " + name, "[REF] " + target, summary);
  }

  @Override
  protected final void perform(Output output) throws IOException {
    BuildTerminal terminal = new BuildTerminal(output);
    List<String> words = new ArrayList<>(arguments());
    boolean isOfRef = !sysroot.isGiven() && !rootfs.isGiven();
    if (words.size() != (isOfRef ? 2 : 1)) {
      throw misuse(
          isOfRef
              ? "REF and where it goes must be specified"
              : "Only where it goes must be specified");
    }
    Path target = Path.of(words.get(words.size() - 1));
    make(new ImageBuild(source(terminal), plan(), terminal), target, force.isGiven());
    terminal.clear();
  }

  /** Makes it. */
  abstract void make(ImageBuild build, Path target, boolean replace) throws IOException;

  /** Which boot loader is asked for. */
  final ImageBootloader bootloader() throws IOException {
    return ImageBootloader.ofWord(bootloader.valueOr("u-boot"));
  }

  /** The kernel arguments that are there unless the user gave one of that name. */
  List<String> usualArguments() throws IOException {
    return List.of();
  }

  private SysrootPlan plan() throws IOException {
    String name = stateroot.value();
    if (name == null && !sysroot.isGiven()) {
      throw new CommandException("No --os argument given");
    }
    List<String> arguments = new ArrayList<>(karg.values());
    for (String usual : usualArguments()) {
      String key = usual.substring(0, usual.indexOf('=') + 1);
      if (arguments.stream().noneMatch(each -> each.startsWith(key))) {
        arguments.add(usual);
      }
    }
    return new SysrootPlan(
        name == null ? "" : name,
        arguments,
        bootloader(),
        readOnly.isGiven(),
        remoteUrl.value(),
        !noGpgVerify.isGiven());
  }

  private SysrootSource source(BuildTerminal terminal) throws IOException {
    String existing = sysroot.value();
    String plain = rootfs.value();
    String place = repo.value();
    if (existing != null && plain != null) {
      throw new CommandException("Only one of --sysroot and --rootfs can be specified");
    }
    if (existing != null) {
      return new SysrootSource.Existing(Path.of(existing));
    }
    if (plain == null) {
      if (place == null) {
        throw new CommandException("One of --repo, --sysroot and --rootfs must be specified");
      }
      return new SysrootSource.Committed(Path.of(place), arguments().get(0), conversion.branch());
    }
    String branch = conversion.branch();
    if (branch == null) {
      throw new CommandException("A branch must be specified with --branch");
    }
    return new SysrootSource.Rootfs(
        new RootfsConversion(Path.of(plain), conversion.chosen(), terminal),
        commit.chosen(branch),
        place == null ? null : Path.of(place));
  }
}
