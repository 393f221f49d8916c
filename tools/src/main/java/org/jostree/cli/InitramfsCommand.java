package org.jostree.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code initramfs}: what stands between the kernel and the root file system. */
final class InitramfsCommand extends CommandGroup {
  private static final String BUILD = "build";

  InitramfsCommand() {
    super("initramfs", "Make initial RAM file systems");
  }

  @Override
  protected List<String> subcommands() {
    return List.of(BUILD);
  }

  @Override
  protected @Nullable Command find(String word) {
    return word.equals(BUILD) ? new InitramfsBuildCommand() : null;
  }
}
