package org.jostree.bootloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.jostree.bootloader.BootEntryName.Naming;
import org.junit.jupiter.api.Test;

class BootEntryTest {
  private static final String OVERLAY = "/ostree/initramfs-overlays/x.img";

  @Test
  void writesTheKnownKeysInTheirOrderAndTheOthersBehind() throws IOException {
    BootEntry entry =
        BootEntry.parse(
            "# comment\nfoo bar\ninitrd /i\nlinux /l\ninitrd "
                + OVERLAY
                + "\naaa  x\noptions a b=c\nmachine-id\t5\n\ndevicetree /d\nversion 2\ntitle A b\n");
    assertThat(entry.text())
        .isEqualTo(
            "title A b\nversion 2\noptions a b=c\ndevicetree /d\nlinux /l\ninitrd /i\ninitrd "
                + OVERLAY
                + "\nfoo bar\naaa  x\nmachine-id 5\n");
    assertThat(BootEntry.parse(entry.text())).isEqualTo(entry);
  }

  @Test
  void passesOverLinesThatAreNone() throws IOException {
    assertThat(BootEntry.parse("title\n1a b\n-x y\n a b\n\n")).isEqualTo(BootEntry.EMPTY);
    assertThat(BootEntry.EMPTY.text()).isEmpty();
  }

  @Test
  void theLastOfAKeyCounts() {
    assertThat(BootEntry.parse("title a\ntitle b\n").get(BootEntry.TITLE)).contains("b");
  }

  @Test
  void changesMakeAnotherEntry() throws IOException {
    BootEntry entry = BootEntry.EMPTY.with(BootEntry.LINUX, "/l").with("x-y", "z");
    assertThat(entry.without("x-y").text()).isEqualTo("linux /l\n");
    assertThat(entry.withOptions(KernelArguments.parse("q")).options()).hasToString("q");
    assertThat(entry.withOverlays(List.of(OVERLAY)).overlays()).containsExactly(OVERLAY);
    assertThat(entry.text()).isEqualTo("linux /l\nx-y z\n");
    assertThatThrownBy(() -> entry.require(BootEntry.OPTIONS))
        .hasMessage("No \"options\" key in bootloader config");
  }

  @Test
  void refusesWhatWouldBreakALine() {
    assertThatThrownBy(() -> BootEntry.EMPTY.with("title", "a\nlinux /evil").text())
        .hasMessage("Value of \"title\" in a boot entry has a line break");
    assertThatThrownBy(() -> BootEntry.EMPTY.with("ti tle", "a").text())
        .hasMessage("Not a key of a boot entry: 'ti tle'");
  }

  @Test
  void namesOfFilesAreReadAndWritten() {
    for (String name :
        List.of(
            "ostree-1.conf",
            "ostree-10-poky.conf",
            "ostree-2-a-b+3.conf",
            "ostree-1+3.conf",
            "ostree-1+0-3.conf")) {
      assertThat(BootEntryName.parse(name))
          .hasValueSatisfying(n -> assertThat(n).hasToString(name));
    }
    for (String name :
        List.of("ostree.conf", "ostree-x.conf", "ostree-1.conf.bak", "other-1.conf", "ostree--1")) {
      assertThat(BootEntryName.parse(name)).isEmpty();
    }
    assertThat(BootEntryName.parse("ostree-1+0-3.conf").orElseThrow().isGivenUp()).isTrue();
    assertThat(BootEntryName.parse("ostree-1+1-2.conf").orElseThrow().isGivenUp()).isFalse();
    assertThat(BootEntryName.parse("ostree-1.conf").orElseThrow().isGivenUp()).isFalse();
  }

  @Test
  void namesAreMadeAsTheEnvironmentWants() {
    assertThat(Naming.of("").name(2, "poky")).hasToString("ostree-2.conf");
    assertThat(Naming.of("skip-early-prune,bootloader-naming-1").name(2, "poky"))
        .hasToString("ostree-2-poky.conf");
    assertThat(Naming.of("").name(1, "poky").withTries(3)).hasToString("ostree-1+3.conf");
    assertThat(Naming.of("").name(1, "poky").withTries(0)).hasToString("ostree-1.conf");
  }

  @Test
  void theHighestVersionIsFirstWhateverTheName() {
    LoaderEntry old = entry("ostree-9-os.conf", "title x\nversion 1\n");
    LoaderEntry fresh = entry("ostree-2-os.conf", "title x\nversion 10\n");
    LoaderEntry without = entry("ostree-7.conf", "title x\n");
    LoaderEntry withoutToo = entry("ostree-8.conf", "title x\n");
    assertThat(List.of(without, old, withoutToo, fresh).stream().sorted())
        .containsExactly(fresh, old, withoutToo, without);
  }

  private static LoaderEntry entry(String name, String text) {
    return new LoaderEntry(BootEntryName.parse(name).orElseThrow(), BootEntry.parse(text));
  }
}
