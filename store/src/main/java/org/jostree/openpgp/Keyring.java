package org.jostree.openpgp;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.gpg.keybox.BlobType;
import org.bouncycastle.gpg.keybox.KeyBlob;
import org.bouncycastle.gpg.keybox.PublicKeyRingBlob;
import org.bouncycastle.gpg.keybox.bc.BcKeyBox;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.jspecify.annotations.Nullable;

/** Public keys that are trusted, and the judgement of signatures by them. */
public final class Keyring {
  /** Where a system has its keys, unless the environment says otherwise. */
  private static final String SYSTEM = "/usr/share/ostree/trusted.gpg.d/";

  private static final String SYSTEM_VARIABLE = "OSTREE_GPG_HOME";
  private static final String SUFFIX = ".gpg";
  private static final String KEYBOX = "pubring.kbx";
  private static final byte[] KEYBOX_MAGIC = {'K', 'B', 'X', 'f'};
  private static final int KEYBOX_MAGIC_AT = 8;

  private final Map<String, PGPPublicKeyRing> certificates = new LinkedHashMap<>();
  private final long now = System.currentTimeMillis() / 1000;

  // ---- where keys come from

  /**
   * Adds the keys of a keyring, binary, in armor or a keybox. A certificate that is there already
   * is joined with the new copy.
   *
   * @throws IOException when it is no keyring
   */
  public void addBytes(byte[] keyring) throws IOException {
    if (isKeybox(keyring)) {
      addKeybox(keyring);
      return;
    }
    for (byte[] certificate : Certificates.split(Armor.remove(keyring)).values()) {
      add(Certificates.read(certificate));
    }
  }

  private static boolean isKeybox(byte[] bytes) {
    int end = KEYBOX_MAGIC_AT + KEYBOX_MAGIC.length;
    return bytes.length >= end
        && Arrays.equals(bytes, KEYBOX_MAGIC_AT, end, KEYBOX_MAGIC, 0, KEYBOX_MAGIC.length);
  }

  private void addKeybox(byte[] keybox) throws IOException {
    try {
      for (KeyBlob blob : new BcKeyBox(keybox).getKeyBlobs()) {
        if (blob.getType() == BlobType.OPEN_PGP_BLOB && blob instanceof PublicKeyRingBlob keys) {
          add(keys.getPGPPublicKeyRing());
        }
      }
    } catch (RuntimeException e) {
      throw new IOException("Malformed keybox: " + e.getMessage(), e);
    }
  }

  private void add(PGPPublicKeyRing certificate) throws IOException {
    String fingerprint = hex(certificate.getPublicKey().getFingerprint());
    PGPPublicKeyRing old = certificates.get(fingerprint);
    try {
      certificates.put(
          fingerprint, old == null ? certificate : PGPPublicKeyRing.join(old, certificate));
    } catch (PGPException e) {
      throw new IOException("OpenPGP certificates cannot be joined: " + e.getMessage(), e);
    }
  }

  /**
   * Adds the keys of a keyring file.
   *
   * @return whether there is such a file
   * @throws IOException when it cannot be read, or is no keyring
   */
  public boolean addFileIfThere(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return false;
    }
    try {
      addBytes(bytes);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    return true;
  }

  /** Adds the keys that are trusted on this system. */
  public void addSystem() throws IOException {
    String home = System.getenv(SYSTEM_VARIABLE);
    addDirectory(Path.of(home == null ? SYSTEM : home));
  }

  /**
   * Adds the keyrings of a directory, {@code *.gpg} and GnuPG's keybox, but not those with secret
   * keys. Nothing happens if it is not there.
   */
  public void addDirectory(Path directory) throws IOException {
    for (Path file : filesOf(directory)) {
      String name = String.valueOf(file.getFileName());
      boolean isKeyring =
          name.endsWith(SUFFIX) && !name.equals("trustdb.gpg") && !name.equals("secring.gpg");
      if (isKeyring || name.equals(KEYBOX)) {
        addFileIfThere(file);
      }
    }
  }

  private static List<Path> filesOf(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry)) {
          files.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    files.sort(null);
    return files;
  }

  /**
   * Adds the keys of a file, or of all files in a directory as far as they are keyrings.
   *
   * @throws IOException when there is nothing at that path, or the file is no keyring
   */
  public void addPath(String path) throws IOException {
    Path place = Path.of(path);
    if (path.isEmpty() || !Files.exists(place)) {
      throw new IOException("openat(" + path + "): No such file or directory");
    }
    if (!Files.isDirectory(place)) {
      addFileIfThere(place);
      return;
    }
    for (Path file : filesOf(place)) {
      try {
        addFileIfThere(file);
      } catch (IOException e) {
        // What else lies there, secret keys among it, trusts nobody.
      }
    }
  }

  // ---- signatures

  /**
   * Looks at detached signatures.
   *
   * @param signatures each one or more packets; what is none is passed over, for it proves nothing
   */
  public SignatureResults verify(byte[] data, List<byte[]> signatures) {
    List<SignatureResult> results = new ArrayList<>();
    for (byte[] blob : signatures) {
      for (PGPSignature signature : parse(blob)) {
        results.add(judge(data, signature));
      }
    }
    return new SignatureResults(results);
  }

  private static List<PGPSignature> parse(byte[] blob) {
    List<PGPSignature> signatures = new ArrayList<>();
    try {
      for (Packets.Packet packet : Packets.split(blob)) {
        if (packet.tag() == Packets.SIGNATURE) {
          signatures.add(
              new PGPSignature(
                  new BCPGInputStream(new java.io.ByteArrayInputStream(packet.whole()))));
        }
      }
    } catch (IOException | PGPException | RuntimeException e) {
      return signatures;
    }
    return signatures;
  }

  private SignatureResult judge(byte[] data, PGPSignature signature) {
    for (PGPPublicKeyRing ring : certificates.values()) {
      Certificate certificate = new Certificate(ring, now, this::find);
      KeyState signer = certificate.signerOf(signature);
      if (signer != null && signer.bound()) {
        return judge(data, signature, certificate, signer);
      }
    }
    String id = issuer(signature);
    return new SignatureResult(
        SignatureResult.Verdict.KEY_MISSING,
        false,
        id,
        id,
        algorithm(signature),
        SelfSignatures.created(signature),
        SelfSignatures.expires(signature),
        0,
        0,
        new UserId("[unknown name] <[unknown email]>", false));
  }

  private SignatureResult judge(
      byte[] data, PGPSignature signature, Certificate certificate, KeyState signer) {
    KeyState primary = certificate.primary();
    boolean expired = signer.isExpired(now) || primary.isExpired(now);
    List<UserId> names = certificate.userIds();
    return new SignatureResult(
        verdict(data, signature, signer, expired),
        expired,
        hex(signer.key().getFingerprint()),
        hex(primary.key().getFingerprint()),
        algorithm(signature),
        SelfSignatures.created(signature),
        SelfSignatures.expires(signature),
        signer.expires(),
        primary.expires(),
        names.isEmpty() ? new UserId("[unknown name] <[unknown email]>", false) : names.get(0));
  }

  private SignatureResult.Verdict verdict(
      byte[] data, PGPSignature signature, KeyState signer, boolean keyExpired) {
    boolean isGood =
        signature.getSignatureType() == PGPSignature.BINARY_DOCUMENT
            && signer.maySign()
            && isMadeInTime(signature, signer)
            && SelfSignatures.isGood(
                signature,
                signer.key(),
                good -> {
                  good.update(data);
                  return good.verify();
                });
    if (!isGood) {
      return SignatureResult.Verdict.BAD;
    }
    if (signer.revoked()) {
      return SignatureResult.Verdict.KEY_REVOKED;
    }
    if (SelfSignatures.isExpired(signature, now)) {
      return SignatureResult.Verdict.EXPIRED;
    }
    return keyExpired ? SignatureResult.Verdict.BAD : SignatureResult.Verdict.VALID;
  }

  /** A key that is not there yet, or was not when the signature was made, signs nothing. */
  private boolean isMadeInTime(PGPSignature signature, KeyState signer) {
    return signer.created() <= SelfSignatures.created(signature) && signer.created() <= now;
  }

  /** Names as GnuPG has them. */
  private static String algorithm(PGPSignature signature) {
    return switch (signature.getKeyAlgorithm()) {
      case PublicKeyAlgorithmTags.RSA_GENERAL -> "RSA";
      case Certificate.RSA_ENCRYPT -> "RSA-E";
      case Certificate.RSA_SIGN -> "RSA-S";
      case PublicKeyAlgorithmTags.DSA -> "DSA";
      case PublicKeyAlgorithmTags.ECDSA -> "ECDSA";
      case PublicKeyAlgorithmTags.EDDSA_LEGACY -> "EdDSA";
      default -> "[unknown]";
    };
  }

  /** Whether one of the signatures in a blob says that it is by one of these keys. */
  public static boolean isSignedBy(byte[] blob, List<String> fingerprints) {
    for (PGPSignature signature : parse(blob)) {
      String issuer = issuer(signature);
      if (fingerprints.stream().anyMatch(each -> each.endsWith(issuer) || issuer.endsWith(each))) {
        return true;
      }
    }
    return false;
  }

  /** The fingerprint of the key that a signature names, or as much of it as it tells. */
  private static String issuer(PGPSignature signature) {
    byte[] fingerprint = SelfSignatures.issuerFingerprint(signature);
    return fingerprint == null
        ? String.format(Locale.ROOT, "%016X", signature.getKeyID())
        : hex(fingerprint);
  }

  // ---- keys

  /** The key of that fingerprint, or null. */
  private @Nullable PGPPublicKey find(byte[] fingerprint) {
    for (PGPPublicKeyRing ring : certificates.values()) {
      PGPPublicKey key = ring.getPublicKey(fingerprint);
      if (key != null) {
        return key;
      }
    }
    return null;
  }

  /**
   * The fingerprints of all keys of the certificates that have a key of that name.
   *
   * @param keyId the end of a fingerprint, of eight digits or more
   * @return the keys' fingerprints; without a certificate, the name itself
   */
  public List<String> keysBeside(String keyId) {
    String end = keyId.toUpperCase(Locale.ROOT);
    for (PGPPublicKeyRing ring : certificates.values()) {
      List<String> fingerprints = new ArrayList<>();
      for (PGPPublicKey key : ring) {
        fingerprints.add(hex(key.getFingerprint()));
      }
      if (end.length() >= 8 && fingerprints.stream().anyMatch(each -> each.endsWith(end))) {
        return fingerprints;
      }
    }
    return List.of(end);
  }

  /** What there is, in order. */
  public List<KeyListing> list() {
    List<KeyListing> listing = new ArrayList<>();
    for (PGPPublicKeyRing ring : certificates.values()) {
      Certificate certificate = new Certificate(ring, now, this::find);
      if (certificate.primary().bound()) {
        listing.add(KeyListing.of(certificate, now));
      }
    }
    return listing;
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }
}
