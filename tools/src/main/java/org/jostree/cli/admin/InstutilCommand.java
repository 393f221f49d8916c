package org.jostree.cli.admin;

import java.util.List;
import org.jostree.cli.Command;
import org.jostree.cli.CommandGroup;
import org.jspecify.annotations.Nullable;

/** {@code admin instutil}: what installers call. */
final class InstutilCommand extends CommandGroup {
  InstutilCommand() {
    super("admin instutil", "COMMAND", "Deprecated commands intended for installer programs");
    SysrootOption.declare(options);
  }

  @Override
  protected List<String> subcommands() {
    return List.of("selinux-ensure-labeled", "set-kargs", "grub2-generate");
  }

  @Override
  protected @Nullable Command find(String word) {
    return switch (word) {
      case "selinux-ensure-labeled" -> new InstutilSelinuxEnsureLabeledCommand();
      case "set-kargs" -> new InstutilSetKargsCommand();
      case "grub2-generate" -> new InstutilGrub2GenerateCommand();
      default -> null;
    };
  }
}
