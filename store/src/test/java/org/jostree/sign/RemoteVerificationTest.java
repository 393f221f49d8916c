package org.jostree.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.Checksum;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.remote.RemoteOption;
import org.jostree.remote.Remotes;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is demanded is never passed over. */
@SuppressWarnings("NullAway.Init") // set before each test
class RemoteVerificationTest {
  private static final byte[] DATA = {1, 2, 3};
  private static final CommitId ID = new CommitId(Checksum.compute(DATA));

  /** RFC 8032, section 7.1, test 2. */
  private static final String PUBLIC = "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=";

  private static final String SECRET =
      "TM0Imyj/ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U+4pvs9QBfD6EOJWpK3CqdNG368nJgszy7ElozAzVXxKvRmDA==";

  @TempDir private Path directory;
  private Repo repo;

  @BeforeEach
  void makeRepository() throws IOException {
    repo = Repo.create(directory.resolve("repo"), RepoMode.ARCHIVE);
  }

  @AfterEach
  void close() {
    repo.close();
  }

  private RemoteVerification of(String... options) throws IOException {
    Map<String, RemoteOption> all = new LinkedHashMap<>();
    all.put("url", RemoteOption.of("http://x"));
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], RemoteOption.of(options[i + 1]));
    }
    Remotes.of(repo).add("origin", all, Remotes.Existing.REPLACE);
    return RemoteVerification.of(repo, Remotes.of(repo).get("origin"));
  }

  private static GVariantReader signed() throws IOException {
    return SignatureLists.sign(null, List.of(SigningKey.of(SignatureKind.ED25519, SECRET)), DATA);
  }

  @Test
  void demandsOpenPgpUnlessToldOtherwise() throws IOException {
    assertThatThrownBy(() -> of().requireCommit(ID, DATA, null))
        .hasMessage(
            "Commit "
                + ID.hex()
                + ": GPG verification enabled, but no signatures found (use gpg-verify=false in"
                + " remote config to disable)");
    assertThatThrownBy(() -> of().requireCommit(ID, DATA, signed()))
        .hasMessageContaining("GPG verification enabled, but no signatures found");
    RemoteVerification nothing = of("gpg-verify", "false");
    assertThatCode(() -> nothing.requireCommit(ID, DATA, null)).doesNotThrowAnyException();
    assertThat(nothing.needsSummary()).isFalse();
  }

  @Test
  void demandsBothKindsIfBothAreConfigured() throws IOException {
    RemoteVerification both =
        of("sign-verify", "ed25519", "verification-ed25519-key", PUBLIC, "gpg-verify", "true");
    assertThatThrownBy(() -> both.requireCommit(ID, DATA, signed()))
        .hasMessageContaining("GPG verification enabled, but no signatures found");
  }

  @Test
  void demandsASignatureOfTheKindsThatAreNamed() throws IOException {
    RemoteVerification named =
        of("gpg-verify", "false", "sign-verify", "ed25519", "verification-ed25519-key", PUBLIC);
    assertThatCode(() -> named.requireCommit(ID, DATA, signed())).doesNotThrowAnyException();
    assertThatThrownBy(() -> named.requireCommit(ID, DATA, null))
        .hasMessageStartingWith("Can't verify commit without detached metadata");
    assertThatThrownBy(() -> named.requireCommit(ID, DATA, Commit.NO_METADATA))
        .hasMessageEndingWith("No signatures found");
    assertThatThrownBy(() -> named.requireCommit(ID, new byte[1], signed()))
        .hasMessageContaining("Signature couldn't be verified");
    RemoteVerification any =
        of("gpg-verify", "false", "sign-verify", "true", "verification-ed25519-key", PUBLIC);
    assertThatCode(() -> any.requireCommit(ID, DATA, signed())).doesNotThrowAnyException();
    assertThatThrownBy(() -> any.requireCommit(ID, DATA, Commit.NO_METADATA))
        .hasMessageEndingWith("No signatures found");
  }

  @Test
  void refusesConfigurationsThatCannotBeMet() {
    assertThatThrownBy(() -> of("sign-verify", "ed25519"))
        .hasMessage("No keys found for required signapi type ed25519");
    assertThatThrownBy(() -> of("sign-verify", "nosuchsystem"))
        .hasMessage("Requested signature type is not implemented");
    assertThatThrownBy(() -> of("sign-verify", "yes"))
        .hasMessage("Requested signature type is not implemented");
    assertThatThrownBy(() -> of("sign-verify", ";")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> of("sign-verify", "true", "verification-ed25519-key", "AAAA"))
        .hasMessage("Failed loading 'ed25519' keys from inline `verification-key`");
    assertThatThrownBy(() -> of("sign-verify", "true", "verification-ed25519-file", "/nowhere"))
        .hasMessageStartingWith("Failed loading 'ed25519' keys from '/nowhere");
    assertThatThrownBy(() -> of("gpgkeypath", "a,b;c").requireCommit(ID, DATA, null))
        .hasMessageContaining("key value list contains more than one separator");
  }

  @Test
  void demandsASignedSummary() throws IOException {
    RemoteVerification gpg = of("gpg-verify-summary", "true");
    assertThat(gpg.needsSummary()).isTrue();
    assertThatThrownBy(() -> gpg.requireSummary(null, null))
        .hasMessageStartingWith("GPG verification enabled, but no summary found");
    assertThatThrownBy(() -> gpg.requireSummary(DATA, null))
        .hasMessageStartingWith("GPG verification enabled, but no summary.sig found");
    assertThatThrownBy(() -> gpg.requireSummary(DATA, new byte[0]))
        .hasMessageStartingWith("GPG verification enabled, but no signatures found");
    RemoteVerification key = of("sign-verify-summary", "true", "verification-ed25519-key", PUBLIC);
    byte[] signatures = signed().toByteArray();
    assertThatCode(() -> key.requireSummary(DATA, signatures)).doesNotThrowAnyException();
    assertThatThrownBy(() -> key.requireSummary(new byte[1], signatures))
        .hasMessageContaining("Signature couldn't be verified");
    assertThatThrownBy(() -> key.requireSummary(DATA, new byte[] {7}))
        .hasMessage("No signatures found");
    assertThatThrownBy(() -> key.requireSummary(DATA, null))
        .hasMessageStartingWith("Signatures verification enabled, but no summary.sig found");
  }

  @Test
  void demandsSignedDeltasIfTheRepositoryDoes() throws IOException {
    RemoteVerification key =
        of("gpg-verify", "false", "sign-verify", "true", "verification-ed25519-key", PUBLIC);
    assertThatCode(() -> key.requireDelta(DATA, null)).doesNotThrowAnyException();
    repo.config().file().set("core", "sign-verify-deltas", "true");
    assertThatCode(() -> key.requireDelta(DATA, signed())).doesNotThrowAnyException();
    assertThatThrownBy(() -> key.requireDelta(DATA, null))
        .hasMessage("no signatures in static-delta");
    assertThatThrownBy(() -> key.requireDelta(new byte[1], signed()))
        .hasMessageContaining("Signature couldn't be verified");
    assertThatThrownBy(() -> of("gpg-verify", "false").requireDelta(DATA, signed()))
        .hasMessage("Key is mandatory to check delta signature");
  }
}
