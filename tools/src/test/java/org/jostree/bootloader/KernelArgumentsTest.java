package org.jostree.bootloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelArgumentsTest {
  private static final String SAMPLE = "a=1 b c=1 c=2 d d=3 e=";

  private interface Edit {
    void on(KernelArguments arguments) throws IOException;
  }

  /** The line after an edit of {@link #SAMPLE}, or the complaint. */
  private static String after(Edit edit) throws IOException {
    KernelArguments arguments = KernelArguments.parse(SAMPLE);
    try {
      edit.on(arguments);
    } catch (KernelArgumentException e) {
      assertThat(arguments).hasToString(SAMPLE);
      return "! " + e.getMessage();
    }
    return arguments.toString();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "x, ! No key 'x' found",
        "x=1, ! No key 'x' found",
        "a, a b c=1 c=2 d d=3 e=",
        "a=, a= b c=1 c=2 d d=3 e=",
        "a=2, a=2 b c=1 c=2 d d=3 e=",
        "a=1=2, a=2 b c=1 c=2 d d=3 e=",
        "a=1=, a= b c=1 c=2 d d=3 e=",
        "a=3=2, ! No karg 'a=3' found",
        "a==, ! No karg 'a=' found",
        "b=1, a=1 b=1 c=1 c=2 d d=3 e=",
        "b==1, ! No karg 'b=' found",
        "c, ! Multiple values for key 'c' found",
        "c=3, ! Multiple values for key 'c' found",
        "c=1=5, a=1 b c=5 c=2 d d=3 e=",
        "c=1=5=6, a=1 b c=5=6 c=2 d d=3 e=",
        "d=9, ! Multiple values for key 'd' found",
        "d==9, ! No karg 'd=' found",
        "e==1, a=1 b c=1 c=2 d d=3 e=1",
      })
  void replaces(String change, String expected) throws IOException {
    assertThat(after(arguments -> arguments.replace(change))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "x, ! No key 'x' found",
        "a, b c=1 c=2 d d=3 e=",
        "a=, ! No karg 'a=' found",
        "a=1, b c=1 c=2 d d=3 e=",
        "a=1=2, ! No karg 'a=1=2' found",
        "b, a=1 c=1 c=2 d d=3 e=",
        "b=, ! No karg 'b=' found",
        "c, ! Multiple values for key 'c' found",
        "c=1, a=1 b c=2 d d=3 e=",
        "c=3, ! No karg 'c=3' found",
        "d, a=1 b c=1 c=2 d=3 e=",
        "d=, ! No karg 'd=' found",
        "e, a=1 b c=1 c=2 d d=3",
        "e=, a=1 b c=1 c=2 d d=3",
      })
  void deletes(String argument, String expected) throws IOException {
    assertThat(after(arguments -> arguments.delete(argument))).isEqualTo(expected);
  }

  @Test
  void deletesOnlyIfTheKeyIsPresent() throws IOException {
    assertThat(after(arguments -> arguments.deleteIfPresent("x=1"))).isEqualTo(SAMPLE);
    assertThat(after(arguments -> arguments.deleteIfPresent("a"))).isEqualTo("b c=1 c=2 d d=3 e=");
    assertThat(after(arguments -> arguments.deleteIfPresent("a=2")))
        .isEqualTo("! No karg 'a=2' found");
  }

  @ParameterizedTest
  @CsvSource({
    "x=1=2, a=1 b c=1 c=2 d d=3 e= x=1=2",
    "a, a b c=1 c=2 d d=3 e=",
    "c=9, a=1 b c=9 d d=3 e=",
    "d=, a=1 b c=1 c=2 d= e="
  })
  void sets(String argument, String expected) throws IOException {
    assertThat(after(arguments -> arguments.set(argument))).isEqualTo(expected);
  }

  @Test
  void appendsBehindAllOthersAndKeepsThatOrder() throws IOException {
    assertThat(after(arguments -> arguments.appendAll(List.of("c=0", "a", "x"))))
        .isEqualTo(SAMPLE + " c=0 a x");
  }

  @Test
  void appendsIfTheKeyIsMissingWhateverTheValue() throws IOException {
    assertThat(after(arguments -> arguments.appendIfMissing("c=7"))).isEqualTo(SAMPLE);
    assertThat(after(arguments -> arguments.appendIfMissing("x=1"))).isEqualTo(SAMPLE + " x=1");
  }

  @Test
  void takesOverTheRunningKernelsArgumentsWithoutTheBootLoaders() throws IOException {
    KernelArguments arguments = new KernelArguments();
    arguments.appendCommandLine("BOOT_IMAGE=(hd0)/vmlinuz quiet initrd=/i root=LABEL=x initrd\n");
    assertThat(arguments).hasToString("quiet root=LABEL=x initrd");
  }

  @Test
  void knowsTheLastValueOfAKey() throws IOException {
    KernelArguments arguments = KernelArguments.parse(SAMPLE);
    assertThat(arguments.lastValue("c")).contains("2");
    assertThat(arguments.lastValue("e")).contains("");
    assertThat(arguments.lastValue("b")).isEmpty();
    assertThat(arguments.lastValue("x")).isEmpty();
    assertThat(arguments.contains("c=9")).isTrue();
    assertThat(arguments.contains("x")).isFalse();
  }

  @Test
  void deletesAllOfAKey() throws IOException {
    assertThat(after(arguments -> arguments.deleteKey("c"))).isEqualTo("a=1 b d d=3 e=");
    assertThat(after(arguments -> arguments.deleteKey("x"))).isEqualTo("! No key 'x' found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a  b", " a", "a ", "a=\"x y\" b", "a\tb", "\"a b\"", "a=\"x"})
  void givesBackWhatItRead(String line) throws IOException {
    assertThat(KernelArguments.parse(line)).hasToString(line);
  }

  @Test
  void aSpaceInQuotesSeparatesNothing() throws IOException {
    assertThat(KernelArguments.parse("a=\"x y\" b").toList()).containsExactly("a=\"x y\"", "b");
  }

  @Test
  void refusesWhatWouldBreakTheLine() {
    assertThatThrownBy(() -> new KernelArguments().append("a\nlinux /evil"))
        .isInstanceOf(KernelArgumentException.class)
        .hasMessage("Kernel argument has a line break: 'a?linux /evil'");
  }

  @Test
  void aCopyChangesApart() throws IOException {
    KernelArguments arguments = KernelArguments.parse("a");
    arguments.copy().append("b");
    assertThat(arguments).hasToString("a").isEqualTo(KernelArguments.parse("a"));
  }
}
