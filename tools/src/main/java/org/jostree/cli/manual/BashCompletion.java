package org.jostree.cli.manual;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.jostree.cli.CommandModel;
import org.jostree.cli.options.OptionModel;

/** Completion for bash, which needs no other package's functions. */
final class BashCompletion {
  /** What is the same whatever commands there are; the tables come before it. */
  private static final String FUNCTIONS =
      """
      # The words of the command in COMP_WORDS, into REPLY; the repository into _jostree_repo.
      _jostree_path() {
        local i word
        REPLY= _jostree_repo=
        for ((i = 1; i < COMP_CWORD; i++)); do
          word=${COMP_WORDS[i]}
          # bash divides --repo=PATH into three words.
          if [[ $word == --repo && ${COMP_WORDS[i + 1]} == = ]]; then _jostree_repo=${COMP_WORDS[i + 2]}; fi
          if [[ $word == = ]]; then ((i++)); continue; fi
          if [[ $word == -* ]]; then continue; fi
          if [[ " $(_jostree_commands "$REPLY") " != *" $word "* ]]; then return; fi
          REPLY=${REPLY:+$REPLY }$word
        done
      }

      _jostree_offer() {
        case $1 in
          revision)
            COMPREPLY=($(compgen -W "$("$_jostree_program" ${_jostree_repo:+--repo="$_jostree_repo"} refs 2>/dev/null)" -- "$2"))
            [[ ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "$2"))
            ;;
          directory) compopt -o filenames; COMPREPLY=($(compgen -d -- "$2")) ;;
          file) compopt -o filenames; COMPREPLY=($(compgen -f -- "$2")) ;;
        esac
      }

      _jostree() {
        local IFS=$' \\t\\n' REPLY _jostree_repo _jostree_program=$1 current=${COMP_WORDS[COMP_CWORD]} option kind
        COMPREPLY=()
        _jostree_path
        if [[ $current == = ]]; then
          option=${COMP_WORDS[COMP_CWORD - 1]} current=
        elif [[ ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
          option=${COMP_WORDS[COMP_CWORD - 2]}
        else
          option=${COMP_WORDS[COMP_CWORD - 1]}
        fi
        kind=$(_jostree_value "$REPLY" "$option")
        if [[ -n $kind ]]; then
          _jostree_offer "$kind" "$current"
        elif [[ $current == -* ]]; then
          COMPREPLY=($(compgen -W "$(_jostree_options "$REPLY")" -- "$current"))
          if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
        elif [[ -n $(_jostree_commands "$REPLY") ]]; then
          COMPREPLY=($(compgen -W "$(_jostree_commands "$REPLY")" -- "$current"))
        else
          _jostree_offer "$(_jostree_arguments "$REPLY")" "$current"
        fi
      }
      complete -F _jostree jostree
      """;

  private final StringBuilder commands = new StringBuilder();
  private final StringBuilder options = new StringBuilder();
  private final StringBuilder values = new StringBuilder();
  private final StringBuilder arguments = new StringBuilder();

  private BashCompletion() {}

  static String of(CommandModel program) {
    BashCompletion completion = new BashCompletion();
    completion.add(program);
    return "# Completion of jostree for bash, made from its commands.\n\n"
        + function("commands", "$1", completion.commands)
        + function("options", "$1", completion.options)
        + function("value", "$1 $2", completion.values)
        + function("arguments", "$1", completion.arguments)
        + FUNCTIONS;
  }

  private static String function(String name, String of, StringBuilder cases) {
    return "_jostree_" + name + "() {\n  case \"" + of + "\" in\n" + cases + "  esac\n}\n\n";
  }

  private void add(CommandModel command) {
    String name = command.name();
    if (!command.commands().isEmpty()) {
      StringJoiner words = new StringJoiner(" ");
      command.commands().forEach(each -> words.add(each.word()));
      addCase(commands, List.of(name), words.toString());
    }
    Set<String> spellings = new LinkedHashSet<>();
    for (OptionModel option : command.options()) {
      spellings.add("--" + option.name() + (option.label() == null ? "" : "="));
      if (option.hasLetter()) {
        spellings.add("-" + option.letter());
      }
    }
    addCase(options, List.of(name), String.join(" ", spellings));
    addValues(command);
    ValueKind kind = ValueKind.ofArguments(command);
    if (kind != ValueKind.ANYTHING) {
      addCase(arguments, List.of(name), word(kind));
    }
    command.commands().forEach(this::add);
  }

  private void addValues(CommandModel command) {
    for (OptionModel option : command.options()) {
      ValueKind kind = ValueKind.of(option);
      if (kind == null) {
        continue;
      }
      List<String> patterns = new ArrayList<>();
      patterns.add(command.name() + " --" + option.name());
      if (option.hasLetter()) {
        patterns.add(command.name() + " -" + option.letter());
      }
      addCase(values, patterns, word(kind));
    }
  }

  private static void addCase(StringBuilder cases, List<String> patterns, String answer) {
    StringJoiner quoted = new StringJoiner(" | ");
    patterns.forEach(pattern -> quoted.add("'" + pattern + "'"));
    cases.append("    ").append(quoted).append(") echo '").append(answer).append("' ;;\n");
  }

  private static String word(ValueKind kind) {
    return switch (kind) {
      case REVISION -> "revision";
      case FILE -> "file";
      case DIRECTORY -> "directory";
      case ANYTHING -> "anything";
    };
  }
}
