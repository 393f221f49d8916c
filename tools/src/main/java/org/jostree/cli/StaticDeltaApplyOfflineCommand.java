package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.delta.DeltaApplication;
import org.jostree.repo.Repo;
import org.jostree.sign.PublicKeys;

/** {@code static-delta apply-offline}: brings a commit from the files of a delta. */
final class StaticDeltaApplyOfflineCommand extends RepoCommand {
  private final VerificationKeys verification = new VerificationKeys(options);

  StaticDeltaApplyOfflineCommand() {
    super("static-delta apply-offline", "PATH [KEY-ID...]", "Apply static delta file");
  }

  @Override
  void run(Output output) throws IOException {
    String path = requireArgument("PATH must be specified");
    List<String> given = arguments().subList(1, arguments().size());
    PublicKeys keys = verification.areGiven(given) ? verification.read(given) : null;
    try (Repo repo = openRepo()) {
      DeltaApplication.applyOffline(repo, Path.of(path), keys);
    }
  }
}
