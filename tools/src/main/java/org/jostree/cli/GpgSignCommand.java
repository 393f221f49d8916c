package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.repo.Repo;
import org.jostree.sign.CommitSigning;

/** {@code gpg-sign}: makes and removes the OpenPGP signatures of a commit. */
final class GpgSignCommand extends RepoCommand {
  private final Flag delete =
      options.flag('d', "delete", "Delete signatures having any of the GPG KEY-IDs");
  private final Text gpgHome =
      options.text("gpg-homedir", "HOMEDIR", "GPG Homedir to use when looking for keyrings");

  GpgSignCommand() {
    super("gpg-sign", "COMMIT KEY-ID...", "Sign a commit");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String revision = requireArgument("Need a COMMIT to sign");
      List<String> keyIds = arguments().subList(1, arguments().size());
      if (keyIds.isEmpty()) {
        throw misuse("Need at least one GPG KEY-ID to sign with");
      }
      String directory = gpgHome.value();
      Path home = directory == null ? null : Path.of(directory);
      CommitSigning commit = new CommitSigning(repo, repo.refs().resolve(revision));
      if (delete.isGiven()) {
        output.println("Signatures deleted: " + commit.deleteOpenPgp(home, keyIds));
      } else {
        commit.signWithOpenPgp(home, keyIds);
      }
    }
  }
}
