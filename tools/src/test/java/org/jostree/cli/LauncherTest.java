package org.jostree.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code bin/jostree}, installed in a directory of its own, with a shell script for
 * Java.
 */
class LauncherTest {
  /** Prints each of its words, and what it has of the locale. */
  private static final String ECHO =
      "#!/bin/sh\nprintf '%s\\n' \"home=${0%/bin/java}\" \"LC_ALL=$LC_ALL\" \"$@\"\n";

  @TempDir private Path directory;

  @BeforeEach
  void install() throws IOException {
    copy("bin/jostree");
    Files.createDirectories(directory.resolve("lib"));
    Files.writeString(directory.resolve("lib/jostree.jar"), "jar");
    java("17.0.15", ECHO);
  }

  private void copy(String script) throws IOException {
    Path target = directory.resolve(script);
    Files.createDirectories(target.getParent());
    Files.copy(Path.of(script), target, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private Path java(String version, String program) throws IOException {
    Path home = directory.resolve("java-" + version);
    Path java = home.resolve("bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, program);
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"X\"\nJAVA_RUNTIME_VERSION=\""
            + version
            + "+1\"\nJAVA_VERSION=\""
            + version
            + "\"\n");
    return home;
  }

  private record Run(int status, List<String> output, String errors) {}

  private Run run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path errors = directory.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors.toFile());
    builder.environment().remove("JOSTREE_JAVA_OPTS");
    builder.environment().put("JAVA_HOME", directory.resolve("java-17.0.15").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    return new Run(status, output.lines().toList(), Files.readString(errors));
  }

  private Run run(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bin/jostree"));
    command.addAll(List.of(words));
    return run(Map.of(), command.toArray(new String[0]));
  }

  @Test
  void passesTheWordsOnUnchanged() throws Exception {
    Run run = run("ls", "a b", "", "*", "$x", "'");

    assertThat(run.status()).isZero();
    assertThat(run.output())
        .containsSubsequence("org.jostree.cli.start.Main", "ls", "a b", "", "*", "$x", "'")
        .contains("LC_ALL=C.UTF-8", "-Djostree.name=jostree");
    assertThat(run.output().get(run.output().indexOf("-cp") + 1))
        .endsWith("/lib/jostree.jar")
        .startsWith("/");
  }

  @Test
  void remembersTheLocaleForOtherPrograms() throws Exception {
    Run run = run(Map.of("LC_ALL", "de_DE.UTF-8 x"), "bin/jostree", "refs");

    assertThat(run.output()).contains("LC_ALL=C.UTF-8", "-Djostree.locale=de_DE.UTF-8 x");
  }

  @Test
  void isFoundThroughLinksAndUnderOtherNames() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("first"), Path.of("bin/jostree"));
    Path ostree = Files.createSymbolicLink(directory.resolve("ostree"), link.getFileName());

    for (String command : List.of("./ostree", ostree.toString())) {
      Run run = run(Map.of(), command, "refs");
      assertThat(run.status()).isZero();
      assertThat(run.output()).contains("-Djostree.name=ostree", "refs");
    }
    Map<String, String> path = Map.of("PATH", directory + ":" + System.getenv("PATH"));
    // By a shell, since Java looks for programs in its own PATH.
    assertThat(run(path, "/bin/sh", "-c", "ostree").output()).contains("-Djostree.name=ostree");
  }

  @Test
  void findsTheJarWhereAPrefixHasIt() throws Exception {
    Path jar = directory.resolve("lib/jostree.jar");
    Path lib = Files.createDirectories(directory.resolve("lib/jostree"));
    Files.move(jar, lib.resolve("jostree.jar"));
    Path helper = Files.createDirectories(directory.resolve("sbin")).resolve("mount.fuse.jostree");
    Files.createSymbolicLink(helper, Path.of("../bin/jostree"));
    java("17.0.15", ECHO + "echo ready >&3\n");

    assertThat(run().output().toString()).contains("lib/jostree/jostree.jar");
    assertThat(run(Map.of(), helper.toString(), "source", "mnt", "-o", "ro").status()).isZero();
  }

  @Test
  void passesOverAJavaThatIsTooOld() throws Exception {
    Path old = java("11.0.2", ECHO);
    Path current = java("21.0.1", ECHO);
    String path = old + "/bin:" + current + "/bin:" + System.getenv("PATH");

    Run run = run(Map.of("JAVA_HOME", old.toString(), "PATH", path), "bin/jostree");
    assertThat(run.output())
        .contains("home=" + current)
        .doesNotContain("--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void allowsNativeCallsWhereJavaWouldWarnOfThem() throws Exception {
    Path home = java("25.0.3", ECHO);

    assertThat(run(Map.of("JAVA_HOME", home.toString()), "bin/jostree").output())
        .contains("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }

  @Test
  void takesTheArchiveOnlyWhereItFits() throws Exception {
    Path lib = directory.resolve("lib");
    Path archive = lib.resolve("jostree.jsa");
    String option = "-XX:SharedArchiveFile=" + archive;
    assertThat(run().output()).contains("-Xshare:auto").doesNotContain(option);

    Files.writeString(archive, "archive");
    describeArchive("17.0.15+1");
    assertThat(run().output()).contains(option);

    describeArchive("17.0.14+1");
    assertThat(run().output()).doesNotContain(option);

    describeArchive("17.0.15+1");
    Files.setLastModifiedTime(
        lib.resolve("jostree.jar"), FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(run().output()).doesNotContain(option);
  }

  private void describeArchive(String build) throws IOException {
    Files.writeString(
        directory.resolve("lib/jostree.jsa.for"),
        "archive_lib='"
            + directory.resolve("lib")
            + "'\n"
            + ("archive_java='" + directory.resolve("java-17.0.15/bin/java") + "'\n")
            + ("archive_build='" + build + "'\n"));
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    Files.delete(directory.resolve("lib/jostree.jar"));

    Run run = run();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errors())
        .startsWith(
            "error: jostree.jar is in neither ../lib, ../lib/jostree nor ../target/lib of ");
  }

  @Test
  void returnsFromAMountOnceItAnswers() throws Exception {
    String mounting =
        "#!/bin/sh\necho ready >&3\nexec 3>&- 1>&- 2>&-\nsleep 2\n: >\"$PWD/ended\"\n";
    java("17.0.15", mounting);

    Run run = run("mount", "repo", "mnt");
    assertThat(run).isEqualTo(new Run(0, List.of(), ""));
    assertThat(directory.resolve("ended")).doesNotExist();
  }

  @Test
  void failsWithAMountThatFailsOrDies() throws Exception {
    java("17.0.15", "#!/bin/sh\necho 'error: no' >&2\necho failed >&3\nexit 1\n");
    assertThat(run("mount", "repo", "mnt")).isEqualTo(new Run(1, List.of(), "error: no\n"));

    java("17.0.15", "#!/bin/sh\nkill -9 $$\n");
    assertThat(run("mount", "repo", "mnt"))
        .isEqualTo(
            new Run(
                1, List.of(), "error: the process in the background ended before it answered\n"));
  }

  @Test
  void keepsAMountInTheForegroundOnRequest() throws Exception {
    for (String option : List.of("-f", "--foreground", "-vf", "--help", "-fo")) {
      assertThat(run("mount", option, "repo", "mnt").output())
          .contains("mount", option)
          .doesNotContain("-Djostree.answer=3");
    }
    java("17.0.15", "#!/bin/sh\necho \"$*\" | grep -q answer=3 && echo ready >&3\n");
    for (List<String> words :
        List.of(List.of("-o", "-f"), List.of("-of"), List.of("--rev", "-f"), List.of("--log=-f"))) {
      List<String> command = new ArrayList<>(List.of("bin/jostree", "mount"));
      command.addAll(words);
      assertThat(run(Map.of(), command.toArray(new String[0])).status()).isZero();
    }
  }
}
