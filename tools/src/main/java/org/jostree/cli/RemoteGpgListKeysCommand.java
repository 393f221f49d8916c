package org.jostree.cli;

import java.io.IOException;
import org.jostree.openpgp.DateText;
import org.jostree.openpgp.KeyListing;
import org.jostree.openpgp.UserId;
import org.jostree.openpgp.WebKeyDirectory;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;
import org.jostree.sign.OpenPgpSignatures;

/** {@code remote gpg-list-keys}: the OpenPGP keys that are trusted for a remote. */
final class RemoteGpgListKeysCommand extends RepoCommand {
  RemoteGpgListKeysCommand() {
    super("remote gpg-list-keys", "NAME", "Show remote GPG keys");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      OpenPgpSignatures trusted =
          arguments().isEmpty()
              ? OpenPgpSignatures.ofSystem()
              : OpenPgpSignatures.ofRemoteOnly(repo, Remotes.of(repo).get(arguments().get(0)));
      for (KeyListing listing : trusted.keyring().list()) {
        print(listing, output);
      }
    }
  }

  private static void print(KeyListing listing, Output output) throws IOException {
    print("Key: ", "  ", listing.primary(), output);
    for (UserId id : listing.userIds()) {
      output.println("  UID: " + id.text() + (id.revoked() ? " (revoked)" : ""));
      WebKeyDirectory directory = WebKeyDirectory.of(id.email());
      output.println(
          "  Advanced update URL: " + (directory == null ? "" : directory.advancedUrl()));
      output.println("  Direct update URL: " + (directory == null ? "" : directory.directUrl()));
    }
    for (KeyListing.Key subkey : listing.subkeys()) {
      print("  Subkey: ", "    ", subkey, output);
    }
  }

  private static void print(String label, String indent, KeyListing.Key key, Output output)
      throws IOException {
    output.println(label + key.fingerprint() + (key.revoked() ? " (revoked)" : ""));
    output.println(indent + "Created: " + DateText.of(key.created()));
    if (key.expires() > 0) {
      output.println(
          indent + (key.expired() ? "Expired: " : "Expires: ") + DateText.of(key.expires()));
    }
  }
}
