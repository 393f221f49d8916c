package org.jostree.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The subject and the body of a commit. */
record CommitMessage(String subject, String body) {

  /** Has the user write a message, starting from what there is of it. */
  static CommitMessage edit(String branch, CommitMessage start) throws IOException {
    String hint =
        """

        # Write the message of the commit: its subject in the first line, an
        # empty line, then the body. Lines that start with '#' are left out,
        # and without a subject nothing is committed.
        #
        # Branch: %BRANCH%
        """
            .replace("%BRANCH%", branch);
    Path file = Files.createTempFile("jostree-commit-", ".txt");
    try {
      Files.writeString(file, start.template() + hint);
      runEditor(file);
      CommitMessage message = parse(Files.readString(file));
      if (message.subject.isEmpty()) {
        throw new CommandException("Aborting commit due to empty commit subject.");
      }
      return message;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private String template() {
    return subject + (body.isEmpty() ? "" : "\n\n" + body);
  }

  /** The editor is a shell's command line, as elsewhere: it may have options. */
  private static void runEditor(Path file) throws IOException {
    String editor = editor();
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", editor + " \"$0\"", file.toString());
    Process process = builder.inheritIO().start();
    try {
      int status = process.waitFor();
      if (status != 0) {
        throw new CommandException(
            "There was a problem with the editor '" + editor + "': it exited with " + status);
      }
    } catch (InterruptedException e) {
      process.destroy();
      throw new InterruptedIOException("Waiting for the editor");
    }
  }

  private static String editor() {
    for (String variable : new String[] {"OSTREE_EDITOR", "VISUAL", "EDITOR"}) {
      String value = System.getenv(variable);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return "vi";
  }

  /** Takes a message out of what an editor has left. */
  static CommitMessage parse(String text) {
    StringBuilder kept = new StringBuilder();
    for (String line : text.lines().toList()) {
      if (!line.startsWith("#")) {
        kept.append(line.stripTrailing()).append('\n');
      }
    }
    String message = kept.toString().strip();
    int end = message.indexOf('\n');
    return end < 0
        ? new CommitMessage(message, "")
        : new CommitMessage(message.substring(0, end), message.substring(end).strip());
  }
}
