package org.jostree.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jostree.object.Checksum;
import org.jostree.openpgp.Certificates;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class TrustedKeysTest {
  @TempDir private Path directory;
  private TrustedKeys keys;

  @BeforeEach
  void makeRepository() throws IOException {
    try (Repo repo = Repo.create(directory.resolve("repo"), RepoMode.BARE)) {
      keys = TrustedKeys.of(repo, "origin");
    }
  }

  /** A packet of the old form for small tags, of the new one for the rest. */
  private static byte[] packet(int tag, byte[] body) {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(tag < 16 ? 0x80 | tag << 2 : 0xc0 | tag);
    packet.write(body.length);
    packet.writeBytes(body);
    return packet.toByteArray();
  }

  /** A key of version 4 with some bytes for a key, and a name. */
  private static byte[] certificate(String name) {
    byte[] body = Checksum.compute(name.getBytes(UTF_8)).toBytes();
    body[0] = 4;
    ByteArrayOutputStream certificate = new ByteArrayOutputStream();
    certificate.writeBytes(packet(6, body));
    certificate.writeBytes(packet(13, name.getBytes(UTF_8)));
    certificate.writeBytes(packet(17, new byte[100]));
    return certificate.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Test
  void addsEachKeyOnce() throws IOException {
    assertThat(keys.add(concat(certificate("a"), certificate("b")), List.of())).isEqualTo(2);
    assertThat(keys.add(concat(certificate("b"), certificate("c")), List.of())).isEqualTo(1);

    assertThat(keys.file())
        .hasBinaryContent(concat(certificate("a"), certificate("b"), certificate("c")));
  }

  @Test
  void takesArmorOff() throws IOException {
    String base64 = Base64.getMimeEncoder().encodeToString(certificate("a"));
    String armor =
        "Some text\n-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: 1\n\n"
            + base64
            + "\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n";

    assertThat(keys.add(armor.getBytes(UTF_8), List.of())).isEqualTo(1);

    assertThat(keys.file()).hasBinaryContent(certificate("a"));
  }

  @Test
  void addsOnlyTheKeysThatAreNamed() throws IOException {
    byte[] both = concat(certificate("a"), certificate("b"));
    String fingerprint = List.copyOf(Certificates.split(both).keySet()).get(1);

    assertThat(keys.add(both, List.of(fingerprint.substring(24)))).isEqualTo(1);

    assertThat(keys.file()).hasBinaryContent(certificate("b"));
    assertThatThrownBy(() -> keys.add(both, List.of("0123456789ABCDEF")))
        .hasMessage("No key 0123456789ABCDEF in the keyring");
  }

  @Test
  void leavesTrustAtItsOwner() throws IOException {
    byte[] first = certificate("a");

    keys.add(concat(first, packet(12, new byte[2])), List.of());

    assertThat(keys.file()).hasBinaryContent(first);
  }

  @Test
  void refusesWhatIsNoKeyring() {
    byte[] whole = certificate("a");
    for (int length = 1; length < whole.length; length++) {
      byte[] part = java.util.Arrays.copyOf(whole, length);
      if (length != 34 && length != 37) { // where a packet ends
        assertThatThrownBy(() -> keys.add(part, List.of())).isInstanceOf(IOException.class);
      }
    }
    assertThatThrownBy(() -> keys.add("text".getBytes(UTF_8), List.of()))
        .hasMessage("No OpenPGP certificates in the keyring");
    assertThatThrownBy(() -> keys.add(packet(5, new byte[20]), List.of()))
        .hasMessage("The keyring holds secret keys");
    assertThat(Files.exists(keys.file())).isFalse();
  }
}
