package org.jostree.cli;

import java.io.IOException;
import java.util.List;
import org.jostree.cli.options.Text;
import org.jostree.repo.KeyFile;
import org.jostree.repo.Repo;

/** {@code config}: reads and changes the configuration of a repository, key by key. */
final class ConfigCommand extends RepoCommand {
  private final Text group = options.text("group", "", "Group name");

  ConfigCommand() {
    super("config", "(get KEY|set KEY VALUE|unset KEY)", "Change repo configuration settings");
  }

  /** A key and the group that it is in. */
  private record Key(String group, String name) {}

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      String operation = requireArgument("OPERATION must be specified");
      KeyFile file = repo.config().file();
      switch (operation) {
        case "get" -> output.println(get(file, key(1, "KEY")));
        case "set" -> {
          Key key = key(2, "KEY and VALUE");
          requireValid(key);
          file.set(key.group(), key.name(), arguments().get(2));
          repo.writeConfig(file);
        }
        case "unset" -> {
          Key key = key(1, "KEY");
          if (file.remove(key.group(), key.name())) {
            repo.writeConfig(file);
          }
        }
        default -> throw new CommandException("Unknown operation " + operation);
      }
    }
  }

  /**
   * The key among the words behind the operation.
   *
   * @param count how many words there have to be
   * @param needed what they are, for the message
   */
  private Key key(int count, String needed) throws CommandException {
    List<String> words = arguments().subList(1, arguments().size());
    if (words.size() > count) {
      throw misuse("Too many arguments given");
    }
    String groupName = group.value();
    if (words.size() < count) {
      throw new CommandException(
          groupName == null
              ? needed + " must be specified"
              : count == 1
                  ? "Group name and key must be specified"
                  : "GROUP name, " + needed + " must be specified");
    }
    String name = words.get(0);
    if (groupName != null) {
      return new Key(groupName, name);
    }
    int dot = name.indexOf('.');
    if (dot < 0) {
      throw new CommandException("Key must be of the form \"sectionname.keyname\"");
    }
    return new Key(name.substring(0, dot), name.substring(dot + 1));
  }

  /** What a file could not be read with. */
  private static void requireValid(Key key) throws CommandException {
    if (!KeyFile.isGroupName(key.group())) {
      throw new CommandException("Invalid group name: " + key.group());
    }
    if (!KeyFile.isKeyName(key.name())) {
      throw new CommandException("Invalid key name: " + key.name());
    }
  }

  private static String get(KeyFile file, Key key) throws CommandException {
    String value = file.get(key.group(), key.name());
    if (value != null) {
      return value;
    }
    throw new CommandException(
        file.hasGroup(key.group())
            ? "Key file does not have key “" + key.name() + "” in group “" + key.group() + "”"
            : "Key file does not have group “" + key.group() + "”");
  }
}
