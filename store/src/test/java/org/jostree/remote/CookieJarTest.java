package org.jostree.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.jostree.remote.CookieJar.Cookie;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CookieJarTest {
  @TempDir private Path directory;

  private CookieJar jar() throws IOException {
    try (Repo repo = Repo.create(directory.resolve("repo"), RepoMode.BARE)) {
      return CookieJar.of(repo, "origin");
    }
  }

  @Test
  void keepsCookiesInAFileOfItsOwner() throws IOException {
    CookieJar jar = jar();
    assertThat(jar.list()).isEmpty();

    jar.add("example.com", "/", "name", "a value");

    assertThat(Files.readString(jar.file()))
        .matches("example\\.com\tFALSE\t/\tFALSE\t[0-9]+\tname\ta value\n");
    assertThat(Files.getPosixFilePermissions(jar.file()))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void replacesAndRemovesACookieByItsName() throws IOException {
    CookieJar jar = jar();
    jar.add("example.com", "/", "name", "old");
    jar.add("example.com", "/p", "name", "other");

    jar.add("example.com", "/", "name", "new");

    assertThat(jar.list()).extracting(Cookie::value).containsExactly("other", "new");
    assertThat(jar.remove("example.com", "/", "nothing")).isFalse();
    assertThat(jar.remove("example.com", "/", "name")).isTrue();
    assertThat(jar.list()).extracting(Cookie::value).containsExactly("other");
  }

  @Test
  void passesOverWhatIsNoCookie() throws IOException {
    CookieJar jar = jar();
    Files.writeString(
        jar.file(), "# Netscape HTTP Cookie File\n\nnonsense\n.x.org\tTRUE\t/\tTRUE\t0\tn\tv\n");

    assertThat(jar.list()).containsExactly(new Cookie(".x.org", "/", true, 0, "n", "v"));
  }

  @Test
  void refusesWhatWouldBreakTheFile() throws IOException {
    CookieJar jar = jar();

    assertThatThrownBy(() -> jar.add("d", "/", "n", "a\nb")).hasMessageContaining("Invalid");
    assertThat(jar.file()).doesNotExist();
  }
}
