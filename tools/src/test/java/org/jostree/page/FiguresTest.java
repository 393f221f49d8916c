package org.jostree.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void sizes() {
    assertThat(Figures.size(0)).isEqualTo("0\u00a0B");
    assertThat(Figures.size(999)).isEqualTo("999\u00a0B");
    assertThat(Figures.size(12_345)).isEqualTo("12.3\u00a0kB");
    assertThat(Figures.size(999_960)).isEqualTo("1.0\u00a0MB");
    assertThat(Figures.size(345_678_901)).isEqualTo("346\u00a0MB");
    assertThat(Figures.size(Long.MAX_VALUE)).isEqualTo("9.2\u00a0EB");
    assertThat(Figures.growth(-1500)).isEqualTo("−1.5\u00a0kB");
    assertThat(Figures.growth(0)).isEmpty();
  }

  @Test
  void modes() {
    assertThat(Figures.mode(0104755)).isEqualTo("-rwsr-xr-x");
    assertThat(Figures.mode(0102644)).isEqualTo("-rw-r-Sr--");
    assertThat(Figures.mode(0041777)).isEqualTo("drwxrwxrwt");
    assertThat(Figures.mode(0120777)).isEqualTo("lrwxrwxrwx");
    assertThat(Figures.octal(0104755)).isEqualTo("4755");
    assertThat(Figures.octal(0100044)).isEqualTo("0044");
  }

  @Test
  void timesThatAreNone() {
    assertThat(Figures.exactTime(0)).isEqualTo("1970-01-01 00:00:00 UTC");
    assertThat(Figures.time(-1)).isEqualTo("time 18446744073709551615");
    assertThat(Figures.machineTime(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void namesThatCouldBeTakenForOthers() {
    assertThat(VisibleText.ofName("a\nb\tc\u007f")).isEqualTo("a␊b␉c␡");
    assertThat(VisibleText.ofName("gpj.\u202eexe")).isEqualTo("gpj.⟨U+202E⟩exe");
    assertThat(VisibleText.ofLine("\ta\u001b[31m")).isEqualTo("\ta␛[31m");
    assertThat(VisibleText.ofName("größe 漢字 🙂")).isEqualTo("größe 漢字 🙂");
  }

  @Test
  void addressesOfAnyName() {
    assertThat(Links.encode("a b/c?d#e%f\"<>\n:&="))
        .isEqualTo("a%20b%2Fc%3Fd%23e%25f%22%3C%3E%0A%3A%26%3D");
    assertThat(Links.encode("größe🙂")).isEqualTo("gr%C3%B6%C3%9Fe%F0%9F%99%82");
    assertThat(Links.history("origin:a/b")).isEqualTo("history/origin%3Aa/b");
    assertThat(List.of(Links.encode("-._~aZ0"))).containsExactly("-._~aZ0");
  }
}
