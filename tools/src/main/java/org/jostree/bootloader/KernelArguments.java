package org.jostree.bootloader;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a kernel in their order, several of one key among them. {@code quiet} has no
 * value, {@code quiet=} an empty one; the two differ.
 *
 * <p>Arguments are separated by single spaces. A double quote begins or ends a stretch in which
 * spaces do not separate, as the kernel reads them; quotes are kept as they stand. Nothing else is
 * looked at, so that {@link #toString} gives back what {@link #parse} was given.
 */
public final class KernelArguments {
  /** What a boot loader puts on the command line by itself, which is not to be kept. */
  private static final List<String> OF_BOOT_LOADER = List.of("BOOT_IMAGE=", "initrd=");

  private final List<Argument> arguments = new ArrayList<>();

  /** One argument; without a value there is no {@code =}. */
  private record Argument(String key, @Nullable String value) {
    static Argument of(String text) throws KernelArgumentException {
      if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
        // It would end the line of the boot entry, and begin another that was never asked for.
        throw new KernelArgumentException(
            "Kernel argument has a line break: '" + text.replaceAll("[\n\r\0]", "?") + "'");
      }
      int equals = text.indexOf('=');
      return equals < 0
          ? new Argument(text, null)
          : new Argument(text.substring(0, equals), text.substring(equals + 1));
    }

    @Override
    public String toString() {
      return value == null ? key : key + "=" + value;
    }
  }

  /** No arguments. */
  public KernelArguments() {}

  /**
   * Splits a line of arguments.
   *
   * @throws KernelArgumentException when it is more than a line
   */
  public static KernelArguments parse(String line) throws KernelArgumentException {
    KernelArguments parsed = new KernelArguments();
    parsed.appendAll(split(line));
    return parsed;
  }

  private static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    if (line.isEmpty()) {
      return words;
    }
    boolean quoted = false;
    int start = 0;
    for (int at = 0; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ' ' && !quoted) {
        words.add(line.substring(start, at));
        start = at + 1;
      }
    }
    words.add(line.substring(start));
    return words;
  }

  /** The same arguments, to be changed apart from these. */
  public KernelArguments copy() {
    KernelArguments copy = new KernelArguments();
    copy.arguments.addAll(arguments);
    return copy;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return arguments.isEmpty();
  }

  /** Puts an argument behind all others, whether its key is there or not. */
  public void append(String argument) throws KernelArgumentException {
    arguments.add(Argument.of(argument));
  }

  /** {@linkplain #append Appends} several. */
  public void appendAll(Iterable<String> all) throws KernelArgumentException {
    for (String each : all) {
      append(each);
    }
  }

  /** Appends an argument unless its key is there, whatever its value. */
  public void appendIfMissing(String argument) throws KernelArgumentException {
    if (!contains(argument)) {
      append(argument);
    }
  }

  /**
   * Appends what the running kernel was told, but for what its boot loader had added.
   *
   * @param commandLine the text of {@code /proc/cmdline}
   */
  public void appendCommandLine(String commandLine) throws KernelArgumentException {
    for (String argument : split(commandLine.stripTrailing())) {
      if (OF_BOOT_LOADER.stream().noneMatch(argument::startsWith)) {
        append(argument);
      }
    }
  }

  /**
   * Makes an argument the only one of its key: where the first of that key stood, or, if there was
   * none, behind all others.
   */
  public void set(String argument) throws KernelArgumentException {
    Argument replacement = Argument.of(argument);
    int first = indexOf(replacement.key);
    if (first < 0) {
      arguments.add(replacement);
      return;
    }
    removeKey(replacement.key);
    arguments.add(first, replacement);
  }

  /** {@linkplain #set Sets} several, one after the other. */
  public void setAll(Iterable<String> all) throws KernelArgumentException {
    for (String each : all) {
      set(each);
    }
  }

  /**
   * Gives an argument that is there another value: {@code KEY=NEW} or {@code KEY} when the key is
   * there once, {@code KEY=OLD=NEW} always.
   *
   * @throws KernelArgumentException when there is no such argument, or it is not clear which
   */
  public void replace(String change) throws KernelArgumentException {
    Argument wanted = Argument.of(change);
    String value = wanted.value;
    int found = requireKey(wanted.key);
    int second = value == null ? -1 : value.indexOf('=');
    if (value != null && second >= 0) {
      found = indexOf(new Argument(wanted.key, value.substring(0, second)));
      if (found < 0) {
        throw new KernelArgumentException(
            "No karg '" + wanted.key + "=" + value.substring(0, second) + "' found");
      }
      value = value.substring(second + 1);
    } else if (count(wanted.key) > 1) {
      throw severalValues(wanted.key);
    }
    arguments.set(found, new Argument(wanted.key, value));
  }

  /**
   * Takes an argument out: {@code KEY=VALUE}, or {@code KEY} alone, which has to be without a value
   * when the key is there several times.
   *
   * @throws KernelArgumentException when there is no such argument, or it is not clear which
   */
  public void delete(String argument) throws KernelArgumentException {
    Argument wanted = Argument.of(argument);
    int found = requireKey(wanted.key);
    boolean once = count(wanted.key) == 1;
    if (!once || wanted.value != null) {
      found = arguments.indexOf(wanted);
    }
    if (found < 0 && wanted.value == null) {
      throw severalValues(wanted.key);
    }
    if (found < 0) {
      throw new KernelArgumentException("No karg '" + argument + "' found");
    }
    arguments.remove(found);
  }

  /**
   * {@linkplain #delete Takes out} an argument if its key is there.
   *
   * @throws KernelArgumentException when the key is there, but not with that value
   */
  public void deleteIfPresent(String argument) throws KernelArgumentException {
    if (contains(argument)) {
      delete(argument);
    }
  }

  /**
   * Takes out all arguments of a key.
   *
   * @throws KernelArgumentException when there are none
   */
  public void deleteKey(String key) throws KernelArgumentException {
    requireKey(key);
    removeKey(key);
  }

  /** Whether the key of that argument is there, whatever its value. */
  public boolean contains(String argument) {
    int equals = argument.indexOf('=');
    return indexOf(equals < 0 ? argument : argument.substring(0, equals)) >= 0;
  }

  /** The value of the last argument of a key; empty when there is none or it has no value. */
  public Optional<String> lastValue(String key) {
    String last = null;
    for (Argument each : arguments) {
      if (each.key.equals(key)) {
        last = each.value;
      }
    }
    return Optional.ofNullable(last);
  }

  /** The arguments, each as it stands on the line. */
  public List<String> toList() {
    List<String> words = new ArrayList<>(arguments.size());
    for (Argument each : arguments) {
      words.add(each.toString());
    }
    return words;
  }

  private int requireKey(String key) throws KernelArgumentException {
    int found = indexOf(key);
    if (found < 0) {
      throw new KernelArgumentException("No key '" + key + "' found");
    }
    return found;
  }

  private static KernelArgumentException severalValues(String key) {
    return new KernelArgumentException("Multiple values for key '" + key + "' found");
  }

  private int indexOf(String key) {
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).key.equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private int indexOf(Argument wanted) {
    return arguments.indexOf(wanted);
  }

  private int count(String key) {
    int count = 0;
    for (Argument each : arguments) {
      count += each.key.equals(key) ? 1 : 0;
    }
    return count;
  }

  private void removeKey(String key) {
    arguments.removeIf(each -> each.key.equals(key));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KernelArguments that && arguments.equals(that.arguments);
  }

  @Override
  public int hashCode() {
    return Objects.hash(arguments);
  }

  /** The line of arguments. */
  @Override
  public String toString() {
    return String.join(" ", toList());
  }
}
