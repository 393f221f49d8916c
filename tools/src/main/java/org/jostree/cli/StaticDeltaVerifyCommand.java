package org.jostree.cli;

import java.io.IOException;
import java.util.List;
import org.jostree.delta.DeltaName;
import org.jostree.delta.DeltaSignatures;
import org.jostree.delta.StaticDeltas;
import org.jostree.repo.Repo;
import org.jostree.sign.PublicKeys;

/** {@code static-delta verify}: checks the signatures of one. */
final class StaticDeltaVerifyCommand extends RepoCommand {
  private final VerificationKeys verification = new VerificationKeys(options);

  StaticDeltaVerifyCommand() {
    super("static-delta verify", "STATIC-DELTA-FILE [KEY-ID...]", "Verify static delta signatures");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String delta = requireArgument("DELTA must be specified");
      List<String> given = arguments().subList(1, arguments().size());
      try {
        verification.requireKind();
      } catch (IOException e) {
        output.println("Sign-type not supported");
        throw e;
      }
      PublicKeys keys = verification.read(given);
      try {
        byte[] file = new StaticDeltas(repo).superblockFile(DeltaName.parse(delta));
        DeltaSignatures.verify(file, keys);
      } catch (IOException e) {
        output.println("Verification fails");
        throw e;
      }
      output.println("Verification OK");
    }
  }
}
