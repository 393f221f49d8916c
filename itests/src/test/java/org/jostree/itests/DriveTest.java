package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a repository to a drive, and from the drive to a machine that has no network. */
@SuppressWarnings("NullAway.Init") // set before each test
class DriveTest {
  private static final int KEY_BYTES = 32;

  /** A drive is mounted at /mnt; nobody outside of the test sees it. */
  private static final String PREPARE =
      """
      mount -t tmpfs drive /mnt
      commit() {
        echo "$1" >tree/file
        jostree --repo=source commit -b main -s "$1" --sign-type=ed25519 --sign="$SECRET" tree
      }
      find() {
        jostree --repo=target find-remotes "$@" org.example.Os main
      }
      mkdir tree
      jostree --repo=source init --mode=archive --collection-id=org.example.Os
      commit one
      jostree --repo=target init --mode=bare-user
      jostree --repo=target remote add --no-gpg-verify --sign-verify=ed25519=inline:$PUBLIC \
        --collection-id=org.example.Os origin http://127.0.0.1:1/
      jostree --repo=source create-usb /mnt org.example.Os main
      """;

  @RegisterExtension final Workspace workspace = new Workspace();

  private String secret;
  private String publicKey;

  @BeforeEach
  void makeKeys() throws IOException, GeneralSecurityException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] seed = end(pair.getPrivate().getEncoded());
    byte[] point = end(pair.getPublic().getEncoded());
    Base64.Encoder encoder = Base64.getEncoder();
    publicKey = encoder.encodeToString(point);
    secret =
        encoder.encodeToString(ByteBuffer.allocate(2 * KEY_BYTES).put(seed).put(point).array());
  }

  /** Both encodings end in the bytes of the key. */
  private static byte[] end(byte[] encoded) {
    return java.util.Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
  }

  private CommandResult run(String script) throws IOException {
    Path bin = workspace.directory("bin");
    if (!Files.exists(bin.resolve("jostree"))) {
      Files.createSymbolicLink(bin.resolve("jostree"), Path.of(Ostree.ours().program()));
    }
    return Command.of("unshare", "-m", "sh", "-ec", PREPARE + script)
        .in(workspace.path())
        .with("PATH", bin + ":" + System.getenv("PATH"))
        .with("SECRET", secret)
        .with("PUBLIC", publicKey)
        .run();
  }

  @Test
  void bringsRefsToAMachineWithoutNetwork() throws IOException {
    CommandResult result =
        run(
            """
            find --finders=mount --pull
            commit two
            jostree --repo=source create-usb /mnt org.example.Os main
            find --pull
            ostree --repo=/mnt/.ostree/repo fsck
            """);
    result.expectSuccess();
    assertThat(result.out())
        .contains("Result 0: file:///mnt/.ostree/repo\n - Finder: OstreeRepoFinderMount\n")
        .contains("Pulled 1/1 refs successfully.\n");
    // The remote itself cannot be reached.
    assertThat(result.err()).contains("warning: origin: While fetching http://127.0.0.1:1/");
    Path target = workspace.file("target");
    assertThat(Ostree.reference().print(target, "cat", "origin:main", "/file")).isEqualTo("two");
    Ostree.reference().on(target, "fsck").expectSuccess();
  }

  @Test
  void trustsNoDriveFurtherThanItsSignatures() throws IOException {
    CommandResult result =
        run(
            """
            find --finders=mount --pull
            echo three >tree/file
            jostree --repo=source commit -b main -s three tree
            jostree --repo=source create-usb /mnt org.example.Os main
            find --finders=mount --pull
            """);
    result.expectError();
    assertThat(result.err())
        .contains("Can't verify commit")
        .endsWith("error: Failed to pull some refs from the remotes\n");
    assertThat(Ostree.reference().print(workspace.file("target"), "cat", "origin:main", "/file"))
        .isEqualTo("one");
  }

  @Test
  void followsNoLinkThatLeavesTheDrive() throws IOException {
    CommandResult result =
        run(
            """
            rm -r /mnt/.ostree/repo
            mkdir -p /mnt/.ostree/repos.d
            ln -s "$PWD/source" /mnt/.ostree/repos.d/00
            find --finders=mount
            """);
    assertThat(result.expectSuccess().out()).endsWith("No results.\n");
  }
}
