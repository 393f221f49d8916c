package org.jostree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands run in this process on a small repository; beside ostree they run in itests. */
class CommandsTest {
  private static final String FIRST_DATE = "Date:  1970-01-01 00:00:01 +0000\n";

  @TempDir private Path directory;

  private Console run(String command, String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "--repo=" + directory.resolve("repo");
    all[1] = command;
    System.arraycopy(words, 0, all, 2, words.length);
    return Console.run(all);
  }

  /** What a command prints that succeeds without a complaint. */
  private String output(String command, String... words) {
    Console console = run(command, words);
    assertThat(console.errors()).isEmpty();
    assertThat(console.status()).isZero();
    return console.output();
  }

  private static Console failure(String message) {
    return new Console(1, "", "error: " + message + "\n");
  }

  @BeforeEach
  void makeRepository() throws IOException {
    Path tree = directory.resolve("tree");
    Files.createDirectories(tree.resolve("dir"));
    Files.writeString(tree.resolve("dir/file"), "content\n");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("dir/file"));
    output("init", "--mode=archive");
    commit("--timestamp=@1");
    commit(
        "--timestamp=@2", "-s", "subject", "-m", "two\nlines\n", "--add-metadata-string=version=7");
  }

  private String commit(String... words) {
    String[] all = new String[words.length + 6];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(
        new String[] {
          "-b",
          "main",
          "--owner-uid=0",
          "--owner-gid=0",
          "--no-xattrs",
          directory.resolve("tree").toString()
        },
        0,
        all,
        words.length,
        6);
    return output("commit", all).strip();
  }

  @Test
  void revisionsAreResolved() {
    String second = output("rev-parse", "main").strip();
    String first = output("rev-parse", "main^").strip();

    assertThat(second).hasSize(64).isNotEqualTo(first);
    assertThat(output("rev-parse", second.substring(0, 12), first))
        .isEqualTo(second + "\n" + first + "\n");
    assertThat(run("rev-parse", "main^^")).isEqualTo(failure("Commit " + first + " has no parent"));
    assertThat(run("rev-parse", "nothing")).isEqualTo(failure("Refspec 'nothing' not found"));
    assertThat(run("rev-parse", "--single")).isEqualTo(failure("Multiple commit objects found"));
  }

  @Test
  void theLogShowsCommitsNewestFirst() {
    String second = output("rev-parse", "main").strip();
    String first = output("rev-parse", "main^").strip();
    String content =
        output("show", "main")
            .lines()
            .filter(line -> line.startsWith("Content"))
            .findFirst()
            .orElse("");

    assertThat(output("log", "main"))
        .isEqualTo(
            ("commit " + second + "\nParent:  " + first + "\n" + content + "\n")
                + "Date:  1970-01-01 00:00:02 +0000\nVersion: 7\n"
                + "\n    subject\n\n    two\n    lines\n\n"
                + ("commit " + first + "\n" + content + "\n" + FIRST_DATE + "(no subject)\n\n"));
  }

  @Test
  void aLogEndsWhereHistoryWasNotFetched() throws IOException {
    String first = output("rev-parse", "main^").strip();
    Files.delete(
        directory.resolve(
            "repo/objects/" + first.substring(0, 2) + "/" + first.substring(2) + ".commit"));

    assertThat(output("log", "main"))
        .endsWith("lines\n\n<< History beyond this commit not fetched >>\n");
    assertThat(run("log", first))
        .isEqualTo(failure("No such metadata object " + first + ".commit"));
  }

  @Test
  void filesAreListed() {
    assertThat(output("ls", "-R", "main"))
        .matches(
            """
            d00[0-7]{3} 0 0      0 /
            l00777 0 0      0 /link -> dir/file
            d00[0-7]{3} 0 0      0 /dir
            -00[0-7]{3} 0 0      8 /dir/file
            """);
    assertThat(output("ls", "main").lines()).hasSize(3);
    assertThat(output("ls", "-d", "main", "dir").lines()).hasSize(1);
    assertThat(output("ls", "--nul-filenames-only", "main")).isEqualTo("/\0/link\0/dir\0");
    assertThat(output("ls", "-X", "main", "dir/file")).contains(" { @a(ayay) [] } /dir/file\n");
    assertThat(output("ls", "-C", "main", "/dir"))
        .containsPattern("0 [0-9a-f]{64} [0-9a-f]{64} /dir\n");
    assertThat(run("ls", "main", "no"))
        .isEqualTo(failure("Inspecting path 'no': No such file or directory: /no"));
  }

  @Test
  void contentIsPrintedThroughLinks() {
    assertThat(output("cat", "main", "link", "/dir/file")).isEqualTo("content\ncontent\n");
    assertThat(run("cat", "main", "dir")).isEqualTo(failure("Can't open directory"));
  }

  @Test
  void whatACommitSaysIsShown() {
    assertThat(output("show", "--print-metadata-key=version", "main")).isEqualTo("'7'\n");
    assertThat(output("show", "--raw", "main")).contains("({'version': <'7'>, ");
    assertThat(run("show", "--print-metadata-key=no", "main"))
        .isEqualTo(failure("No such metadata key 'no'"));
    assertThat(run("show", "--print-sizes", "main"))
        .isEqualTo(failure("No metadata key ostree.sizes in commit"));
  }

  @Test
  void sizesAreAddedUp() {
    commit("--generate-sizes");

    assertThat(output("show", "--print-sizes", "main"))
        .containsPattern("^Compressed size \\(needed/total\\): 0 bytes/\\d+ bytes\n")
        .endsWith("Number of objects (needed/total): 0/5\n");
    assertThat(SizeText.of(1)).isEqualTo("1 byte");
    assertThat(SizeText.of(999)).isEqualTo("999 bytes");
    assertThat(SizeText.of(1000)).isEqualTo("1.0\u00a0kB");
    assertThat(SizeText.of(12_345_678)).isEqualTo("12.3\u00a0MB");
  }

  @Test
  void refsAreMadeListedAndRemoved() {
    output("refs", "--create=a/b", "main");
    output("refs", "--create=remote:x", "main^");
    output("refs", "-A", "--create=alias", "main");

    assertThat(output("refs")).isEqualTo("a/b\nalias\nmain\nremote:x\n");
    assertThat(output("refs", "a")).isEqualTo("b\n");
    assertThat(output("refs", "--list", "a")).isEqualTo("a/b\n");
    assertThat(output("refs", "-A")).isEqualTo("alias -> main\n");
    assertThat(run("refs", "--create=a/b", "main"))
        .isEqualTo(failure("--create specified but ref a/b already exists"));
    assertThat(run("refs", "--delete", "main"))
        .isEqualTo(failure("Ref 'main' has an active alias: 'alias'"));
    output("refs", "--delete", "alias", "a", "remote:");
    assertThat(output("refs")).isEqualTo("main\n");
  }

  @Test
  void refsOfCollectionsAreMirrored() {
    output("refs", "-c", "--create=org.example.Os:x", "main");

    assertThat(output("refs", "-c")).isEqualTo("(org.example.Os, x)\n");
    assertThat(run("refs", "-c", "--create=no:x", "main"))
        .isEqualTo(failure("Invalid collection ID no"));
    output("refs", "-c", "--delete", "org.example.Os");
    assertThat(output("refs", "-c")).isEmpty();
  }

  @Test
  void theCheckTellsWhatIsWrong() throws IOException {
    assertThat(output("fsck"))
        .startsWith("Validating refs...\n")
        .endsWith(
            "(7/7) 100%\nobject fsck of 2 commits completed successfully - no errors found.\n");

    String dir = dirTreeOf("dir");
    Path object =
        directory.resolve(
            "repo/objects/" + dir.substring(0, 2) + "/" + dir.substring(2) + ".dirtree");
    Files.writeString(object, "x", StandardOpenOption.APPEND);
    Console stopped = run("fsck");
    assertThat(stopped.status()).isEqualTo(1);
    assertThat(stopped.errors())
        .startsWith("Object " + dir + ".dirtree is /dir/\nerror: In commits ")
        .contains(
            ": fsck " + dir + ".dirtree: Corrupted dirtree object; checksum expected='" + dir);
    Console whole = run("fsck", "--all");
    assertThat(whole.status()).isEqualTo(1);
    assertThat(whole.errors())
        .startsWith("Object " + dir + ".dirtree is /dir/\nIn commits ")
        .endsWith("\nerror: Repository corruption encountered\n");
  }

  /** The first of the two checksums in front of a directory's path. */
  private String dirTreeOf(String path) {
    Matcher line = Pattern.compile("0 ([0-9a-f]{64}) ").matcher(output("ls", "-dC", "main", path));
    assertThat(line.find()).isTrue();
    return line.group(1);
  }

  @Test
  void aFileHasAChecksum() {
    Console console = Console.run("checksum", directory.resolve("tree/dir").toString());
    assertThat(console.output()).hasSize(65);
    assertThat(Console.run("checksum")).isEqualTo(failure("A filename must be given"));
  }

  @Test
  void commitsNeedABranchAndSensibleOptions() {
    assertThat(run("commit"))
        .isEqualTo(failure("A branch must be specified with --branch, or use --orphan"));
    assertThat(run("commit", "--orphan", "--tree=x"))
        .isEqualTo(failure("Missing type in tree specification 'x'"));
    assertThat(run("commit", "--orphan", "--tree=x=y"))
        .isEqualTo(failure("Invalid tree type specification 'x'"));
    assertThat(run("commit", "--orphan", "--fsync=maybe"))
        .isEqualTo(failure("Invalid boolean argument 'maybe'"));
    assertThat(run("commit", "--orphan", "--add-metadata-string=x"))
        .isEqualTo(failure("Missing '=' in KEY=VALUE metadata 'x'"));
    assertThat(run("commit", "--orphan", "--parent=main")).isEqualTo(failure("Invalid rev main"));
    assertThat(run("commit", "--orphan", "--timestamp=soon"))
        .isEqualTo(failure("Could not parse 'soon'"));
  }

  @Test
  void aCommitTellsWhatItDid() {
    assertThat(commit("--table-output"))
        .containsPattern("^Commit: [0-9a-f]{64}\nMetadata Total: 5\nMetadata Written: 1\n")
        .contains("Content Total: 2\nContent Written: 0\n");
    String unchanged = output("rev-parse", "main").strip();
    assertThat(commit("--skip-if-unchanged")).isEqualTo(unchanged);
  }
}
