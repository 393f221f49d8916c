package org.jostree.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jostree.openpgp.Armor;
import org.jostree.openpgp.Certificates;
import org.jostree.repo.Repo;

/**
 * The OpenPGP keys that are trusted for a remote: the file {@code NAME.trustedkeys.gpg} of the
 * repository, certificates one behind the other as GnuPG's old keyrings have them.
 */
public final class TrustedKeys {
  private final Repo repo;
  private final Path file;

  private TrustedKeys(Repo repo, Path file) {
    this.repo = repo;
    this.file = file;
  }

  /** Those of a remote, which need not be there yet. */
  public static TrustedKeys of(Repo repo, String remote) {
    return new TrustedKeys(repo, file(repo, remote));
  }

  static Path file(Repo repo, String remote) {
    return repo.path().resolve(remote + ".trustedkeys.gpg");
  }

  /** The file; it is not there before a key is. */
  public Path file() {
    return file;
  }

  /**
   * Adds certificates; one that is there already is joined with the new copy.
   *
   * @param keyring binary, or in armor
   * @param keyIds ends of fingerprints, in hexadecimal digits, of those that are wanted; empty for
   *     all
   * @return how many were not there before
   * @throws IOException when it is no keyring, or lacks a wanted key, or cannot be written
   */
  public int add(byte[] keyring, List<String> keyIds) throws IOException {
    Map<String, byte[]> certificates = read();
    Map<String, byte[]> offered = Certificates.split(Armor.remove(keyring));
    if (offered.isEmpty()) {
      throw new IOException("No OpenPGP certificates in the keyring");
    }
    int added = 0;
    for (String fingerprint : wanted(offered, keyIds)) {
      byte[] old = certificates.get(fingerprint);
      byte[] offer = Objects.requireNonNull(offered.get(fingerprint));
      // Joined: an older copy must not take back a revocation.
      if (old == null || Arrays.equals(old, offer)) {
        certificates.put(fingerprint, offer);
      } else {
        certificates.put(fingerprint, Certificates.join(old, offer));
      }
      added += old == null ? 1 : 0;
    }
    write(certificates);
    return added;
  }

  private static Iterable<String> wanted(Map<String, byte[]> offered, List<String> keyIds)
      throws IOException {
    if (keyIds.isEmpty()) {
      return offered.keySet();
    }
    Map<String, String> wanted = new LinkedHashMap<>();
    for (String keyId : keyIds) {
      String end = keyId.toUpperCase(Locale.ROOT);
      int before = wanted.size();
      for (String fingerprint : offered.keySet()) {
        if (end.length() >= 8 && fingerprint.endsWith(end)) {
          wanted.put(fingerprint, keyId);
        }
      }
      if (wanted.size() == before) {
        throw new IOException("No key " + keyId + " in the keyring");
      }
    }
    return wanted.keySet();
  }

  private Map<String, byte[]> read() throws IOException {
    try {
      return Certificates.split(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return new LinkedHashMap<>();
    }
  }

  private void write(Map<String, byte[]> certificates) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] certificate : certificates.values()) {
      bytes.write(certificate);
    }
    repo.writeDurably(file, bytes.toByteArray());
  }
}
