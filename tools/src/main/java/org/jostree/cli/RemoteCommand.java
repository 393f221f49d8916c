package org.jostree.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code remote}: what is known of other repositories. */
final class RemoteCommand extends CommandGroup {
  RemoteCommand() {
    super("remote", "Remote commands that may involve internet access");
  }

  @Override
  protected List<String> subcommands() {
    return List.of(
        "add",
        "delete",
        "show-url",
        "list",
        "gpg-import",
        "gpg-list-keys",
        "add-cookie",
        "delete-cookie",
        "list-cookies",
        "refs",
        "summary");
  }

  @Override
  protected @Nullable Command find(String word) {
    return switch (word) {
      case "add" -> new RemoteAddCommand();
      case "delete" -> new RemoteDeleteCommand();
      case "show-url" -> new RemoteShowUrlCommand();
      case "list" -> new RemoteListCommand();
      case "gpg-import" -> new RemoteGpgImportCommand();
      case "gpg-list-keys" -> new RemoteGpgListKeysCommand();
      case "add-cookie" -> new RemoteAddCookieCommand();
      case "delete-cookie" -> new RemoteDeleteCookieCommand();
      case "list-cookies" -> new RemoteListCookiesCommand();
      case "refs" -> new RemoteRefsCommand();
      case "summary" -> new RemoteSummaryCommand();
      default -> null;
    };
  }
}
