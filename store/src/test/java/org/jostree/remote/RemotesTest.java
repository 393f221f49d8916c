package org.jostree.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.remote.Remotes.Existing;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemotesTest {
  @TempDir private Path directory;

  @BeforeEach
  void makeRepositories() throws IOException {
    Repo.create(directory.resolve("repo"), RepoMode.BARE).close();
    Repo.create(directory.resolve("parent"), RepoMode.BARE).close();
  }

  private Repo open(String name) throws IOException {
    return Repo.open(directory.resolve(name));
  }

  private String config() throws IOException {
    return Files.readString(directory.resolve("repo/config"));
  }

  private void add(String name, Existing existing, String... keysAndValues) throws IOException {
    Map<String, RemoteOption> options = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      options.put(keysAndValues[i], RemoteOption.of(keysAndValues[i + 1]));
    }
    try (Repo repo = open("repo")) {
      Remotes.of(repo).add(name, options, existing);
    }
  }

  @Test
  void writesAGroup() throws IOException {
    Map<String, RemoteOption> options = new LinkedHashMap<>();
    options.put("url", RemoteOption.of("http://x"));
    options.put("branches", RemoteOption.of(List.of("a", "b;c")));
    options.put("gpg-verify", RemoteOption.of(false));
    try (Repo repo = open("repo")) {
      Remotes.of(repo).add("origin", options, Existing.REFUSE);
    }

    assertThat(config())
        .endsWith("\n[remote \"origin\"]\nurl=http://x\nbranches=a;b\\;c;\ngpg-verify=false\n");
    try (Repo repo = open("repo")) {
      RemoteConfig origin = Remotes.of(repo).get("origin");
      assertThat(origin.url()).isEqualTo("http://x");
      assertThat(origin.branches()).containsExactly("a", "b;c");
      assertThat(origin.gpgVerify()).isFalse();
      assertThat(origin.gpgVerifySummary()).isFalse();
      assertThat(origin.http2()).isTrue();
      assertThat(origin.contentUrl()).isNull();
    }
  }

  @Test
  void keepsRefusesOrReplacesAnOldOne() throws IOException {
    add("origin", Existing.REFUSE, "url", "http://old", "proxy", "p");
    add("origin", Existing.KEEP, "url", "http://kept");
    assertThat(config()).contains("url=http://old\n");
    assertThatThrownBy(() -> add("origin", Existing.REFUSE, "url", "http://new"))
        .hasMessage("Remote configuration for \"origin\" already exists: (in config)");

    add("origin", Existing.REPLACE, "url", "http://new");

    assertThat(config()).contains("url=http://new\n").doesNotContain("old", "proxy");
  }

  @Test
  void deletesARemoteWithItsKeys() throws IOException {
    add("origin", Existing.REFUSE, "url", "http://x");
    Path keys = Files.write(directory.resolve("repo/origin.trustedkeys.gpg"), new byte[0]);
    try (Repo repo = open("repo")) {
      Remotes.of(repo).delete("origin");
    }

    assertThat(config()).doesNotContain("remote");
    assertThat(keys).doesNotExist();
    try (Repo repo = open("repo")) {
      assertThatThrownBy(() -> Remotes.of(repo).delete("origin"))
          .isInstanceOf(RemoteNotFoundException.class)
          .hasMessage("Remote \"origin\" not found");
    }
  }

  @Test
  void knowsTheRemotesOfAParent() throws IOException {
    add("origin", Existing.REFUSE, "url", "http://x");
    try (Repo parent = open("parent")) {
      Remotes.of(parent)
          .add("upstream", Map.of("url", RemoteOption.of("http://up")), Existing.REFUSE);
    }
    Files.writeString(
        directory.resolve("repo/config"),
        config().replace("[core]\n", "[core]\nparent=" + directory.resolve("parent") + "\n"));

    try (Repo repo = open("repo")) {
      assertThat(Remotes.of(repo).names()).containsExactly("origin", "upstream");
      assertThat(Remotes.of(repo).get("upstream").url()).isEqualTo("http://up");
      assertThatThrownBy(() -> Remotes.of(repo).delete("upstream"))
          .isInstanceOf(RemoteNotFoundException.class);
    }
  }

  @Test
  void aSystemKeepsItsRemotesInADirectory() throws IOException {
    Path remotes = directory.resolve("sysroot/etc/ostree/remotes.d");
    try (Repo repo = open("repo")) {
      Remotes system = Remotes.ofSystem(repo, directory.resolve("sysroot"));
      system.add("origin", Map.of("url", RemoteOption.of("http://x")), Existing.REFUSE);
      assertThat(remotes.resolve("origin.conf")).hasContent("[remote \"origin\"]\nurl=http://x\n");
      assertThat(config()).doesNotContain("remote");
      Files.writeString(remotes.resolve("ignored"), "[remote \"no\"]\nurl=x\n");
      assertThat(system.names()).containsExactly("origin");
      assertThatThrownBy(() -> system.add("origin", Map.of(), Existing.REFUSE))
          .hasMessageEndingWith("already exists: " + remotes.resolve("origin.conf"));

      system.delete("origin");

      assertThat(remotes.resolve("origin.conf")).doesNotExist();
    }
  }

  @Test
  void refusesNamesThatAreNone() {
    for (String name : List.of("", "a/b", "a b", ".x", "-x", "..")) {
      assertThatThrownBy(() -> add(name, Existing.REFUSE, "url", "x"))
          .hasMessage("Invalid remote name " + name);
    }
  }
}
