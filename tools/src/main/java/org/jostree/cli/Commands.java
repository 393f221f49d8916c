package org.jostree.cli;

import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.options.Options;
import org.jspecify.annotations.Nullable;

/**
 * The commands of this package by name. Only the one that is asked for is loaded; the help loads
 * them all. A subclass adds those of other packages.
 */
public class Commands {
  private static final List<String> NAMES =
      List.of(
          "cat",
          "checkout",
          "checksum",
          "commit",
          "config",
          "create-usb",
          "df",
          "diff",
          "export",
          "find-remotes",
          "fsck",
          "gpg-sign",
          "init",
          "initramfs",
          "log",
          "ls",
          "mount",
          "prepare-root",
          "prune",
          "pull",
          "pull-local",
          "push",
          "receive",
          "refs",
          "remote",
          "repair",
          "reset",
          "rev-parse",
          "serve",
          "show",
          "sign",
          "static-delta",
          "summary",
          "trivial-httpd",
          "umount");

  public Commands() {}

  /** The names in the order of the help. */
  protected List<String> names() {
    return NAMES;
  }

  /** A command of that name with its options not yet filled, or null if there is none. */
  protected @Nullable Command find(String name) {
    return switch (name) {
      case "cat" -> new CatCommand();
      case "checkout" -> new CheckoutCommand();
      case "checksum" -> new ChecksumCommand();
      case "commit" -> new CommitCommand();
      case "config" -> new ConfigCommand();
      case "create-usb" -> new CreateUsbCommand();
      case "df" -> new DfCommand();
      case "diff" -> new DiffCommand();
      case "export" -> new ExportCommand();
      case "find-remotes" -> new FindRemotesCommand();
      case "fsck" -> new FsckCommand();
      case "gpg-sign" -> new GpgSignCommand();
      case "init" -> new InitCommand();
      case "initramfs" -> new InitramfsCommand();
      case "log" -> new LogCommand();
      case "ls" -> new LsCommand();
      case "mount" -> new MountCommand();
      case "prepare-root" -> new PrepareRootCommand();
      case "prune" -> new PruneCommand();
      case "pull" -> new PullCommand();
      case "pull-local" -> new PullLocalCommand();
      case "push" -> new PushCommand();
      case "receive" -> new ReceiveCommand();
      case "refs" -> new RefsCommand();
      case "remote" -> new RemoteCommand();
      case "repair" -> new RepairCommand();
      case "reset" -> new ResetCommand();
      case "rev-parse" -> new RevParseCommand();
      case "serve" -> ServeCommand.ofRepo();
      case "show" -> new ShowCommand();
      case "sign" -> new SignCommand();
      case "static-delta" -> new StaticDeltaCommand();
      case "summary" -> new SummaryCommand();
      case "trivial-httpd" -> ServeCommand.ofDirectory();
      case "umount" -> new UmountCommand();
      default -> null;
    };
  }

  /** What there is to say of the whole program: a command without a name that has all others. */
  public final CommandModel model() {
    List<CommandModel> commands = new ArrayList<>();
    for (String name : names()) {
      Command command = find(name);
      if (command != null) {
        commands.add(command.model());
      }
    }
    return new CommandModel(
        "", "COMMAND", "OSTree repositories, and mounts of them", new Options().models(), commands);
  }

  /** The help of the program: every command in a line, an empty line at the end. */
  final String help() {
    StringBuilder text = new StringBuilder("Usage:\n  ");
    text.append(Program.name()).append(" [OPTION…] COMMAND\n\nBuiltin Commands:\n");
    for (String name : names()) {
      Command command = find(name);
      if (command != null) {
        describe(name, command, text);
      }
    }
    return text.append('\n').append(new Options().describe()).toString();
  }

  /** Appends the line of a list of commands. */
  static void describe(String name, Command command, StringBuilder text) {
    text.append("  ").append(name).append(" ".repeat(Math.max(1, 18 - name.length())));
    text.append(command.summary()).append('\n');
  }
}
