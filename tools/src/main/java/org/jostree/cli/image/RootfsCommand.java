package org.jostree.cli.image;

import java.util.List;
import org.jostree.cli.Command;
import org.jostree.cli.CommandGroup;
import org.jspecify.annotations.Nullable;

/** {@code rootfs}: from a plain root file system to a commit that can be deployed. */
public final class RootfsCommand extends CommandGroup {
  public RootfsCommand() {
    super("rootfs", "Make a root file system fit for deployments");
  }

  @Override
  protected List<String> subcommands() {
    return List.of("convert", "commit");
  }

  @Override
  protected @Nullable Command find(String word) {
    return switch (word) {
      case "convert" -> new RootfsConvertCommand();
      case "commit" -> new RootfsCommitCommand();
      default -> null;
    };
  }
}
