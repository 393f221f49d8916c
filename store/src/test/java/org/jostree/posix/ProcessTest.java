package org.jostree.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.posix.PosixFailures.assertFails;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What concerns the process as a whole: users, signals, memory, locale, threads. */
class ProcessTest {
  private final Posix posix = Posix.instance();

  @Test
  void usersAreThoseOfTheProcess() throws Exception {
    Map<String, List<String>> status = Map.of();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Uid:")) {
        status = Map.of("Uid", List.of(line.split("\\s+")));
      }
    }
    List<String> uids = status.get("Uid");
    assertThat(posix.getuid()).isEqualTo(Integer.parseUnsignedInt(uids.get(1)));
    assertThat(posix.geteuid()).isEqualTo(Integer.parseUnsignedInt(uids.get(2)));
  }

  @Test
  void signalsReachWhoIsThere() throws Exception {
    Process child = new ProcessBuilder("sleep", "60").start();
    int pid = (int) child.pid();
    posix.kill(pid, 0);
    assertThat(child.isAlive()).isTrue();
    posix.kill(pid, 15);
    assertThat(child.waitFor()).isEqualTo(128 + 15);
    int nobody = 0x7ffffff0; // above the largest process number there can be
    assertThat(assertFails(Errno.ESRCH, () -> posix.kill(nobody, 0)))
        .hasMessage("kill(" + nobody + "): No such process");
  }

  @Test
  void threadsDoNotDisturbEachOther() throws Exception {
    try (Sandbox sandbox = FileSystemKind.TMPFS.sandbox()) {
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          String name = "f" + i;
          String content = "x".repeat(i);
          sandbox.file(name, content).close();
          int size = i;
          tasks.add(
              () -> {
                int right = 0;
                for (int round = 0; round < 2000; round++) {
                  if (posix.fstatat(sandbox.directory(), name, 0).size() == size) {
                    right++;
                  }
                  PosixException failure =
                      assertFails(
                          size % 2 == 0 ? Errno.ENOENT : Errno.ENOTDIR,
                          () ->
                              posix.fstatat(
                                  sandbox.directory(), size % 2 == 0 ? "none" : name + "/x", 0));
                  if (failure.call().equals("fstatat")) {
                    right++;
                  }
                }
                return right;
              });
        }
        for (Future<Integer> each : threads.invokeAll(tasks)) {
          assertThat(each.get()).isEqualTo(4000);
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  @Test
  void namesAreUtf8WhateverTheLocale() throws Exception {
    try (Sandbox sandbox = FileSystemKind.TMPFS.sandbox()) {
      String output = runInAnotherLocale("C", "names", sandbox.path().toString());
      assertThat(output).isEqualTo("1 of 1 found by path\n");
      List<DirectoryEntry> entries = posix.list(sandbox.directory());
      assertThat(entries).hasSize(1);
      assertThat(entries.get(0).utf8Name()).isEqualTo(InAnotherProcess.NAME);
    }
  }

  @Test
  void memoryIsLockedOrTheReasonGiven() throws Exception {
    assertThat(runInAnotherLocale("C", "memory"))
        .matches(
            posix.geteuid() == 0
                ? "locked [1-9]\\d* kB\n"
                : "locked [1-9]\\d* kB\n|mlockall: (Cannot allocate memory|Operation not permitted)\n");
  }

  private static String runInAnotherLocale(String locale, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Which flags native calls need differs between JDKs; this process has the right ones.
    for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (argument.startsWith("--")) {
        command.add(argument);
      }
    }
    command.addAll(
        List.of(
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:ReservedCodeCacheSize=16m",
            "-cp",
            System.getProperty("java.class.path"),
            InAnotherProcess.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", locale);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
