package org.jostree.sysroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jostree.posix.Posix;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The script, in the shells that a system may have. */
class JournalFlushTest {
  /** Far longer than a test, and found nowhere else among the words of a process. */
  private static final String LONG = Long.toString(7_000_000 + ProcessHandle.current().pid());

  /** Takes the place of the program, in any shell: a function. Writes down what it is asked for. */
  private static final String RECORDING =
      """
      fsfreeze() {
        echo "$*" >>"$LOG"
      }
      """;

  /** Ends the shell that freezes, and the one that it belongs to, before they can thaw. */
  private static final String KILLING =
      """
      fsfreeze() {
        $REALLY fsfreeze "$@" || return
        echo "$*" >>"$LOG"
        case $1 in
          --freeze) kill -9 $$; sh -c 'kill -9 $PPID' ;;
        esac
      }
      """;

  @TempDir private Path directory;
  private Path log;

  static List<List<String>> shells() {
    return List.of(List.of("dash"), List.of("busybox", "sh"));
  }

  @BeforeEach
  void makeLog() throws IOException {
    log = Files.createFile(directory.resolve("log"));
  }

  /** Runs the script until its shell ends. */
  private void run(List<String> shell, String function, Path place, String seconds, String really)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(shell);
    words.addAll(List.of("-c", function + JournalFlush.SCRIPT, "sh", place.toString(), seconds));
    ProcessBuilder builder = silent(words);
    builder.environment().put("LOG", log.toString());
    builder.environment().put("REALLY", really);
    builder.start().waitFor();
  }

  private static ProcessBuilder silent(List<String> words) {
    return new ProcessBuilder(words)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  @ParameterizedTest
  @MethodSource("shells")
  void freezesThenThawsAndLeavesNoProcess(List<String> shell) throws Exception {
    run(shell, RECORDING, directory, LONG, "");

    assertThat(Files.readAllLines(log))
        .containsExactly("--freeze " + directory, "--unfreeze " + directory);
    assertThat(ProcessHandle.allProcesses().filter(JournalFlushTest::isOfThis)).isEmpty();
  }

  private static boolean isOfThis(ProcessHandle process) {
    return Arrays.asList(process.info().arguments().orElse(new String[0])).contains(LONG);
  }

  @ParameterizedTest
  @MethodSource("shells")
  void thawsThoughItIsKilledBefore(List<String> shell) throws Exception {
    run(shell, KILLING, directory, "1", ":");

    awaitThaw(directory);
  }

  @Test
  void thawsAFileSystemThoughItIsKilledBefore() throws Exception {
    assumeThat(Posix.instance().geteuid()).as("only root mounts").isEqualTo(0);
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Path image = directory.resolve("image");
    assumeThat(does("truncate -s 16M " + image + " && mkfs.ext4 -q " + image))
        .as("mkfs.ext4 is there")
        .isTrue();
    assumeThat(does("mount -o loop " + image + " " + disk)).as("there are loop devices").isTrue();
    try {
      run(List.of("/bin/sh"), KILLING, disk, "1", "command");
      awaitThaw(disk);
      assertThat(does("fsfreeze --freeze " + disk)).as("it is not frozen any more").isTrue();
    } finally {
      does("fsfreeze --unfreeze " + disk);
      does("umount " + disk);
    }
  }

  private static boolean does(String command) throws IOException, InterruptedException {
    return silent(List.of("/bin/sh", "-c", command)).start().waitFor() == 0;
  }

  /** Waits until the other has thawed, since the one that froze is gone. */
  private void awaitThaw(Path place) throws Exception {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
    while (Files.readAllLines(log).size() < 2 && Instant.now().isBefore(deadline)) {
      Thread.sleep(20);
    }
    assertThat(Files.readAllLines(log)).containsExactly("--freeze " + place, "--unfreeze " + place);
  }
}
