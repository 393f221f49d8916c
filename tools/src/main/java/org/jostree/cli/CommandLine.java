package org.jostree.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command line: finds the command that is asked for, runs it, and turns what went wrong into one
 * line.
 */
public final class CommandLine {
  /** What a shell reports of a program that a closed pipe has ended: 128 and SIGPIPE's number. */
  private static final int BROKEN_PIPE = 141;

  private final Commands commands;
  private final Output output;
  private final PrintStream errors;

  private CommandLine(Commands commands, OutputStream output, PrintStream errors) {
    this.commands = commands;
    this.output = new Output(output, errors);
    this.errors = errors;
  }

  /**
   * Runs the command in the words of {@code args}; ends the process with 0, or with 1 if it failed.
   *
   * @param commands those that there are
   */
  public static void main(String[] args, Commands commands) {
    OutputStream output = new FileOutputStream(FileDescriptor.out);
    PrintStream errors = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    System.exit(run(Arrays.asList(args), commands, output, errors));
  }

  /**
   * Runs a command inside this process.
   *
   * @param words as a shell would hand them over, without the name of the program
   * @param commands those that there are
   * @param output what the command prints, flushed at its end
   * @param errors the line that says why it failed, and what else belongs on standard error
   * @return what the process is to exit with
   */
  public static int run(
      List<String> words, Commands commands, OutputStream output, PrintStream errors) {
    return new CommandLine(commands, output, errors).run(words);
  }

  private int run(List<String> words) {
    if (Program.isMountHelper()) {
      return run(new MountCommand(), words);
    }
    int at = firstWord(words);
    if (at == words.size()) {
      return run(new NoCommand(commands, "No command specified"), words);
    }
    String name = words.get(at);
    Command command = commands.find(name);
    if (command == null) {
      Extension extension = Extension.find(name);
      return extension == null
          ? run(new NoCommand(commands, "Unknown command '" + name + "'"), List.of())
          : run(extension, words.subList(at + 1, words.size()));
    }
    // Options in front of the command's name are its own, like --repo.
    List<String> rest = new ArrayList<>(words);
    rest.remove(at);
    return command instanceof CommandGroup group ? runSubcommand(group, rest) : run(command, rest);
  }

  private int runSubcommand(CommandGroup group, List<String> words) {
    int at = firstWord(words);
    if (at == words.size()) {
      return run(group, words);
    }
    String word = words.remove(at);
    Command command = group.find(word);
    if (command == null) {
      return run(group.unknown(word), List.of());
    }
    return command instanceof CommandGroup inner
        ? runSubcommand(inner, words)
        : run(command, words);
  }

  /** Where the first word is that is no option; behind the last if there is none. */
  private static int firstWord(List<String> words) {
    int at = 0;
    while (at < words.size() && words.get(at).startsWith("-")) {
      at++;
    }
    return at;
  }

  private int run(Extension extension, List<String> words) {
    try {
      return extension.run(words);
    } catch (IOException | RuntimeException e) {
      return fail(e, false);
    }
  }

  private int run(Command command, List<String> words) {
    try {
      command.parse(words);
      if (command.options.wantsHelp()) {
        output.print(command.help());
      } else if (command.options.wantsVersion()) {
        output.print(Program.version());
      } else {
        command.run(output);
      }
      output.flush();
      return 0;
    } catch (OutputException e) {
      return e.isBrokenPipe() ? BROKEN_PIPE : fail(e, command.options.isVerbose());
    } catch (IOException | RuntimeException | Error e) {
      return fail(e, command.options.isVerbose());
    }
  }

  /** Says what went wrong, behind what the command had printed until then. */
  private int fail(Throwable failure, boolean verbose) {
    @Nullable IOException unwritten = null;
    try {
      output.flush();
    } catch (OutputException e) {
      unwritten = e;
    }
    if (failure instanceof CommandException explained) {
      errors.print(explained.help());
    }
    errors.println("error: " + Failures.describe(failure));
    if (unwritten != null && unwritten != failure) {
      failure.addSuppressed(unwritten);
    }
    if (verbose) {
      failure.printStackTrace(errors);
    }
    return 1;
  }
}
