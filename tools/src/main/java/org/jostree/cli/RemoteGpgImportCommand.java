package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.TextList;
import org.jostree.openpgp.GnuPg;
import org.jostree.remote.Remotes;
import org.jostree.remote.TrustedKeys;
import org.jostree.repo.Repo;

/** {@code remote gpg-import}: trusts OpenPGP keys for a remote. */
final class RemoteGpgImportCommand extends RepoCommand {
  private final TextList keyrings =
      options.list('k', "keyring", "FILE", "Import keys from a keyring file (repeatable)");
  private final Flag stdin = options.flag("stdin", "Import keys from standard input");

  RemoteGpgImportCommand() {
    super("remote gpg-import", "NAME [KEY-ID...]", "Import GPG keys");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String name = requireArgument("NAME must be specified");
      if (keyrings.isGiven() && stdin.isGiven()) {
        throw misuse("--keyring and --stdin are mutually exclusive");
      }
      Remotes.of(repo).get(name);
      List<String> keyIds = arguments().subList(1, arguments().size());
      TrustedKeys trusted = TrustedKeys.of(repo, name);
      int added = 0;
      for (String keyring : keyrings.values()) {
        added += trusted.add(read(keyring), keyIds);
      }
      if (stdin.isGiven()) {
        added += trusted.add(System.in.readAllBytes(), keyIds);
      } else if (!keyrings.isGiven()) {
        added += trusted.add(new GnuPg(null).export(keyIds), keyIds);
      }
      report(added, name, output);
    }
  }

  private static byte[] read(String file) throws IOException {
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new CommandException("Error opening file " + file + ": No such file or directory", e);
    }
  }

  /** Says how many keys there are now that were not there before. */
  static void report(int added, String remote, Output output) throws IOException {
    output.println(
        "Imported "
            + added
            + " GPG key"
            + (added == 1 ? "" : "s")
            + " to remote \""
            + remote
            + "\"");
  }
}
