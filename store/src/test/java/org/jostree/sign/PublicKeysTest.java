package org.jostree.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Commit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeysTest {
  /** RFC 8032, section 7.1, test 3. */
  private static final String SEED =
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7";

  private static final String PUBLIC =
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
  private static final byte[] DATA = {(byte) 0xaf, (byte) 0x82};
  private static final String SIGNATURE =
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
          + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";

  private static final String OTHER =
      base64("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

  @TempDir private Path directory;

  private static String base64(String hex) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }

  private static Signer signer() throws IOException {
    return SigningKey.of(SignatureKind.ED25519, base64(SEED + PUBLIC));
  }

  private static GVariantReader signed() throws IOException {
    return SignatureLists.sign(null, List.of(signer()), DATA);
  }

  private static PublicKeys keys(String... keys) throws IOException {
    PublicKeys all = new PublicKeys(SignatureKind.ED25519);
    for (String key : keys) {
      all.add(key);
    }
    return all;
  }

  @Test
  void signsAsTheStandardDoes() throws IOException {
    assertThat(HexFormat.of().formatHex(signer().sign(DATA))).isEqualTo(SIGNATURE);
    assertThat(SignatureLists.find(signed(), "ostree.sign.ed25519"))
        .singleElement()
        .isEqualTo(HexFormat.of().parseHex(SIGNATURE));
  }

  @Test
  void tellsWhichKeyIsGood() throws IOException {
    assertThat(keys(OTHER, base64(PUBLIC), OTHER).verify(DATA, signed()))
        .isEqualTo("ed25519: Signature verified successfully with key '" + PUBLIC + "'");
  }

  @Test
  void refusesWhatIsNotSigned() throws IOException {
    PublicKeys right = keys(base64(PUBLIC));
    assertThatThrownBy(() -> right.verify(new byte[] {1}, signed()))
        .hasMessage("ed25519: Signature couldn't be verified with: key '" + PUBLIC + "'");
    assertThatThrownBy(() -> keys(OTHER).verify(DATA, signed()))
        .hasMessageStartingWith("ed25519: Signature couldn't be verified with: key '");
    assertThatThrownBy(() -> right.verify(DATA, null))
        .hasMessage("ed25519: commit have no signatures of my type");
    assertThatThrownBy(() -> right.verify(DATA, Commit.NO_METADATA))
        .hasMessage("ed25519: commit have no signatures of my type");
  }

  @Test
  void refusesKeysAndSignaturesOfAnotherLength() throws IOException {
    assertThatThrownBy(() -> keys("AAAA"))
        .hasMessage("Ill-formed input: expected 32 bytes, got 3 bytes");
    assertThatThrownBy(() -> SigningKey.of(SignatureKind.ED25519, base64(SEED)))
        .hasMessage("Ill-formed input: expected 64 bytes, got 32 bytes");
    byte[] good = HexFormat.of().parseHex(SIGNATURE);
    for (int length = 0; length < good.length; length++) {
      GVariantReader cut =
          SignatureLists.replace(
              Commit.NO_METADATA, "ostree.sign.ed25519", List.of(Arrays.copyOf(good, length)));
      String expected = "Invalid signature length of " + length + " bytes, expected 64";
      assertThatThrownBy(() -> keys(base64(PUBLIC)).verify(DATA, cut)).hasMessage(expected);
    }
  }

  @Test
  void takesNoChangedSignature() throws IOException {
    byte[] good = HexFormat.of().parseHex(SIGNATURE);
    PublicKeys right = keys(base64(PUBLIC));
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] changed = good.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      GVariantReader dictionary =
          SignatureLists.replace(Commit.NO_METADATA, "ostree.sign.ed25519", List.of(changed));
      assertThatThrownBy(() -> right.verify(DATA, dictionary))
          .hasMessageContaining("couldn't be verified");
    }
  }

  /** Whatever stands where signatures are due, it is refused in words. */
  @Test
  void refusesAnyBytes() throws IOException {
    PublicKeys right = keys(base64(PUBLIC));
    byte[] good = signed().toByteArray();
    byte[] other = {1, 2, 3};
    Random random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 20));
      for (int change = random.nextInt(4); change > 0 && bytes.length > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      GVariantReader dictionary = GVariantReader.of(GVariantType.of("a{sv}"), bytes);
      assertThatThrownBy(() -> right.verify(other, dictionary)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void skipsRevokedKeysOfADirectory() throws IOException {
    Files.createDirectories(directory.resolve("trusted.ed25519.d"));
    Files.writeString(directory.resolve("trusted.ed25519.d/one"), base64(PUBLIC) + "\n");
    PublicKeys trusted = new PublicKeys(SignatureKind.ED25519);
    trusted.addDirectory(directory);
    assertThat(trusted.verify(DATA, signed())).contains(PUBLIC);

    Files.writeString(directory.resolve("revoked.ed25519"), base64(PUBLIC) + "\n");
    PublicKeys revoked = new PublicKeys(SignatureKind.ED25519);
    revoked.addDirectory(directory);
    assertThatThrownBy(() -> revoked.verify(DATA, signed()))
        .hasMessage("ed25519: no signatures found");
  }

  @Test
  void refusesPlacesWithoutKeys() throws IOException {
    PublicKeys none = new PublicKeys(SignatureKind.ED25519);
    Path empty = Files.createFile(directory.resolve("empty"));
    assertThatThrownBy(() -> none.addFile(empty))
        .hasMessage("signature: ed25519: no valid keys in file '" + empty + "'");
    assertThatThrownBy(() -> none.addFile(directory)).hasMessageContaining("is not a regular file");
    assertThatThrownBy(() -> none.addDirectory(directory))
        .hasMessage("signature: ed25519: no keys loaded");
    assertThatThrownBy(() -> SigningKey.ofFile(SignatureKind.ED25519, empty))
        .hasMessageContaining("No secret keys");
    assertThatThrownBy(() -> SignatureKind.of("none"))
        .hasMessage("Requested signature type is not implemented");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ed25519", "EC", "RSA"})
  void takesKeysThatNameTheirAlgorithm(String algorithm)
      throws IOException, NoSuchAlgorithmException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    KeyPair pair = generator.generateKeyPair();
    Path secret = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    Path trusted = pem("PUBLIC KEY", pair.getPublic().getEncoded());
    GVariantReader signatures =
        SignatureLists.sign(null, List.copyOf(SigningKey.ofFile(SignatureKind.SPKI, secret)), DATA);

    PublicKeys keys = new PublicKeys(SignatureKind.SPKI);
    keys.addFile(trusted);
    assertThat(keys.verify(DATA, signatures))
        .startsWith("spki: Signature verified successfully with key '");
    assertThatThrownBy(() -> keys.verify(new byte[1], signatures))
        .hasMessageStartingWith("spki: Signature couldn't be verified with: key '");
    PublicKeys wrong = new PublicKeys(SignatureKind.SPKI);
    wrong.add(
        Base64.getEncoder().encodeToString(generator.generateKeyPair().getPublic().getEncoded()));
    assertThatThrownBy(() -> wrong.verify(DATA, signatures)).isInstanceOf(IOException.class);
    PublicKeys mislabelled = new PublicKeys(SignatureKind.SPKI);
    assertThatThrownBy(() -> mislabelled.addFile(secret)).hasMessageContaining("Unexpected label");
  }

  private Path pem(String label, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(der);
    return Files.writeString(
        directory.resolve(label),
        "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
  }
}
