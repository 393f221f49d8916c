package org.jostree.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private final Options options = new Options();
  private final Text repo = options.text("repo", "PATH", "Path to the repository");
  private final Text branch = options.text('b', "branch", "BRANCH", "Branch");
  private final TextList trees = options.list("tree", "dir=PATH", "A tree");
  private final Flag single = options.flag('S', "single", "One only");
  private final Flag recursive = options.flag('R', "recursive", "All of it");
  private final Decimal owner = options.number("owner-uid", "UID", "Owner");

  private void parse(String... words) throws UsageException {
    options.parse(List.of(words));
  }

  @Test
  void takesOptionsBetweenAndBehindOtherWords() throws UsageException {
    parse("main", "--repo=r", "-S", "other", "--owner-uid", "12");

    assertThat(options.arguments()).containsExactly("main", "other");
    assertThat(repo.value()).isEqualTo("r");
    assertThat(single.isGiven()).isTrue();
    assertThat(recursive.isGiven()).isFalse();
    assertThat(owner.valueOr(-1)).isEqualTo(12);
  }

  @Test
  void whatIsNotGivenHasNoValue() throws UsageException {
    parse();

    assertThat(repo.value()).isNull();
    assertThat(repo.valueOr("here")).isEqualTo("here");
    assertThat(owner.valueOr(-1)).isEqualTo(-1);
    assertThat(trees.isGiven()).isFalse();
    assertThat(options.arguments()).isEmpty();
  }

  @Test
  void aValueMayBeTheNextWordWhateverItLooksLike() throws UsageException {
    parse("--repo", "--tree", "-b", "-S");

    assertThat(repo.value()).isEqualTo("--tree");
    assertThat(branch.value()).isEqualTo("-S");
    assertThat(single.isGiven()).isFalse();
  }

  @Test
  void aValueMayBeEmptyOrContainAnEqualsSign() throws UsageException {
    parse("--repo=", "--tree=dir=a=b", "--tree", "ref=main");

    assertThat(repo.value()).isEmpty();
    assertThat(trees.values()).containsExactly("dir=a=b", "ref=main");
  }

  @Test
  void theLastOfTwoValuesCounts() throws UsageException {
    parse("--repo=a", "--repo=b");

    assertThat(repo.value()).isEqualTo("b");
  }

  @Test
  void lettersShareAWord() throws UsageException {
    parse("-RSb", "main");

    assertThat(recursive.isGiven()).isTrue();
    assertThat(single.isGiven()).isTrue();
    assertThat(branch.value()).isEqualTo("main");
  }

  @Test
  void theRestOfAWordMayBeALettersValue() throws UsageException {
    parse("-Sbmain");

    assertThat(single.isGiven()).isTrue();
    assertThat(branch.value()).isEqualTo("main");
  }

  @Test
  void wordsBehindTwoDashesAreNoOptions() throws UsageException {
    parse("-S", "--", "-R", "--", "--repo=r");

    assertThat(options.arguments()).containsExactly("-R", "--", "--repo=r");
    assertThat(recursive.isGiven()).isFalse();
    assertThat(repo.isGiven()).isFalse();
  }

  @Test
  void aSingleDashIsAWord() throws UsageException {
    parse("-");

    assertThat(options.arguments()).containsExactly("-");
  }

  @Test
  void helpEndsTheReading() throws UsageException {
    parse("-Sh", "--nonsense");

    assertThat(options.wantsHelp()).isTrue();
  }

  @Test
  void complaintsAreThoseOfOstree() {
    assertThatThrownBy(() -> parse("--bogus=1")).hasMessage("Unknown option --bogus=1");
    assertThatThrownBy(() -> parse("-z")).hasMessage("Unknown option -z");
    assertThatThrownBy(() -> parse("--repo")).hasMessage("Missing argument for --repo");
    assertThatThrownBy(() -> parse("-b")).hasMessage("Missing argument for -b");
    assertThatThrownBy(() -> parse("--owner-uid=x"))
        .hasMessage("Cannot parse integer value “x” for --owner-uid");
  }

  @Test
  void theHelpAlignsItsColumnsBehindTheLongestForm() {
    assertThat(options.describe())
        .isEqualTo(
            """
            Help Options:
              -h, --help              Show help options

            Application Options:
              --repo=PATH             Path to the repository
              -b, --branch=BRANCH     Branch
              --tree=dir=PATH         A tree
              -S, --single            One only
              -R, --recursive         All of it
              --owner-uid=UID         Owner
              -v, --verbose           Print debug information during command processing
              --version               Print version information and exit

            """);
  }
}
