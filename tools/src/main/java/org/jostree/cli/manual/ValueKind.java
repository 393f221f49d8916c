package org.jostree.cli.manual;

import java.util.Set;
import org.jostree.cli.CommandModel;
import org.jostree.cli.options.OptionModel;
import org.jspecify.annotations.Nullable;

/** What a shell can offer where a value is expected, judged by what the help calls the value. */
enum ValueKind {
  /** Refs of the repository. */
  REVISION,
  /** Files and directories. */
  FILE,
  /** Directories. */
  DIRECTORY,
  /** Nothing, since only the user can know. */
  ANYTHING;

  private static final Set<String> REVISIONS =
      Set.of("REV", "REF", "COMMIT", "BRANCH", "REFSPEC", "CHECKSUM", "FROM", "TO");
  private static final Set<String> FILES =
      Set.of("PATH", "FILE", "FILENAME", "KEYRING", "HOMEDIR", "PREFIX", "KEY-FILE");
  private static final Set<String> DIRECTORIES =
      Set.of("DIR", "DIRECTORY", "REPO", "MOUNTPOINT", "SYSROOT", "DESTINATION");

  /** What follows an option; null if nothing does. */
  static @Nullable ValueKind of(OptionModel option) {
    String label = option.label();
    if (label == null) {
      return null;
    }
    return option.name().equals("repo") || option.name().equals("sysroot") ? DIRECTORY : of(label);
  }

  /** What the words behind the options of a command are, as far as they are all of one kind. */
  static ValueKind ofArguments(CommandModel command) {
    ValueKind found = ANYTHING;
    for (String label : command.parameters().split("[^A-Z-]+", -1)) {
      ValueKind kind = of(label);
      if (kind == REVISION) {
        return REVISION;
      }
      if (found == ANYTHING) {
        found = kind;
      }
    }
    return found;
  }

  private static ValueKind of(String label) {
    if (REVISIONS.contains(label)) {
      return REVISION;
    }
    if (DIRECTORIES.contains(label)) {
      return DIRECTORY;
    }
    return FILES.contains(label) ? FILE : ANYTHING;
  }
}
