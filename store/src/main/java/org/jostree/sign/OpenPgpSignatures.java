package org.jostree.sign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.openpgp.Keyring;
import org.jostree.openpgp.SignatureResults;
import org.jostree.remote.RemoteConfig;
import org.jostree.remote.TrustedKeys;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * OpenPGP signatures in a dictionary, and the keys that they are looked at with: those of a remote,
 * else those of the system.
 */
public final class OpenPgpSignatures {
  /** The key of the dictionary; an array {@code aay} of detached signatures. */
  public static final String KEY = "ostree.gpgsigs";

  private final Keyring keyring;

  private OpenPgpSignatures(Keyring keyring) {
    this.keyring = keyring;
  }

  /**
   * The keys that are trusted for a remote: those imported for it, and what {@code gpgkeypath}
   * names; those of the system if none was imported.
   *
   * @throws IOException when a file that is named cannot be read
   */
  public static OpenPgpSignatures ofRemote(Repo repo, RemoteConfig remote) throws IOException {
    Keyring keyring = new Keyring();
    if (!addTrusted(keyring, repo, remote.name())) {
      keyring.addSystem();
    }
    List<String> paths = remote.getListOfEither("gpgkeypath");
    for (String path : paths == null ? List.<String>of() : paths) {
      keyring.addPath(path);
    }
    return new OpenPgpSignatures(keyring);
  }

  /** The keys that were imported for a remote. */
  public static OpenPgpSignatures ofRemoteOnly(Repo repo, RemoteConfig remote) throws IOException {
    Keyring keyring = new Keyring();
    addTrusted(keyring, repo, remote.name());
    return new OpenPgpSignatures(keyring);
  }

  /** The keys of the system. */
  public static OpenPgpSignatures ofSystem() throws IOException {
    Keyring keyring = new Keyring();
    keyring.addSystem();
    return new OpenPgpSignatures(keyring);
  }

  private static boolean addTrusted(Keyring keyring, Repo repo, String remote) throws IOException {
    if (keyring.addFileIfThere(TrustedKeys.of(repo, remote).file())) {
      return true;
    }
    Repo parent = repo.parent();
    return parent != null && addTrusted(keyring, parent, remote);
  }

  /**
   * All keys in the repository, whichever remotes they are trusted for, and of the system, and
   * those of a directory of GnuPG's if it is given.
   *
   * @throws IOException when one cannot be read
   */
  public static OpenPgpSignatures ofAll(Repo repo, @Nullable Path home) throws IOException {
    Keyring keyring = new Keyring();
    keyring.addDirectory(repo.path());
    keyring.addSystem();
    if (home != null) {
      keyring.addDirectory(home);
    }
    return new OpenPgpSignatures(keyring);
  }

  /**
   * Looks at all signatures.
   *
   * @return null when there are none
   */
  public @Nullable SignatureResults verify(byte[] data, @Nullable GVariantReader dictionary)
      throws IOException {
    List<byte[]> signatures = SignatureLists.find(dictionary, KEY);
    return signatures == null ? null : keyring.verify(data, signatures);
  }

  /** The keys. */
  public Keyring keyring() {
    return keyring;
  }
}
