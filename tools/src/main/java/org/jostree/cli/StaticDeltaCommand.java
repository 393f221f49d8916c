package org.jostree.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code static-delta}: what is fetched instead of the objects of a commit. */
final class StaticDeltaCommand extends CommandGroup {
  StaticDeltaCommand() {
    super("static-delta", "Static delta related commands");
  }

  @Override
  protected List<String> subcommands() {
    return List.of(
        "list", "show", "delete", "generate", "apply-offline", "verify", "indexes", "reindex");
  }

  @Override
  protected @Nullable Command find(String word) {
    return switch (word) {
      case "list" -> new StaticDeltaListCommand();
      case "show" -> new StaticDeltaShowCommand();
      case "delete" -> new StaticDeltaDeleteCommand();
      case "generate" -> new StaticDeltaGenerateCommand();
      case "apply-offline" -> new StaticDeltaApplyOfflineCommand();
      case "verify" -> new StaticDeltaVerifyCommand();
      case "indexes" -> new StaticDeltaIndexesCommand();
      case "reindex" -> new StaticDeltaReindexCommand();
      default -> null;
    };
  }
}
