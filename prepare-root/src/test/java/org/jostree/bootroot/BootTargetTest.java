package org.jostree.bootroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootTargetTest {
  private static final String SHA =
      "1c3dcd34a6ec5d2e4e7b6a7ea1f4ca4f6c1bb5a4a5dfe3d0b0b4a3b0b9a6f0d7";
  private static final String PATH = "/ostree/boot.1/poky/" + SHA + "/0";

  @Test
  void readsThePathThatADeployWrites() throws Exception {
    assertThat(BootTarget.parse(PATH)).isEqualTo(new BootTarget("1", "poky", SHA, 0));
  }

  @Test
  void writesTheArgumentOfABootLoadersEntry() {
    assertThat(new BootTarget("0", "tcu", SHA, 12).argument())
        .isEqualTo("ostree=/ostree/boot.0/tcu/" + SHA + "/12");
  }

  @Test
  void readsTheArgumentsOfABoardWithoutTheSlashInFront() throws Exception {
    assertThat(
            BootTarget.inCommandLine(
                "console=ttyS0,115200 root=/dev/ram0 rw rootfstype=ext4 rootwait rootdelay=2"
                    + " ostree=ostree/boot.0/tcu/"
                    + SHA
                    + "/0 ostree_root=/dev/mmcblk0p3"))
        .contains(new BootTarget("0", "tcu", SHA, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "0.0", "0.1", "1.0", "1.1"})
  void knowsTheSixNamesOfBootLinks(String version) throws Exception {
    assertThat(BootTarget.parse("/ostree/boot." + version + "/poky/" + SHA + "/0").version())
        .isEqualTo(version);
  }

  @Test
  void theFirstOfTwoWins() throws Exception {
    assertThat(
            BootTarget.inCommandLine(
                "ostree=" + PATH + " ostree=/ostree/boot.0/other/" + SHA + "/3"))
        .contains(new BootTarget("1", "poky", SHA, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   \t\n",
        "quiet rw",
        "ostree",
        "xostree=" + PATH,
        "ostree_root=/dev/mmcblk0p3",
        "ostree.x=" + PATH,
        "Ostree=" + PATH,
        "dyndbg=\"file a +p; ostree=" + PATH + "\" rw",
        "\"quoted ostree=" + PATH
      })
  void aLineWithoutTheArgumentHasNoTarget(String line) throws Exception {
    assertThat(BootTarget.inCommandLine(line)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rw ostree=" + PATH + "\n",
        "\tostree=" + PATH + "\tquiet",
        "ostree=\"" + PATH + "\" rw",
        "\"ostree=" + PATH + "\" rw",
        "ostree=\"" + PATH,
        "dyndbg=\"file a +p\" ostree=" + PATH,
        "a=\"b ostree=c\" ostree=" + PATH,
        "rw -- ostree=" + PATH
      })
  void quotesAndWhiteSpaceAreTheKernels(String line) throws Exception {
    assertThat(BootTarget.inCommandLine(line)).contains(new BootTarget("1", "poky", SHA, 0));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "``, expected /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL",
        "/, expected /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL",
        "/ostree/boot.1/poky, expected /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL",
        "/ostree/root.a, expected /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL",
        "/sysroot/ostree/boot.1/poky/SHA/0, expected /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL",
        "/ostree/boot.1/poky/SHA/0/, expected /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL",
        "/ostree/boot.1/poky/SHA/, expected /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL",
        "/ostree/boot.1/poky/SHA/-1, expected /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL",
        "/ostree/boot.1/poky/SHA/00, expected /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL",
        "/ostree/boot.1/poky/SHA/9999999999, expected /ostree/boot.VERSION/OSNAME/BOOTCSUM/SERIAL",
        "/ostree/boot.2/poky/SHA/0, `boot version \"2\" is none of 0, 1, 0.0, 0.1, 1.0, 1.1`",
        "/ostree/boot./poky/SHA/0, `boot version \"\" is none of 0, 1, 0.0, 0.1, 1.0, 1.1`",
        "/ostree/boot.0.1.1/poky/SHA/0, `boot version \"0.1.1\" is none of 0, 1, 0.0, 0.1, 1.0, 1.1`",
        "/ostree/boot.1//SHA/0, \"\" cannot be the name of an operating system",
        "/ostree/boot.1/../SHA/0, \"..\" cannot be the name of an operating system",
        "/ostree/boot.1/a b/SHA/0, \"a b\" cannot be the name of an operating system",
        "/ostree/boot.1/poky/abc/0, boot checksum \"abc\" is not 64 lower-case hexadecimal digits",
      })
  void saysWhatIsWrong(String value, String reason) {
    String whole = value.replace("SHA", SHA);
    assertThatThrownBy(() -> BootTarget.parse(whole))
        .isInstanceOfSatisfying(
            InvalidBootTargetException.class, e -> assertThat(e.value()).isEqualTo(whole))
        .hasMessage("ostree=" + whole + ": " + reason);
  }

  @Test
  void aWrongArgumentOfACommandLineIsAnErrorAndNotAnAbsentOne() {
    assertThatThrownBy(() -> BootTarget.inCommandLine("rw ostree= quiet"))
        .isInstanceOf(InvalidBootTargetException.class)
        .hasMessageStartingWith("ostree=: expected ");
  }

  @Test
  void noTargetIsMadeOfWrongParts() {
    assertThatIllegalArgumentException().isThrownBy(() -> new BootTarget("2", "poky", SHA, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new BootTarget("1", "a/b", SHA, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new BootTarget("1", "a\nb", SHA, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BootTarget("1", "poky", SHA.toUpperCase(Locale.ROOT), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new BootTarget("1", "poky", SHA, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BootTarget("1", "poky", SHA, 1_000_000_000));
  }

  @Property
  void whatIsWrittenIsReadBack(@ForAll("targets") BootTarget target) throws Exception {
    assertThat(BootTarget.parse(target.path())).isEqualTo(target);
    assertThat(BootTarget.parse(target.path().substring(1))).isEqualTo(target);
  }

  @Property
  void otherArgumentsDoNotMatter(
      @ForAll("targets") BootTarget target,
      @ForAll("otherArguments") List<String> before,
      @ForAll("otherArguments") List<String> after)
      throws Exception {
    String line =
        String.join(" ", before) + " " + target.argument() + "  " + String.join(" ", after);
    assertThat(BootTarget.inCommandLine(line)).contains(target);
  }

  @Property
  void anyTextIsATargetOrAClearError(@ForAll("almostPaths") String text) {
    try {
      assertThat(BootTarget.parse(text).path()).isEqualTo("/" + text.replaceFirst("^/*", ""));
    } catch (InvalidBootTargetException e) {
      assertThat(e).hasMessageStartingWith("ostree=" + text + ": ");
    }
  }

  @Property
  void anyLineIsReadToItsEnd(@ForAll @CharRange(from = ' ', to = '~') String line)
      throws Exception {
    Optional<BootTarget> found = BootTarget.inCommandLine(line.replace("ostree=", ""));
    assertThat(found).isEmpty();
  }

  @Provide
  Arbitrary<BootTarget> targets() {
    return Combinators.combine(
            Arbitraries.of("0", "1", "0.0", "0.1", "1.0", "1.1"),
            Arbitraries.strings()
                .withCharRange('!', '~')
                .withChars("한中é")
                .excludeChars('/', '"')
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(name -> !name.equals(".") && !name.equals("..")),
            Arbitraries.strings().withChars("0123456789abcdef").ofLength(64),
            Arbitraries.integers().between(0, 999_999_999))
        .as(BootTarget::new);
  }

  @Provide
  Arbitrary<List<String>> otherArguments() {
    return Arbitraries.of(
            "rw",
            "root=/dev/ram0",
            "ostree_root=/dev/mmcblk0p3",
            "dyndbg=\"file a +p; ostree=/x\"",
            "\"a b=c d\"",
            "=",
            "==",
            "ostree",
            "--",
            "init=/ostree/boot.1/x")
        .list()
        .ofMaxSize(6);
  }

  /** A path of the right form with a piece of it replaced. */
  @Provide
  Arbitrary<String> almostPaths() {
    return Combinators.combine(
            targets(),
            Arbitraries.integers().between(0, 20),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(
                "", "/", "//", ".", "..", "0", "1", "2", "poky", " ", "\"", "\n", "\0", SHA))
        .as(
            (target, at, length, piece) -> {
              String path = target.path();
              return path.substring(0, at) + piece + path.substring(at + length);
            });
  }
}
