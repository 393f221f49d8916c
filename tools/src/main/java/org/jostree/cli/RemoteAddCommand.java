package org.jostree.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.cli.options.Flag;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.remote.RemoteOption;
import org.jostree.remote.Remotes.Existing;
import org.jostree.remote.TrustedKeys;
import org.jostree.repo.KeyFile;
import org.jostree.repo.Repo;
import org.jostree.sign.SignatureKind;

/** {@code remote add}: where another repository is, and what to trust it for. */
final class RemoteAddCommand extends Command {
  private static final String METALINK = "metalink=";

  private final TextList set =
      options.list("set", "KEY=VALUE", "Set config option KEY=VALUE for remote");
  private final Flag noGpgVerify = options.flag("no-gpg-verify", "Disable GPG verification");
  private final Flag noSignVerify =
      options.flag("no-sign-verify", "Disable signature verification");
  private final TextList signVerify =
      options.list(
          "sign-verify",
          "KEYTYPE=[inline|file]:PUBKEY",
          "Verify signatures using KEYTYPE=inline:PUBKEY or KEYTYPE=file:/path/to/key");
  private final Flag ifNotExists =
      options.flag("if-not-exists", "Do nothing if the provided remote exists");
  private final Flag force = options.flag("force", "Replace the provided remote if it exists");
  private final Text gpgImport = options.text("gpg-import", "FILE", "Import GPG key from FILE");
  private final Text customBackend =
      options.text("custom-backend", "NAME", "This remote has content not fetched via libostree");
  private final Text contentUrl =
      options.text("contenturl", "URL", "Use URL when fetching content");
  private final Text collectionId =
      options.text(
          "collection-id",
          "COLLECTION-ID",
          "Globally unique ID for this repository as an collection of refs for redistribution to"
              + " other repositories");
  private final SystemOption system = new SystemOption(options);

  RemoteAddCommand() {
    super("remote add", "NAME [metalink=|mirrorlist=]URL [BRANCH...]", "Add a remote repository");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = system.openRepo()) {
      // Another program fetches for such a remote, so it need not have a place of its own.
      if (arguments().size() < (customBackend.isGiven() ? 1 : 2)) {
        throw misuse("NAME and URL must be specified");
      }
      if (ifNotExists.isGiven() && force.isGiven()) {
        throw misuse("Can only specify one of --if-not-exists and --force");
      }
      String name = arguments().get(0);
      byte[] keyring = readKeyring();
      boolean added = system.remotes(repo).add(name, remoteOptions(), existing());
      if (added && keyring.length > 0) {
        RemoteGpgImportCommand.report(
            TrustedKeys.of(repo, name).add(keyring, List.of()), name, output);
      }
    }
  }

  private Existing existing() {
    if (ifNotExists.isGiven()) {
      return Existing.KEEP;
    }
    return force.isGiven() ? Existing.REPLACE : Existing.REFUSE;
  }

  /** Read before anything is changed. */
  private byte[] readKeyring() throws IOException {
    String file = gpgImport.value();
    if (file == null) {
      return new byte[0];
    }
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new CommandException("Error opening file " + file + ": No such file or directory", e);
    }
  }

  /** In the order in which ostree writes them. */
  private Map<String, RemoteOption> remoteOptions() throws IOException {
    Map<String, RemoteOption> all = new LinkedHashMap<>();
    if (arguments().size() > 1) {
      putUrl(all, arguments().get(1));
    }
    if (arguments().size() > 2) {
      all.put("branches", RemoteOption.of(arguments().subList(2, arguments().size())));
    }
    put(all, "contenturl", contentUrl);
    put(all, "custom-backend", customBackend);
    for (String entry : set.values()) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        throw new CommandException("Missing '=' in KEY=VALUE for --set");
      }
      String key = entry.substring(0, equals);
      if (!KeyFile.isKeyName(key)) {
        throw new CommandException("Invalid key name: " + key);
      }
      all.put(key, RemoteOption.of(entry.substring(equals + 1)));
    }
    putVerification(all);
    put(all, "collection-id", collectionId);
    return all;
  }

  private static void putUrl(Map<String, RemoteOption> all, String url) {
    if (url.startsWith(METALINK)) {
      all.put("metalink", RemoteOption.of(url.substring(METALINK.length())));
    } else {
      all.put("url", RemoteOption.of(url));
    }
  }

  private static void put(Map<String, RemoteOption> all, String key, Text option) {
    String value = option.value();
    if (value != null) {
      all.put(key, RemoteOption.of(value));
    }
  }

  private void putVerification(Map<String, RemoteOption> all) throws IOException {
    if (noSignVerify.isGiven() && signVerify.isGiven()) {
      throw new CommandException("Cannot specify both --sign-verify and --no-sign-verify");
    }
    if (noGpgVerify.isGiven() || noSignVerify.isGiven()) {
      all.put("gpg-verify", RemoteOption.of(false));
    }
    if (noSignVerify.isGiven()) {
      all.put("sign-verify", RemoteOption.of(false));
    }
    Map<String, String> kinds = new LinkedHashMap<>();
    for (String entry : signVerify.values()) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        throw new CommandException("Failed to parse KEYTYPE=[inline|file]:DATA in " + entry);
      }
      String kind = entry.substring(0, equals);
      SignatureKind.of(kind);
      kinds.put(kind, kind);
      putKey(all, kind, entry.substring(equals + 1));
    }
    if (!kinds.isEmpty()) {
      all.put("sign-verify", RemoteOption.of(String.join(";", kinds.keySet())));
    }
  }

  private static void putKey(Map<String, RemoteOption> all, String kind, String key)
      throws CommandException {
    int colon = key.indexOf(':');
    String form = key.substring(0, Math.max(colon, 0));
    String suffix =
        switch (form) {
          case "inline" -> "-key";
          case "file" -> "-file";
          default -> throw new CommandException("Invalid key reference " + key);
        };
    all.put("verification-" + kind + suffix, RemoteOption.of(key.substring(colon + 1)));
  }
}
