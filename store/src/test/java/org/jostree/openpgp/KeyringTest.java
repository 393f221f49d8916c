package org.jostree.openpgp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.jostree.openpgp.SignatureResult.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What GnuPG would say of the same keys and signatures. */
@SuppressWarnings({"TimeInStaticInitializer", "UnnecessaryLambda"}) // keys are made once
class KeyringTest {
  private static final Instant NOW = Instant.now();
  private static final Instant CREATED = NOW.minusSeconds(1_000);
  private static final byte[] DATA = "some data".getBytes(UTF_8);
  private static final Consumer<PGPSignatureSubpacketGenerator> NOTHING = more -> {};

  /** Made once: keys take long. */
  private static final TestKey KEY = TestKey.made(CREATED);

  private static final TestKey OTHER = TestKey.made(CREATED);

  @TempDir private Path directory;

  private static byte[] signature() throws PGPException, IOException {
    return KEY.sign(DATA, NOW, NOTHING);
  }

  private static PGPPublicKey named() throws PGPException {
    return KEY.named("A Name <a@example.com>", CREATED, NOTHING);
  }

  private static SignatureResult judge(byte[] signature, PGPPublicKey... keys) throws IOException {
    Keyring keyring = new Keyring();
    keyring.addBytes(TestKey.certificate(keys));
    List<SignatureResult> results = keyring.verify(DATA, List.of(signature)).all();
    assertThat(results).hasSize(1);
    return results.get(0);
  }

  @Test
  void takesAGoodSignature() throws PGPException, IOException {
    SignatureResult result = judge(signature(), named());

    assertThat(result.verdict()).isEqualTo(Verdict.VALID);
    assertThat(result.fingerprint()).isEqualTo(KEY.fingerprint());
    assertThat(result.describe())
        .hasSize(2)
        .last()
        .isEqualTo("Good signature from \"A Name <a@example.com>\"");
  }

  @Test
  void refusesOtherData() throws PGPException, IOException {
    byte[] other = KEY.sign("other data".getBytes(UTF_8), NOW, NOTHING);
    assertThat(judge(other, named()).verdict()).isEqualTo(Verdict.BAD);
  }

  @Test
  void missesAKey() throws PGPException, IOException {
    SignatureResult result = judge(OTHER.sign(DATA, NOW, NOTHING), named());
    assertThat(result.verdict()).isEqualTo(Verdict.KEY_MISSING);
    assertThat(result.describe()).contains("Can't check signature: public key not found");
  }

  @Test
  void refusesAKeyThatHasExpired() throws PGPException, IOException {
    PGPPublicKey expired = KEY.named("x", CREATED, more -> more.setKeyExpirationTime(true, 500));
    SignatureResult result = judge(KEY.sign(DATA, CREATED.plusSeconds(1), NOTHING), expired);
    assertThat(result.verdict()).isEqualTo(Verdict.BAD);
    assertThat(result.keyExpired()).isTrue();
    assertThat(result.describe()).anyMatch(line -> line.startsWith("Key expired "));
  }

  @Test
  void takesTheNewestWordOnWhenAKeyExpires() throws PGPException, IOException {
    PGPPublicKey once = KEY.named("x", CREATED, more -> more.setKeyExpirationTime(true, 500));
    PGPPublicKey longer =
        KEY.named("x", CREATED.plusSeconds(9), more -> more.setKeyExpirationTime(true, 90_000));
    Keyring keyring = new Keyring();
    keyring.addBytes(TestKey.certificate(longer));
    keyring.addBytes(TestKey.certificate(once));
    assertThat(keyring.verify(DATA, List.of(signature())).all().get(0).isValid()).isTrue();
  }

  @Test
  void refusesARevokedKeyWhateverCopyComesLater() throws PGPException, IOException {
    PGPPublicKey revoked =
        PGPPublicKey.addCertification(
            named(), KEY.over(KEY.publicKey(), PGPSignature.KEY_REVOCATION, NOW));
    assertThat(judge(signature(), revoked).verdict()).isEqualTo(Verdict.KEY_REVOKED);

    Keyring keyring = new Keyring();
    keyring.addBytes(Certificates.join(TestKey.certificate(revoked), TestKey.certificate(named())));
    SignatureResult result = keyring.verify(DATA, List.of(signature())).all().get(0);
    assertThat(result.verdict()).isEqualTo(Verdict.KEY_REVOKED);
    assertThat(result.describe()).contains("Key revoked");
    assertThat(keyring.list().get(0).userIds().get(0).revoked()).isTrue();
  }

  @Test
  void passesOverTheRevocationOfAnother() throws PGPException, IOException {
    PGPPublicKey attacked =
        PGPPublicKey.addCertification(
            named(), OTHER.over(KEY.publicKey(), PGPSignature.KEY_REVOCATION, NOW));
    assertThat(judge(signature(), attacked).verdict()).isEqualTo(Verdict.VALID);
  }

  @Test
  void trustsNoKeyThatDoesNotNameItself() throws PGPException, IOException {
    assertThat(judge(signature(), KEY.publicKey()).verdict()).isEqualTo(Verdict.KEY_MISSING);
  }

  @Test
  void refusesASignatureWhoseTimeIsOver() throws PGPException, IOException {
    byte[] expired = KEY.sign(DATA, CREATED, more -> more.setSignatureExpirationTime(true, 10));
    SignatureResult result = judge(expired, named());
    assertThat(result.verdict()).isEqualTo(Verdict.EXPIRED);
    assertThat(result.describe()).contains("Expired signature from \"A Name <a@example.com>\"");
  }

  @Test
  void refusesASignatureOlderThanItsKey() throws PGPException, IOException {
    byte[] early = KEY.sign(DATA, CREATED.minusSeconds(100), NOTHING);
    assertThat(judge(early, named()).verdict()).isEqualTo(Verdict.BAD);
  }

  @Test
  void refusesAKeyThatMustNotSign() throws PGPException, IOException {
    PGPPublicKey certifying =
        KEY.named("x", CREATED, more -> more.setKeyFlags(false, KeyFlags.CERTIFY_OTHER));
    assertThat(judge(signature(), certifying).verdict()).isEqualTo(Verdict.BAD);
  }

  @Test
  void refusesOtherKindsOfSignatures() throws PGPException, IOException {
    byte[] text =
        KEY.sign(
            HashAlgorithmTags.SHA256, PGPSignature.CANONICAL_TEXT_DOCUMENT, DATA, NOW, NOTHING);
    assertThat(judge(text, named()).verdict()).isEqualTo(Verdict.BAD);
    byte[] broken =
        KEY.sign(HashAlgorithmTags.MD5, PGPSignature.BINARY_DOCUMENT, DATA, NOW, NOTHING);
    assertThat(judge(broken, named()).verdict()).isEqualTo(Verdict.BAD);
    byte[] demanding =
        KEY.sign(DATA, NOW, more -> more.addNotationData(true, true, "x@example.com", "must"));
    assertThat(judge(demanding, named()).verdict()).isEqualTo(Verdict.BAD);
  }

  // ---- subkeys

  private static PGPPublicKey bound(TestKey binder, boolean withConsent, int flags)
      throws PGPException {
    TestKey subkey = OTHER.asSubkey();
    PGPSignature consent =
        subkey.binding(
            KEY.publicKey(), subkey.publicKey(), PGPSignature.PRIMARYKEY_BINDING, CREATED, NOTHING);
    PGPSignature binding =
        binder.binding(
            KEY.publicKey(),
            subkey.publicKey(),
            PGPSignature.SUBKEY_BINDING,
            CREATED,
            more -> {
              more.setKeyFlags(false, flags);
              if (withConsent) {
                try {
                  more.addEmbeddedSignature(false, consent);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              }
            });
    return PGPPublicKey.addCertification(subkey.publicKey(), binding);
  }

  private static Verdict verdictOfSubkey(PGPPublicKey subkey) throws PGPException, IOException {
    return judge(OTHER.sign(DATA, NOW, NOTHING), named(), subkey).verdict();
  }

  @Test
  void takesASignatureOfASubkey() throws PGPException, IOException {
    SignatureResult result =
        judge(OTHER.sign(DATA, NOW, NOTHING), named(), bound(KEY, true, KeyFlags.SIGN_DATA));
    assertThat(result.verdict()).isEqualTo(Verdict.VALID);
    assertThat(result.primaryFingerprint()).isEqualTo(KEY.fingerprint());
    assertThat(result.describe()).contains("Primary key ID " + KEY.fingerprint().substring(24));
  }

  @Test
  void refusesSubkeysThatDoNotBelong() throws PGPException, IOException {
    assertThat(verdictOfSubkey(bound(KEY, false, KeyFlags.SIGN_DATA))).isEqualTo(Verdict.BAD);
    assertThat(verdictOfSubkey(bound(KEY, true, KeyFlags.ENCRYPT_COMMS))).isEqualTo(Verdict.BAD);
    assertThat(verdictOfSubkey(bound(OTHER, true, KeyFlags.SIGN_DATA)))
        .isEqualTo(Verdict.KEY_MISSING);
    PGPPublicKey good = bound(KEY, true, KeyFlags.SIGN_DATA);
    PGPSignature revocation =
        KEY.binding(KEY.publicKey(), good, PGPSignature.SUBKEY_REVOCATION, NOW, NOTHING);
    assertThat(verdictOfSubkey(PGPPublicKey.addCertification(good, revocation)))
        .isEqualTo(Verdict.KEY_REVOKED);
  }

  // ---- damage

  @Test
  void takesNoDamagedSignature() throws PGPException, IOException {
    byte[] good = signature();
    Keyring keyring = new Keyring();
    keyring.addBytes(TestKey.certificate(named()));
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThat(keyring.verify(DATA, List.of(cut)).all()).noneMatch(SignatureResult::isValid);
    }
    Random random = new Random(1);
    for (int i = 0; i < 3_000; i++) {
      byte[] flipped = new byte[1 + random.nextInt(300)];
      random.nextBytes(flipped);
      flipped[0] = (byte) 0x88;
      assertThat(keyring.verify(DATA, List.of(flipped)).all()).noneMatch(SignatureResult::isValid);
    }
    for (int i = 0; i < good.length; i++) {
      byte[] changed = good.clone();
      changed[i] ^= (byte) (1 << random.nextInt(8));
      byte[] other = "another data".getBytes(UTF_8);
      // Whatever is changed, it is never one over other data.
      assertThat(keyring.verify(other, List.of(changed)).all()).noneMatch(SignatureResult::isValid);
    }
  }

  @Test
  void readsNoDamagedKeyring() throws PGPException, IOException {
    byte[] good = TestKey.certificate(named());
    Random random = new Random(2);
    for (int i = 0; i < 500; i++) {
      byte[] changed = Arrays.copyOf(good, 1 + random.nextInt(good.length));
      changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
      Keyring keyring = new Keyring();
      try {
        keyring.addBytes(changed);
      } catch (IOException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
      keyring.list();
    }
  }

  @Test
  void findsKeysInFilesAndDirectories() throws PGPException, IOException {
    Files.write(directory.resolve("a.gpg"), TestKey.certificate(named()));
    Files.writeString(directory.resolve("note.txt"), "no key");
    Keyring ofDirectory = new Keyring();
    ofDirectory.addDirectory(directory);
    assertThat(ofDirectory.list()).hasSize(1);
    assertThat(ofDirectory.keysBeside(KEY.fingerprint().substring(24)))
        .containsExactly(KEY.fingerprint());

    Keyring ofPath = new Keyring();
    ofPath.addPath(directory.toString());
    assertThat(ofPath.list()).hasSize(1);
    assertThatThrownBy(() -> ofPath.addPath(directory + "/nothing"))
        .hasMessage("openat(" + directory + "/nothing): No such file or directory");
    assertThatThrownBy(() -> ofPath.addPath("")).hasMessageContaining("No such file");
  }

  @Test
  void saysNothingOfNoSignature() {
    assertThatThrownBy(() -> new SignatureResults(List.of()).requireValid())
        .hasMessage("No GPG signatures found");
  }

  @Test
  void namesTheDirectoryOfAnAddress() {
    WebKeyDirectory place = WebKeyDirectory.of("Joe.Doe@Example.ORG");
    // The example of draft-koch-openpgp-webkey-service.
    assertThat(place).isNotNull();
    assertThat(place.directUrl())
        .startsWith(
            "https://example.org/.well-known/openpgpkey/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q")
        .endsWith("?l=joe.doe");
    assertThat(WebKeyDirectory.of("nobody")).isNull();
  }
}
