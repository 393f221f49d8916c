package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jostree.cli.options.Text;
import org.jostree.delta.DeltaApplication;
import org.jostree.repo.Repo;

/** {@code static-delta apply-offline}: brings a commit from the files of a delta. */
final class StaticDeltaApplyOfflineCommand extends RepoCommand {
  private final Text signType =
      options.text("sign-type", "NAME", "Signature type to use (defaults to 'ed25519')");

  StaticDeltaApplyOfflineCommand() {
    super("static-delta apply-offline", "PATH [KEY-ID...]", "Apply static delta file");
  }

  @Override
  void run(Output output) throws IOException {
    String path = requireArgument("PATH must be specified");
    if (arguments().size() > 1 || signType.isGiven()) {
      throw new CommandException("Signatures of static deltas cannot be verified yet");
    }
    try (Repo repo = openRepo()) {
      DeltaApplication.applyOffline(repo, Path.of(path));
    }
  }
}
