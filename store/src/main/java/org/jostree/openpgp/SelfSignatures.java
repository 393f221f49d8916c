package org.jostree.openpgp;

import java.util.Arrays;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.bcpg.sig.IssuerFingerprint;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.jspecify.annotations.Nullable;

/** Signatures by which a key speaks of itself, of its names and of its subkeys. */
final class SelfSignatures {
  /** What a signature may say that it must not be taken without understanding it. */
  private static final Set<Integer> UNDERSTOOD =
      Set.of(
          SignatureSubpacketTags.CREATION_TIME,
          SignatureSubpacketTags.EXPIRE_TIME,
          SignatureSubpacketTags.EXPORTABLE,
          SignatureSubpacketTags.REVOCABLE,
          SignatureSubpacketTags.KEY_EXPIRE_TIME,
          SignatureSubpacketTags.PREFERRED_SYM_ALGS,
          SignatureSubpacketTags.REVOCATION_KEY,
          SignatureSubpacketTags.ISSUER_KEY_ID,
          SignatureSubpacketTags.PREFERRED_HASH_ALGS,
          SignatureSubpacketTags.PREFERRED_COMP_ALGS,
          SignatureSubpacketTags.KEY_SERVER_PREFS,
          SignatureSubpacketTags.PREFERRED_KEY_SERV,
          SignatureSubpacketTags.PRIMARY_USER_ID,
          SignatureSubpacketTags.POLICY_URL,
          SignatureSubpacketTags.KEY_FLAGS,
          SignatureSubpacketTags.SIGNER_USER_ID,
          SignatureSubpacketTags.REVOCATION_REASON,
          SignatureSubpacketTags.FEATURES,
          SignatureSubpacketTags.EMBEDDED_SIGNATURE,
          SignatureSubpacketTags.ISSUER_FINGERPRINT);

  private final PGPPublicKey primary;

  SelfSignatures(PGPPublicKey primary) {
    this.primary = primary;
  }

  /** One of the ways to compare a signature with what it is over. */
  interface Comparison {
    boolean matches(PGPSignature signature) throws PGPException;
  }

  /** Whether it is one by the primary key, and is good. */
  boolean isGood(PGPSignature signature, Comparison comparison) {
    return isGood(signature, primary, comparison);
  }

  /** Whether it is one by a key, and is good. */
  static boolean isGood(PGPSignature signature, PGPPublicKey signer, Comparison comparison) {
    if (!isOf(signature, signer) || !isAcceptable(signature)) {
      return false;
    }
    try {
      signature.init(new BcPGPContentVerifierBuilderProvider(), signer);
      return comparison.matches(signature);
    } catch (PGPException | RuntimeException e) {
      // Numbers or algorithms that Bouncy Castle does not take: no signature.
      return false;
    }
  }

  /** Whether a signature names a key as its own. */
  static boolean isOf(PGPSignature signature, PGPPublicKey key) {
    byte[] fingerprint = issuerFingerprint(signature);
    return fingerprint == null
        ? signature.getKeyID() == key.getKeyID()
        : Arrays.equals(fingerprint, key.getFingerprint());
  }

  /** The fingerprint of the key that a signature names, or null when it names a number only. */
  static byte @Nullable [] issuerFingerprint(PGPSignature signature) {
    IssuerFingerprint issuer = null;
    if (signature.getHashedSubPackets() != null) {
      issuer = signature.getHashedSubPackets().getIssuerFingerprint();
    }
    if (issuer == null && signature.getUnhashedSubPackets() != null) {
      issuer = signature.getUnhashedSubPackets().getIssuerFingerprint();
    }
    return issuer == null ? null : issuer.getFingerprint();
  }

  /** Whether nothing speaks against it: a broken digest, or a demand that is not understood. */
  static boolean isAcceptable(PGPSignature signature) {
    if (signature.getHashAlgorithm() == HashAlgorithmTags.MD5) {
      return false;
    }
    PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
    if (hashed != null) {
      for (int critical : hashed.getCriticalTags()) {
        if (!UNDERSTOOD.contains(critical)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether it has run out, in seconds since 1970. */
  static boolean isExpired(PGPSignature signature, long now) {
    long expires = expires(signature);
    return expires != 0 && expires <= now;
  }

  /** When it runs out, in seconds since 1970; 0 for never. */
  static long expires(PGPSignature signature) {
    PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
    long seconds = hashed == null ? 0 : hashed.getSignatureExpirationTime();
    return seconds == 0 ? 0 : created(signature) + seconds;
  }

  /** When it was made, in seconds since 1970. */
  static long created(PGPSignature signature) {
    return signature.getCreationTime().toInstant().getEpochSecond();
  }

  /** The seconds that it gives a key from its creation; 0 for no end. */
  static long keyLifetime(PGPSignature signature) {
    PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
    return hashed == null ? 0 : hashed.getKeyExpirationTime();
  }

  /** What a key may be used for; -1 when it does not say. */
  static int keyFlags(PGPSignature signature) {
    PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
    return hashed == null || !hashed.hasSubpacket(SignatureSubpacketTags.KEY_FLAGS)
        ? -1
        : hashed.getKeyFlags();
  }

  /** Whether a subkey agrees to its binding: only then are its signatures those of the primary. */
  boolean hasConsentOf(PGPPublicKey subkey, PGPSignature binding) {
    return hasConsent(binding.getHashedSubPackets(), subkey)
        || hasConsent(binding.getUnhashedSubPackets(), subkey);
  }

  private boolean hasConsent(
      @Nullable PGPSignatureSubpacketVector subpackets, PGPPublicKey subkey) {
    if (subpackets == null) {
      return false;
    }
    PGPSignatureList embedded;
    try {
      embedded = subpackets.getEmbeddedSignatures();
    } catch (PGPException | RuntimeException e) {
      return false;
    }
    for (PGPSignature each : embedded) {
      if (each.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING
          && isGood(each, subkey, good -> good.verifyCertification(primary, subkey))) {
        return true;
      }
    }
    return false;
  }
}
