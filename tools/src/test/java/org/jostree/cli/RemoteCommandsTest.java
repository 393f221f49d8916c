package org.jostree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code remote}, {@code config} and {@code summary} in this process. */
class RemoteCommandsTest {
  @TempDir private Path directory;

  private Console run(String... words) {
    String[] all = new String[words.length + 1];
    System.arraycopy(words, 0, all, 0, words.length);
    all[words.length] = "--repo=" + directory.resolve("repo");
    return Console.run(all);
  }

  private static Console success(String output) {
    return new Console(0, output, "");
  }

  private static Console failure(String message) {
    return new Console(1, "", "error: " + message + "\n");
  }

  @BeforeEach
  void makeRepository() {
    assertThat(run("init", "--mode=archive")).isEqualTo(success(""));
  }

  private String config() throws IOException {
    return Files.readString(directory.resolve("repo/config"));
  }

  @Test
  void aGroupOfCommandsListsThemAndFails() {
    Console console = Console.run("remote");

    assertThat(console.status()).isEqualTo(1);
    assertThat(console.output()).isEmpty();
    assertThat(console.errors())
        .startsWith("Usage:\n  jostree remote [OPTION…] COMMAND\n")
        .contains("\nBuiltin \"remote\" Commands:\n  add               Add a remote repository\n")
        .endsWith("\nerror: No \"remote\" subcommand specified\n");
    assertThat(Console.run("remote", "bogus").errors())
        .endsWith("\nerror: Unknown \"remote\" subcommand 'bogus'\n");
    assertThat(Console.run("remote", "--help").output()).startsWith("Usage:\n  jostree remote ");
    assertThat(Console.run("remote", "add", "--help").output())
        .startsWith("Usage:\n  jostree remote add [OPTION…] NAME [metalink=|mirrorlist=]URL");
  }

  @Test
  void addsListsAndDeletesRemotes() throws IOException {
    assertThat(
            run(
                "remote",
                "add",
                "--no-sign-verify",
                "--set=foo=a b",
                "--contenturl=http://c",
                "--collection-id=org.x.Y",
                "--custom-backend=be",
                "origin",
                "http://x",
                "b1",
                "b2"))
        .isEqualTo(success(""));
    assertThat(run("remote", "add", "other", "metalink=http://m")).isEqualTo(success(""));
    assertThat(config())
        .contains(
            """

            [remote "origin"]
            url=http://x
            branches=b1;b2;
            contenturl=http://c
            custom-backend=be
            foo=a b
            gpg-verify=false
            sign-verify=false
            collection-id=org.x.Y

            [remote "other"]
            metalink=http://m
            """);
    assertThat(run("remote", "list")).isEqualTo(success("origin\nother\n"));
    assertThat(run("remote", "show-url", "origin")).isEqualTo(success("http://x\n"));
    assertThat(run("remote", "show-url", "other"))
        .isEqualTo(failure("No \"url\" option in remote \"other\""));

    assertThat(run("remote", "delete", "other")).isEqualTo(success(""));

    assertThat(run("remote", "list", "--show-urls")).isEqualTo(success("origin  http://x\n"));
    assertThat(run("remote", "delete", "other")).isEqualTo(failure("Remote \"other\" not found"));
    assertThat(run("remote", "delete", "--if-exists", "other")).isEqualTo(success(""));
  }

  @Test
  void keepsKeysForSignatures() throws IOException {
    assertThat(
            run(
                "remote",
                "add",
                "--no-gpg-verify",
                "--sign-verify=ed25519=inline:AAAA",
                "origin",
                "http://x"))
        .isEqualTo(success(""));

    assertThat(config())
        .endsWith(
            "url=http://x\ngpg-verify=false\nverification-ed25519-key=AAAA\nsign-verify=ed25519\n");
    assertThat(run("remote", "add", "--sign-verify=rot13=inline:A", "b", "http://x"))
        .isEqualTo(failure("Requested signature type is not implemented"));
    assertThat(run("remote", "add", "--sign-verify=ed25519", "b", "http://x"))
        .isEqualTo(failure("Failed to parse KEYTYPE=[inline|file]:DATA in ed25519"));
  }

  @Test
  void aKeyringThatCannotBeReadAddsNothing() throws IOException {
    assertThat(run("remote", "add", "--gpg-import=/nonexistent", "origin", "http://x"))
        .isEqualTo(failure("Error opening file /nonexistent: No such file or directory"));
    assertThat(config()).doesNotContain("remote");
  }

  @Test
  void showsTheSummaryOfARemoteOnThisMachine() throws IOException {
    String url = directory.resolve("repo").toUri().toString();
    Files.createDirectories(directory.resolve("tree"));
    Console commit = run("commit", "-b", "main", directory.resolve("tree").toString());
    run("remote", "add", "self", url);
    assertThat(run("remote", "refs", "self"))
        .isEqualTo(failure("Remote refs not available; server has no summary file"));
    assertThat(run("remote", "summary", "self"))
        .isEqualTo(failure("Remote server has no summary file"));
    run("summary", "-u", "-m", "my.key=[byte 1, 2]");

    assertThat(run("remote", "refs", "self")).isEqualTo(success("self:main\n"));
    assertThat(run("remote", "refs", "-r", "self"))
        .isEqualTo(success("self:main\t" + commit.output()));
    assertThat(run("remote", "summary", "--print-metadata-key=my.key", "self"))
        .isEqualTo(success("[byte 0x01, 0x02]\n"));
    assertThat(run("remote", "summary", "self")).isEqualTo(run("summary", "-v"));
  }

  @Test
  void keepsCookies() {
    assertThat(run("remote", "add-cookie", "origin", "d.org", "/", "n", "v"))
        .isEqualTo(success(""));
    assertThat(run("remote", "list-cookies", "origin").output())
        .startsWith("--\nDomain: d.org\nPath: /\nName: n\nSecure: no\nExpires: 20")
        .endsWith("\nValue: v\n");
    assertThat(run("remote", "delete-cookie", "origin", "d.org", "/", "x"))
        .isEqualTo(failure("Cookie not found in jar"));
    assertThat(run("remote", "delete-cookie", "origin", "d.org", "/", "n")).isEqualTo(success(""));
    assertThat(run("remote", "list-cookies", "origin")).isEqualTo(success(""));
  }

  @Test
  void changesTheConfiguration() throws IOException {
    assertThat(run("config", "set", "a.b.c", "  x")).isEqualTo(success(""));
    assertThat(config()).endsWith("\n[a]\nb.c=\\s\\sx\n");
    assertThat(run("config", "get", "a.b.c")).isEqualTo(success("  x\n"));
    assertThat(run("config", "get", "--group=a", "b.c")).isEqualTo(success("  x\n"));
    assertThat(run("config", "unset", "a.b.c")).isEqualTo(success(""));
    assertThat(run("config", "get", "a.b.c"))
        .isEqualTo(failure("Key file does not have key “b.c” in group “a”"));
    assertThat(run("config", "get", "no.key"))
        .isEqualTo(failure("Key file does not have group “no”"));
    assertThat(run("config", "get", "mode"))
        .isEqualTo(failure("Key must be of the form \"sectionname.keyname\""));
    assertThat(run("config", "set", "a.b", "c", "d").errors())
        .endsWith("\nerror: Too many arguments given\n");
    assertThat(run("config", "set", "--group=a", "b"))
        .isEqualTo(failure("GROUP name, KEY and VALUE must be specified"));
    assertThat(run("config", "frob")).isEqualTo(failure("Unknown operation frob"));
    // Nothing that could not be read again.
    assertThat(run("config", "set", "--group=a]b", "c", "d"))
        .isEqualTo(failure("Invalid group name: a]b"));
    assertThat(run("config", "set", "a.b=c", "d")).isEqualTo(failure("Invalid key name: b=c"));
  }

  @Test
  void refsFollowedByTheSummaryIfConfigured() throws IOException {
    Files.createDirectories(directory.resolve("tree"));
    Path summary = directory.resolve("repo/summary");
    String tree = directory.resolve("tree").toString();
    run("commit", "-b", "main", tree);
    assertThat(summary).doesNotExist();
    run("config", "set", "core.auto-update-summary", "true");

    run("commit", "-b", "other", tree);
    assertThat(run("summary", "-v").output()).contains("* main\n", "* other\n");
    run("refs", "--delete", "other");
    assertThat(run("summary", "-v").output()).doesNotContain("* other\n");
    run("refs", "main", "--create=third");
    assertThat(run("summary", "-v").output()).contains("* third\n");
  }
}
