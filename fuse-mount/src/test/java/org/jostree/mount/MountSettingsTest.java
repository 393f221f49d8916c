package org.jostree.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.mount.content.Verification;
import org.jostree.mount.transport.MountException;
import org.jostree.mount.tree.TreeSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MountSettingsTest {
  @Test
  void nothingGivenMeansTheDefaults() throws MountException {
    MountSettings settings = MountSettings.parse("");
    assertThat(settings.tree()).isEqualTo(TreeSettings.DEFAULTS);
    assertThat(settings.revision()).isNull();
    assertThat(settings.subpath()).isEmpty();
  }

  @Test
  void everyOptionIsRead() throws MountException {
    MountSettings settings =
        MountSettings.parse(
            "mtime=commit,verify=always,cache_dir=/x,rev=origin:main,subpath=usr/lib,"
                + "relative_links,allow_other,_netdev");
    assertThat(settings.tree().mtimeOfCommit()).isTrue();
    assertThat(settings.tree().relativeLinks()).isTrue();
    assertThat(settings.tree().content().verification()).isEqualTo(Verification.ALWAYS);
    assertThat(settings.tree().content().cacheDirectory()).isEqualTo(Path.of("/x"));
    assertThat(settings.revision()).isEqualTo("origin:main");
    assertThat(settings.subpath()).isEqualTo("usr/lib");
    assertThat(settings.transport().allowOther()).isTrue();
  }

  @Test
  void severalRevisionsHaveAPlusBetween() throws MountException {
    assertThat(MountSettings.parse("rev=base+origin:a/b^").revisions())
        .containsExactly("base", "origin:a/b^");
    assertThat(MountSettings.parse("rev=main").revisions()).containsExactly("main");
    assertThat(MountSettings.parse("").revisions()).isEmpty();
  }

  @Test
  void anOverlayLiesOverWhatTheCommitIs() throws MountException {
    MountSettings settings = MountSettings.parse("rev=main,overlay=/ovl,mtime=commit");
    assertThat(settings.overlay()).isEqualTo(Path.of("/ovl"));
    assertThat(settings.tree().distinctFiles()).isFalse();
    assertThat(settings.belowOverlay().tree().distinctFiles()).isTrue();
    assertThat(settings.belowOverlay().tree().mtimeOfCommit()).isTrue();
    for (String other : new String[] {"uid=1", "umask=22", "relative_links", "mount_points=x"}) {
      MountSettings changed = MountSettings.parse("rev=main,overlay=/ovl," + other);
      assertThatThrownBy(changed::belowOverlay)
          .isInstanceOf(MountException.class)
          .hasMessageContaining(other.replaceFirst("=.*", "="));
    }
    assertThatThrownBy(MountSettings.parse("overlay=/ovl")::belowOverlay)
        .hasMessageContaining("--rev");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "4096,4096", "64K,65536", "3m,3145728", "2G,2147483648", "1T,1099511627776"})
  void sizesAreRead(String text, long bytes) throws MountException {
    assertThat(MountSettings.parse("cache=" + text).tree().content().cacheBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache=",
        "cache=x",
        "cache=1X",
        "cache=-1",
        "cache=99999999G",
        "cache=1.5G",
        "verify=",
        "verify=maybe",
        "mtime=1",
        "overlay=",
        "nonsense",
        "nonsense=1"
      })
  void whatMakesNoSenseIsRefused(String option) {
    assertThatThrownBy(() -> MountSettings.parse("ro," + option))
        .isInstanceOf(MountException.class)
        .hasMessageContaining(option.substring(0, 5));
  }

  @Test
  void aSourceIsAPathOrAPathAndARevision(@TempDir Path directory) throws IOException {
    Path plain = Files.createDirectory(directory.resolve("repo"));
    Path odd = Files.createDirectory(directory.resolve("re:po"));
    assertThat(MountSource.parse(plain.toString())).isEqualTo(new MountSource(plain, null));
    assertThat(MountSource.parse(odd.toString())).isEqualTo(new MountSource(odd, null));
    assertThat(MountSource.parse(plain + ":main^")).isEqualTo(new MountSource(plain, "main^"));
    assertThat(MountSource.parse(plain + ":origin:a/b"))
        .isEqualTo(new MountSource(plain, "origin:a/b"));
    assertThat(MountSource.parse(odd + ":main")).isEqualTo(new MountSource(odd, "main"));
    Path absent = directory.resolve("nosuch");
    assertThat(MountSource.parse(absent + ":main"))
        .isEqualTo(new MountSource(Path.of(absent + ":main"), null));
  }
}
