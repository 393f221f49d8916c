package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What the reference signs we verify, and the reverse; what it refuses we refuse in the same words.
 * Keys are made by GnuPG and OpenSSL.
 */
@Execution(ExecutionMode.CONCURRENT)
class SignatureParityTest {
  private static final String KEYS =
      """
      mkdir -m 700 home keys tree
      printf x >tree/file
      make() {
        gpg --homedir=home --batch --quiet --passphrase '' --quick-gen-key "$1 <$1@example.com>" "$2" sign "$3"
        gpg --homedir=home --batch --with-colons --list-keys "$1@" | awk -F: '/^fpr/ {print $10; exit}' >$1.id
      }
      make one rsa2048 never
      make two ed25519 never
      ostree --repo=server init --mode=archive
      """;

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeEach
  void makeKeys() throws IOException {
    Machine.needsReferenceOstree();
    sh(KEYS);
  }

  @AfterEach
  void endAgent() throws IOException {
    Command.of("gpgconf", "--homedir", workspace.file("home").toString(), "--kill", "all").run();
  }

  private void sh(String script) throws IOException {
    Command.of("sh", "-euc", script).in(workspace.path()).run().expectSuccess();
  }

  private String key(String name) throws IOException {
    return Files.readString(workspace.file(name + ".id")).strip();
  }

  private void commit(Ostree program, String branch, String... options) throws IOException {
    Command command =
        program.commandOn(
            workspace.file("server"),
            java.util.stream.Stream.concat(
                    java.util.stream.Stream.of(
                        "commit", "-b", branch, "-s", branch, workspace.file("tree").toString()),
                    java.util.stream.Stream.of(options))
                .toList());
    command.run().expectSuccess();
  }

  private void sign(Ostree program, String branch, String name) throws IOException {
    commit(program, branch, "--gpg-sign=" + key(name), "--gpg-homedir=" + workspace.file("home"));
  }

  private CommandResult pull(Ostree program, String branch, String keyring) throws IOException {
    Path repo = Files.createTempDirectory(workspace.path(), "client-");
    program.command("init", "--repo=" + repo, "--mode=archive").run().expectSuccess();
    program
        .on(
            repo,
            "remote",
            "add",
            "--gpg-import=" + workspace.file(keyring),
            "origin",
            "file://" + workspace.file("server"))
        .expectSuccess();
    return program.on(repo, "pull", "origin", branch);
  }

  private void expectSame(String branch, String keyring, boolean good) throws IOException {
    CommandResult reference = pull(Ostree.reference(), branch, keyring);
    CommandResult ours = pull(Ostree.ours(), branch, keyring);
    assertThat(reference.exit()).isEqualTo(good ? 0 : 1);
    assertThat(ours.exit()).as(ours.toString()).isEqualTo(reference.exit());
    if (!good) {
      // Ours are in one line.
      assertThat(ours.err().strip()).isEqualTo(reference.err().strip().replace('\n', ' '));
    }
    assertThat(show(Ostree.ours(), branch, keyring))
        .isEqualTo(show(Ostree.reference(), branch, keyring));
  }

  private String show(Ostree program, String branch, String keyring) throws IOException {
    sh("rm -rf keys; mkdir keys; cp " + keyring + " keys/");
    return program
        .command("--repo=" + workspace.file("server"), "show", branch)
        .with("OSTREE_GPG_HOME", workspace.file("keys").toString())
        .print();
  }

  @Test
  void eachTakesTheSignaturesOfTheOther() throws IOException {
    sh("gpg --homedir=home --export >all.gpg; gpg --homedir=home --export one@ >one.gpg");
    sign(Ostree.reference(), "theirs", "one");
    sign(Ostree.ours(), "ours", "one");
    sign(Ostree.ours(), "elliptic", "two");
    commit(Ostree.ours(), "unsigned");

    expectSame("theirs", "all.gpg", true);
    expectSame("ours", "one.gpg", true);
    expectSame("elliptic", "all.gpg", true);
    expectSame("elliptic", "one.gpg", false);
    expectSame("unsigned", "all.gpg", false);
  }

  @Test
  void bothRefuseKeysThatHaveExpiredOrAreRevoked() throws IOException {
    sign(Ostree.ours(), "old", "one");
    sign(Ostree.ours(), "lost", "two");
    sh(
        """
        gpg --homedir=home --batch --quiet --quick-set-expire $(cat one.id) seconds=1
        sed '/BEGIN PGP/s/^://' home/openpgp-revocs.d/$(cat two.id).rev | gpg --homedir=home --batch --quiet --import
        sleep 2
        gpg --homedir=home --export >all.gpg
        """);

    expectSame("old", "all.gpg", false);
    expectSame("lost", "all.gpg", false);
  }

  @Test
  void ourEd25519SignaturesAreThoseOfOpenSsl() throws IOException {
    sh(
        """
        openssl genpkey -algorithm ed25519 -out key.pem
        openssl pkey -in key.pem -pubout -out public.pem
        openssl pkey -in key.pem -pubout -outform DER | tail -c 32 >public.raw
        openssl pkey -in key.pem -outform DER | tail -c 32 | cat - public.raw | base64 -w 0 >secret
        """);
    Path repo = workspace.file("server");
    commit(Ostree.ours(), "main", "--sign-from-file=" + workspace.file("secret"));
    String commit = Ostree.ours().print(repo, "rev-parse", "main");
    String object = repo + "/objects/" + commit.substring(0, 2) + "/" + commit.substring(2);
    String hex =
        Ostree.ours()
            .print(repo, "show", "main", "--print-detached-metadata-key=ostree.sign.ed25519")
            .replaceAll("byte |0x|[^0-9a-f]", "");
    Files.write(workspace.file("signature"), java.util.HexFormat.of().parseHex(hex));

    sh(
        "openssl pkeyutl -verify -pubin -inkey public.pem -rawin -in "
            + object
            + ".commit -sigfile signature");
  }
}
