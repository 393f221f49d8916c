package org.jostree.openpgp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.bcpg.sig.RevocationKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.jspecify.annotations.Nullable;

/**
 * A primary key with its names and subkeys, as far as the signatures in it prove them. Of several
 * signatures over the same, the newest counts; of revocations, any.
 */
final class Certificate {
  /** An algorithm of old keys, RFC 4880, section 9.1. */
  static final int RSA_ENCRYPT = 2;

  /** An algorithm of old keys, RFC 4880, section 9.1. */
  static final int RSA_SIGN = 3;

  private final PGPPublicKeyRing ring;
  private final PGPPublicKey primary;
  private final SelfSignatures self;
  private final long now;
  private final Function<byte[], @Nullable PGPPublicKey> otherKeys;
  private final List<Name> names = new ArrayList<>();
  private final @Nullable PGPSignature direct;
  private final KeyState primaryState;

  /** A name with the newest good signature over it. */
  private record Name(UserId id, PGPSignature signature) {}

  /**
   * Looks at a certificate.
   *
   * @param now seconds since 1970
   * @param otherKeys finds the keys that may revoke this one, by fingerprint
   */
  Certificate(PGPPublicKeyRing ring, long now, Function<byte[], @Nullable PGPPublicKey> otherKeys) {
    this.ring = ring;
    this.primary = ring.getPublicKey();
    this.self = new SelfSignatures(primary);
    this.now = now;
    this.otherKeys = otherKeys;
    this.direct =
        newest(
            primary.getSignaturesOfType(PGPSignature.DIRECT_KEY),
            signature -> signature.verifyCertification(primary));
    readNames();
    this.primaryState =
        new KeyState(
            primary,
            direct != null || !names.isEmpty(),
            maySign(primary, flagsOfPrimary()),
            isRevoked(),
            end(primary, lifetimeOfPrimary()));
  }

  private @Nullable PGPSignature newest(
      Iterator<PGPSignature> signatures, SelfSignatures.Comparison comparison) {
    PGPSignature newest = null;
    while (signatures.hasNext()) {
      PGPSignature each = signatures.next();
      boolean isNewer =
          newest == null || SelfSignatures.created(each) >= SelfSignatures.created(newest);
      if (isNewer && self.isGood(each, comparison) && !SelfSignatures.isExpired(each, now)) {
        newest = each;
      }
    }
    return newest;
  }

  // ---- names

  private void readNames() {
    Iterator<byte[]> ids = primary.getRawUserIDs();
    while (ids.hasNext()) {
      byte[] id = ids.next();
      PGPSignature signature =
          newest(certifications(id, false), each -> each.verifyCertification(id, primary));
      if (signature == null) {
        continue;
      }
      PGPSignature revocation =
          newest(certifications(id, true), each -> each.verifyCertification(id, primary));
      boolean revoked =
          revocation != null
              && SelfSignatures.created(revocation) >= SelfSignatures.created(signature);
      names.add(new Name(new UserId(new String(id, UTF_8), revoked), signature));
    }
    Name main = mainName();
    if (main != null) {
      names.remove(main);
      names.add(0, main);
    }
  }

  private Iterator<PGPSignature> certifications(byte[] id, boolean revocations) {
    List<PGPSignature> found = new ArrayList<>();
    Iterator<PGPSignature> all = primary.getSignaturesForID(id);
    while (all != null && all.hasNext()) {
      PGPSignature each = all.next();
      boolean isRevocation = each.getSignatureType() == PGPSignature.CERTIFICATION_REVOCATION;
      if (revocations ? isRevocation : each.isCertification()) {
        found.add(each);
      }
    }
    return found.iterator();
  }

  /** The one that is called the primary, else the newest. */
  private @Nullable Name mainName() {
    Name main = null;
    for (Name each : names) {
      if (!each.id().revoked() && (main == null || precedes(each, main))) {
        main = each;
      }
    }
    return main;
  }

  private static boolean precedes(Name a, Name b) {
    boolean isPrimary = isPrimary(a);
    if (isPrimary != isPrimary(b)) {
      return isPrimary;
    }
    return SelfSignatures.created(a.signature()) > SelfSignatures.created(b.signature());
  }

  private static boolean isPrimary(Name name) {
    PGPSignatureSubpacketVector hashed = name.signature().getHashedSubPackets();
    return hashed != null && hashed.isPrimaryUserID();
  }

  // ---- the primary key

  private boolean isRevoked() {
    Iterator<PGPSignature> revocations = primary.getSignaturesOfType(PGPSignature.KEY_REVOCATION);
    while (revocations.hasNext()) {
      PGPSignature each = revocations.next();
      if (self.isGood(each, good -> good.verifyCertification(primary)) || isByRevoker(each)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is by another key that this one has given the right to. */
  @SuppressWarnings("deprecation") // such rights are deprecated; those that were given still hold
  private boolean isByRevoker(PGPSignature revocation) {
    List<PGPSignature> own = new ArrayList<>();
    if (direct != null) {
      own.add(direct);
    }
    names.forEach(each -> own.add(each.signature()));
    for (PGPSignature each : own) {
      PGPSignatureSubpacketVector hashed = each.getHashedSubPackets();
      if (hashed == null) {
        continue;
      }
      for (RevocationKey right : hashed.getRevocationKeys()) {
        PGPPublicKey revoker = otherKeys.apply(right.getFingerprint());
        if (revoker != null
            && SelfSignatures.isGood(
                revocation, revoker, good -> good.verifyCertification(primary))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Of the signature over the key itself, else of the newest name that limits it. */
  private long lifetimeOfPrimary() {
    if (direct != null && SelfSignatures.keyLifetime(direct) != 0) {
      return SelfSignatures.keyLifetime(direct);
    }
    long lifetime = 0;
    long newest = Long.MIN_VALUE;
    for (Name each : names) {
      long seconds = SelfSignatures.keyLifetime(each.signature());
      long created = SelfSignatures.created(each.signature());
      if (seconds != 0 && created > newest) {
        lifetime = seconds;
        newest = created;
      }
    }
    return lifetime;
  }

  private int flagsOfPrimary() {
    if (direct != null && SelfSignatures.keyFlags(direct) >= 0) {
      return SelfSignatures.keyFlags(direct);
    }
    int flags = -1;
    long newest = Long.MIN_VALUE;
    for (Name each : names) {
      long created = SelfSignatures.created(each.signature());
      if (SelfSignatures.keyFlags(each.signature()) >= 0 && created > newest) {
        flags = SelfSignatures.keyFlags(each.signature());
        newest = created;
      }
    }
    return flags;
  }

  private static boolean maySign(PGPPublicKey key, int flags) {
    boolean isAble =
        switch (key.getAlgorithm()) {
          case RSA_ENCRYPT, PGPPublicKey.ELGAMAL_ENCRYPT, PGPPublicKey.ECDH -> false;
          default -> true;
        };
    return isAble && (flags < 0 || (flags & KeyFlags.SIGN_DATA) != 0);
  }

  private static long end(PGPPublicKey key, long lifetime) {
    return lifetime == 0 ? 0 : key.getCreationTime().toInstant().getEpochSecond() + lifetime;
  }

  // ---- subkeys

  private KeyState stateOfSubkey(PGPPublicKey subkey) {
    PGPSignature binding =
        newest(
            subkey.getSignaturesOfType(PGPSignature.SUBKEY_BINDING),
            signature -> signature.verifyCertification(primary, subkey));
    if (binding == null) {
      return new KeyState(subkey, false, false, primaryState.revoked(), 0);
    }
    boolean revoked =
        newest(
                subkey.getSignaturesOfType(PGPSignature.SUBKEY_REVOCATION),
                signature -> signature.verifyCertification(primary, subkey))
            != null;
    return new KeyState(
        subkey,
        primaryState.bound(),
        maySign(subkey, SelfSignatures.keyFlags(binding)) && self.hasConsentOf(subkey, binding),
        revoked || primaryState.revoked(),
        end(subkey, SelfSignatures.keyLifetime(binding)));
  }

  // ---- what is asked for

  /** The primary key. */
  KeyState primary() {
    return primaryState;
  }

  /** The subkeys that belong to it. */
  List<KeyState> subkeys() {
    List<KeyState> subkeys = new ArrayList<>();
    for (PGPPublicKey key : ring) {
      if (!isPrimary(key)) {
        KeyState state = stateOfSubkey(key);
        if (state.bound()) {
          subkeys.add(state);
        }
      }
    }
    return subkeys;
  }

  /** The key that made a signature, or null when it is none of these. */
  @Nullable KeyState signerOf(PGPSignature signature) {
    for (PGPPublicKey key : ring) {
      if (SelfSignatures.isOf(signature, key)) {
        return isPrimary(key) ? primaryState : stateOfSubkey(key);
      }
    }
    return null;
  }

  private boolean isPrimary(PGPPublicKey key) {
    return Arrays.equals(key.getFingerprint(), primary.getFingerprint());
  }

  /** The names, the main one first; those of a revoked key are revoked, too. */
  List<UserId> userIds() {
    List<UserId> ids = new ArrayList<>();
    for (Name each : names) {
      ids.add(new UserId(each.id().text(), each.id().revoked() || primaryState.revoked()));
    }
    return ids;
  }
}
