package org.jostree.cli.manual;

import org.jostree.cli.CommandModel;
import org.jostree.cli.options.OptionModel;

/** Completion for zsh, by its function {@code _arguments}. */
final class ZshCompletion {
  private static final String REVISIONS =
      """
      _jostree_revisions() {
        local -a revisions
        revisions=(${(f)"$(_call_program revisions ${words[1]:-jostree} ${(M)words:#--repo=*} refs 2>/dev/null)"})
        _describe -t revisions revision revisions || _files
      }

      """;

  private final StringBuilder text = new StringBuilder();

  private ZshCompletion() {}

  static String of(CommandModel program) {
    ZshCompletion completion = new ZshCompletion();
    completion.text.append("#compdef jostree\n");
    completion.text.append("# Completion of jostree for zsh, made from its commands.\n\n");
    completion.text.append(REVISIONS);
    completion.add(program);
    completion.text.append("_jostree \"$@\"\n");
    return completion.text.toString();
  }

  private static String function(CommandModel command) {
    String name = command.name().replace(' ', '_');
    return name.isEmpty() ? "_jostree" : "_jostree_" + name;
  }

  private void add(CommandModel command) {
    command.commands().forEach(this::add);
    text.append(function(command)).append("() {\n");
    if (command.commands().isEmpty()) {
      text.append("  _arguments -s -S");
      options(command);
      text.append(" \\\n    ")
          .append(quoted("*:argument:" + action(ValueKind.ofArguments(command))));
      text.append("\n}\n\n");
      return;
    }
    text.append("  local curcontext=\"$curcontext\" state\n  local -a commands\n");
    text.append("  _arguments -C");
    options(command);
    text.append(" \\\n    '1:command:->command' \\\n    '*::argument:->argument'\n");
    text.append("  case $state in\n    command)\n      commands=(\n");
    for (CommandModel each : command.commands()) {
      text.append("        ").append(quoted(each.word() + ":" + each.summary())).append('\n');
    }
    text.append("      )\n      _describe -t commands command commands\n      ;;\n");
    text.append("    argument)\n      case ${line[1]} in\n");
    for (CommandModel each : command.commands()) {
      text.append("        ").append(each.word()).append(") ").append(function(each));
      text.append(" ;;\n");
    }
    text.append("      esac\n      ;;\n  esac\n}\n\n");
  }

  private void options(CommandModel command) {
    for (OptionModel option : command.options()) {
      String description =
          "[" + option.description().replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]");
      ValueKind kind = ValueKind.of(option);
      String value =
          kind == null
              ? "]"
              : "]:" + String.valueOf(option.label()).replace(":", "\\:") + ":" + action(kind);
      // Starred, since some may be given several times, and none is refused.
      add("*--" + option.name() + (kind == null ? "" : "=") + description + value);
      if (option.hasLetter()) {
        add("*-" + option.letter() + (kind == null ? "" : "+") + description + value);
      }
    }
  }

  private void add(String specification) {
    text.append(" \\\n    ").append(quoted(specification));
  }

  private static String action(ValueKind kind) {
    return switch (kind) {
      case REVISION -> "_jostree_revisions";
      case FILE -> "_files";
      case DIRECTORY -> "_files -/";
      case ANYTHING -> " ";
    };
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
