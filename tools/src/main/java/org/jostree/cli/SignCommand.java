package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.repo.Repo;
import org.jostree.sign.CommitSigning;
import org.jostree.sign.PublicKeys;
import org.jostree.sign.SignatureKind;
import org.jostree.sign.Signer;
import org.jostree.sign.SigningKey;
import org.jspecify.annotations.Nullable;

/** {@code sign}: makes, checks and removes the signatures of a commit. */
final class SignCommand extends RepoCommand {
  private final Flag delete =
      options.flag('d', "delete", "Delete signatures having any of the KEY-IDs");
  private final Flag verify = options.flag("verify", "Verify signatures");
  private final Text signType = SigningOptions.declareTypeWithLetter(options);
  private final Text keysFile = SigningOptions.declareKeysFile(options);
  private final Text keysDir = SigningOptions.declareKeysDir(options);

  SignCommand() {
    super("sign", "COMMIT KEY-ID...", "Sign a commit");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String revision = requireArgument("Need a COMMIT to sign or verify");
      List<String> keys = arguments().subList(1, arguments().size());
      if (!verify.isGiven() && keys.isEmpty() && !keysFile.isGiven()) {
        throw misuse("Need at least one KEY-ID to sign with");
      }
      CommitSigning commit = new CommitSigning(repo, repo.refs().resolve(revision));
      SignatureKind kind = SigningOptions.kind(signType);
      if (verify.isGiven()) {
        output.println(verify(commit, kind, keys));
      } else if (delete.isGiven()) {
        output.println("Signatures deleted: " + commit.delete(keysToDelete(kind, keys)));
      } else {
        commit.sign(signers(kind, keys));
      }
    }
  }

  /** Each key by itself, then those of a file, or of the system if no key is given. */
  private String verify(CommitSigning commit, SignatureKind kind, List<String> keys)
      throws IOException {
    for (String key : keys) {
      String good = verifyBy(commit, kind, key);
      if (good != null) {
        return good;
      }
    }
    if (!keys.isEmpty() && !keysFile.isGiven()) {
      throw new CommandException("No valid signatures found");
    }
    PublicKeys all = new PublicKeys(kind);
    String file = keysFile.value();
    if (file != null) {
      all.addFile(Path.of(file));
    }
    String directory = keysDir.value();
    if (directory != null || file == null) {
      all.addDirectory(directory == null ? null : Path.of(directory));
    }
    return commit.verify(all);
  }

  private static @Nullable String verifyBy(CommitSigning commit, SignatureKind kind, String key) {
    try {
      PublicKeys one = new PublicKeys(kind);
      one.add(key);
      return commit.verify(one);
    } catch (IOException e) {
      return null;
    }
  }

  private PublicKeys keysToDelete(SignatureKind kind, List<String> keys) throws IOException {
    PublicKeys all = new PublicKeys(kind);
    for (String key : keys) {
      all.add(key);
    }
    String file = keysFile.value();
    if (file != null) {
      all.addFile(Path.of(file));
    }
    return all;
  }

  private List<Signer> signers(SignatureKind kind, List<String> keys) throws IOException {
    List<Signer> signers = new ArrayList<>();
    for (String key : keys) {
      signers.add(SigningKey.of(kind, key));
    }
    String file = keysFile.value();
    if (file != null) {
      signers.addAll(SigningKey.ofFile(kind, Path.of(file)));
    }
    return signers;
  }
}
