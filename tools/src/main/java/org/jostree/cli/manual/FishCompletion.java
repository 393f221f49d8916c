package org.jostree.cli.manual;

import org.jostree.cli.CommandModel;
import org.jostree.cli.options.OptionModel;

/** Completion for fish. */
final class FishCompletion {
  private static final String FUNCTIONS =
      """
      # The words of the command so far: all before the cursor that are no options.
      function __jostree_words
          set -l tokens (commandline -opc)
          set -e tokens[1]
          string match -v -- '-*' $tokens
      end

      # Whether the command is the one of these words, whatever stands behind them.
      function __jostree_at
          set -l words (__jostree_words)
          set -l length (count $argv)
          test (count $words) -ge $length; or return 1
          test $length -eq 0; or test "$words[1..$length]" = "$argv"
      end

      # Whether a command is to follow these words.
      function __jostree_before
          set -l words (__jostree_words)
          test (count $words) -eq (count $argv); and __jostree_at $argv
      end

      function __jostree_revisions
          jostree (string match -- '--repo=*' (commandline -opc)) refs 2>/dev/null
      end

      complete -c jostree -f
      """;

  private final StringBuilder text = new StringBuilder();

  private FishCompletion() {}

  static String of(CommandModel program) {
    FishCompletion completion = new FishCompletion();
    completion.text.append("# Completion of jostree for fish, made from its commands.\n\n");
    completion.text.append(FUNCTIONS);
    completion.add(program);
    return completion.text.toString();
  }

  private void add(CommandModel command) {
    String words = command.name().isEmpty() ? "" : " " + command.name();
    for (CommandModel each : command.commands()) {
      complete("__jostree_before" + words, "-a " + each.word(), each.summary());
    }
    // An option of a group is not offered behind a command of that group.
    String place = (command.commands().isEmpty() ? "__jostree_at" : "__jostree_before") + words;
    for (OptionModel option : command.options()) {
      String letter = option.hasLetter() ? " -s " + option.letter() : "";
      ValueKind kind = ValueKind.of(option);
      String value = kind == null ? "" : " " + value(kind);
      complete(place, "-l " + option.name() + letter + value, option.description());
    }
    ValueKind kind = ValueKind.ofArguments(command);
    if (command.commands().isEmpty() && kind != ValueKind.ANYTHING) {
      text.append("complete -c jostree -n ").append(quoted(place)).append(' ');
      text.append(value(kind).replace("-x ", "").replace("-r ", "")).append('\n');
    }
    command.commands().forEach(this::add);
  }

  private void complete(String condition, String what, String description) {
    text.append("complete -c jostree -n ").append(quoted(condition)).append(' ').append(what);
    text.append(" -d ").append(quoted(description)).append('\n');
  }

  private static String value(ValueKind kind) {
    return switch (kind) {
      case REVISION -> "-x -a '(__jostree_revisions)'";
      case DIRECTORY -> "-x -a '(__fish_complete_directories)'";
      case FILE -> "-r -F";
      case ANYTHING -> "-x";
    };
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
