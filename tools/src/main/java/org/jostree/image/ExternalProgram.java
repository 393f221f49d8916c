package org.jostree.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs of other packages that images are made with. */
enum ExternalProgram {
  MKFS_EXT4("mkfs.ext4", "e2fsprogs"),
  DEBUGFS("debugfs", "e2fsprogs"),
  DUMPE2FS("dumpe2fs", "e2fsprogs"),
  SFDISK("sfdisk", "fdisk"),
  MFORMAT("mformat", "mtools"),
  MMD("mmd", "mtools"),
  MCOPY("mcopy", "mtools"),
  MKIMAGE("mkimage", "u-boot-tools"),
  DTC("dtc", "device-tree-compiler");

  /** Those of root's tools too, which the path of an ordinary user does not have. */
  private static final String DIRECTORIES = ":/usr/local/sbin:/usr/sbin:/sbin";

  private final String program;
  private final String debianPackage;

  ExternalProgram(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  /**
   * Fails, with the package to install, where one of them is missing; better asked before the long
   * work that comes in front of it.
   */
  static void require(ExternalProgram... programs) throws IOException {
    for (ExternalProgram each : programs) {
      each.find();
    }
  }

  private Path find() throws IOException {
    String path = System.getenv("PATH");
    for (String directory : ((path == null ? "" : path) + DIRECTORIES).split(":", -1)) {
      Path file = Path.of(directory, program);
      if (!directory.isEmpty() && Files.isExecutable(file)) {
        return file;
      }
    }
    throw new IOException(
        program + " is not installed (on Debian: apt-get install " + debianPackage + ")");
  }

  /**
   * Runs it, in the locale C and in UTC.
   *
   * @param input what it reads
   * @param environment what it gets in addition
   * @return what it prints
   * @throws IOException with the last line that it complains in, when it does not exit with 0
   */
  String run(List<String> arguments, String input, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(find().toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(Map.of("LC_ALL", "C", "TZ", "UTC"));
    builder.environment().putAll(environment);
    Path output = Files.createTempFile("jostree-", ".out");
    Path errors = Files.createTempFile("jostree-", ".err");
    try {
      // Through files: a program that fills a pipe that nobody reads would wait for ever.
      Path fed = Files.writeString(Files.createTempFile("jostree-", ".in"), input);
      builder.redirectInput(fed.toFile());
      builder.redirectOutput(output.toFile());
      builder.redirectError(errors.toFile());
      int status;
      try {
        status = wait(builder.start());
      } finally {
        Files.delete(fed);
      }
      if (status != 0) {
        throw new IOException(program + " failed: " + complaint(errors, output, status));
      }
      return text(output);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  private int wait(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException(program + " was interrupted", e);
    }
  }

  private static String complaint(Path errors, Path output, int status) throws IOException {
    for (Path file : List.of(errors, output)) {
      List<String> lines = text(file).lines().filter(line -> !line.isBlank()).toList();
      if (!lines.isEmpty()) {
        return lines.get(lines.size() - 1).strip();
      }
    }
    return "exit code " + status;
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
