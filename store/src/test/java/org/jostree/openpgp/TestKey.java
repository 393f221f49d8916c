package org.jostree.openpgp;

import java.io.IOException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPKeyPair;

/** A key that a test can do anything with. */
final class TestKey {
  private static final int BITS = 2048;

  private final PGPKeyPair pair;

  private TestKey(PGPKeyPair pair) {
    this.pair = pair;
  }

  static TestKey made(Instant created) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS);
      return new TestKey(
          new JcaPGPKeyPair(
              PublicKeyPacket.VERSION_4,
              PublicKeyAlgorithmTags.RSA_GENERAL,
              generator.generateKeyPair(),
              Date.from(created)));
    } catch (NoSuchAlgorithmException | PGPException e) {
      throw new IllegalStateException(e);
    }
  }

  TestKey asSubkey() throws PGPException {
    return new TestKey(pair.asSubkey(new BcKeyFingerprintCalculator()));
  }

  PGPPublicKey publicKey() {
    return pair.getPublicKey();
  }

  String fingerprint() {
    return Keyring.hex(publicKey().getFingerprint());
  }

  private PGPSignatureGenerator generator(
      int type, Instant time, Consumer<PGPSignatureSubpacketGenerator> more) throws PGPException {
    return generator(HashAlgorithmTags.SHA256, type, time, more);
  }

  private PGPSignatureGenerator generator(
      int hash, int type, Instant time, Consumer<PGPSignatureSubpacketGenerator> more)
      throws PGPException {
    PGPSignatureGenerator generator =
        new PGPSignatureGenerator(
            new JcaPGPContentSignerBuilder(PublicKeyAlgorithmTags.RSA_GENERAL, hash), publicKey());
    generator.init(type, pair.getPrivateKey());
    PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
    subpackets.setSignatureCreationTime(false, Date.from(time));
    subpackets.setIssuerFingerprint(false, publicKey());
    more.accept(subpackets);
    generator.setHashedSubpackets(subpackets.generate());
    return generator;
  }

  /** A detached signature. */
  byte[] sign(byte[] data, Instant time, Consumer<PGPSignatureSubpacketGenerator> more)
      throws PGPException, IOException {
    return sign(HashAlgorithmTags.SHA256, PGPSignature.BINARY_DOCUMENT, data, time, more);
  }

  byte[] sign(
      int hash, int type, byte[] data, Instant time, Consumer<PGPSignatureSubpacketGenerator> more)
      throws PGPException, IOException {
    PGPSignatureGenerator generator = generator(hash, type, time, more);
    generator.update(data);
    return generator.generate().getEncoded();
  }

  /** The key with a name. */
  PGPPublicKey named(String name, Instant time, Consumer<PGPSignatureSubpacketGenerator> more)
      throws PGPException {
    PGPSignature certification =
        generator(PGPSignature.POSITIVE_CERTIFICATION, time, more)
            .generateCertification(name, publicKey());
    return PGPPublicKey.addCertification(publicKey(), name, certification);
  }

  /** A signature over this or another key: a revocation, for example. */
  PGPSignature over(PGPPublicKey key, int type, Instant time) throws PGPException {
    return generator(type, time, more -> {}).generateCertification(key);
  }

  /** A signature over this key and a subkey. */
  PGPSignature binding(
      PGPPublicKey primary,
      PGPPublicKey subkey,
      int type,
      Instant time,
      Consumer<PGPSignatureSubpacketGenerator> more)
      throws PGPException {
    return generator(type, time, more).generateCertification(primary, subkey);
  }

  static byte[] certificate(PGPPublicKey... keys) throws IOException {
    return new PGPPublicKeyRing(List.of(keys)).getEncoded();
  }
}
