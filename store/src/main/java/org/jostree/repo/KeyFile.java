package org.jostree.repo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of groups, keys and values, as GLib's GKeyFile reads and writes it: repository
 * configurations, origins, remotes. Comments and blank lines are kept. Values are kept raw; {@link
 * #get} undoes the escapes {@code \s \n \t \r \\}.
 *
 * <p>Format: the Desktop Entry Specification, "Basic format of the file".
 */
public final class KeyFile {
  private final List<String> preamble = new ArrayList<>();
  private final Map<String, Group> groups = new LinkedHashMap<>();

  /** Lines in order: a key's line is an entry, everything else a comment. */
  private static final class Group {
    final List<Line> lines = new ArrayList<>();

    @Nullable Line find(String key) {
      // The last of several wins, as in GLib.
      for (int i = lines.size() - 1; i >= 0; i--) {
        if (key.equals(lines.get(i).key)) {
          return lines.get(i);
        }
      }
      return null;
    }
  }

  /** A key and its raw value, or, without key, a comment. */
  private record Line(@Nullable String key, String text) {}

  /** An empty file. */
  public KeyFile() {}

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read, or a line is neither group, key nor comment
   */
  public static KeyFile load(Path file) throws IOException {
    return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  /**
   * Reads the text of a file.
   *
   * @throws IOException when a line is neither group, key nor comment
   */
  public static KeyFile parse(String text) throws IOException {
    KeyFile file = new KeyFile();
    Group current = null;
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        end = text.length();
      }
      String line = text.substring(start, end);
      if (line.endsWith("\r")) {
        line = line.substring(0, line.length() - 1);
      }
      start = end + 1;
      String stripped = line.strip();
      if (stripped.isEmpty() || stripped.charAt(0) == '#') {
        if (current == null) {
          file.preamble.add(line);
        } else {
          current.lines.add(new Line(null, line));
        }
      } else if (stripped.charAt(0) == '[') {
        current = file.group(groupName(stripped));
      } else {
        if (current == null) {
          throw new IOException("Key file does not start with a group");
        }
        current.lines.add(keyLine(line));
      }
    }
    return file;
  }

  private static String groupName(String line) throws IOException {
    int close = line.lastIndexOf(']');
    if (close < 2 || !line.substring(close + 1).isBlank()) {
      throw notALine(line);
    }
    String name = line.substring(1, close);
    if (!isGroupName(name)) {
      throw new IOException("Invalid group name: " + name);
    }
    return name;
  }

  /** Whether a group may have that name. */
  public static boolean isGroupName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '[' || c == ']' || Character.isISOControl(c)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** Whether a key may have that name. */
  public static boolean isKeyName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '=' || c == '[' || c == ']' || c == '\n' || c == '\r') {
        return false;
      }
    }
    return !name.isEmpty() && name.strip().equals(name) && name.charAt(0) != '#';
  }

  private static Line keyLine(String line) throws IOException {
    int equals = line.indexOf('=');
    if (equals < 1) {
      throw notALine(line);
    }
    String key = line.substring(0, equals).strip();
    if (key.isEmpty()) {
      throw notALine(line);
    }
    return new Line(key, line.substring(equals + 1).stripLeading());
  }

  private static IOException notALine(String line) {
    return new IOException(
        "Key file contains line “" + line + "” which is not a key-value pair, group, or comment");
  }

  private Group group(String name) {
    Group group = groups.get(name);
    if (group == null) {
      // Not by a lambda: the first of a program takes 10 ms, and every command comes this way.
      group = new Group();
      groups.put(name, group);
    }
    return group;
  }

  /** The names of the groups, in order. */
  public List<String> groups() {
    return List.copyOf(groups.keySet());
  }

  /** Whether there is such a group. */
  public boolean hasGroup(String group) {
    return groups.containsKey(group);
  }

  /** The keys of a group in order; none when there is no such group. */
  public List<String> keys(String group) {
    Group found = groups.get(group);
    List<String> keys = new ArrayList<>();
    if (found != null) {
      for (Line line : found.lines) {
        if (line.key != null && !keys.contains(line.key)) {
          keys.add(line.key);
        }
      }
    }
    return keys;
  }

  /** The value as it stands in the file, or null. */
  public @Nullable String getRaw(String group, String key) {
    Group found = groups.get(group);
    Line line = found == null ? null : found.find(key);
    return line == null ? null : line.text;
  }

  /** The value with its escapes undone, or null. */
  public @Nullable String get(String group, String key) {
    String raw = getRaw(group, key);
    return raw == null ? null : unescape(raw);
  }

  /**
   * A truth value: {@code true}, {@code yes}, {@code 1} and their opposites.
   *
   * @throws IOException when the value is neither
   */
  public boolean getBoolean(String group, String key, boolean otherwise) throws IOException {
    String value = get(group, key);
    if (value == null) {
      return otherwise;
    }
    return switch (value.strip()) {
      case "true", "yes", "1" -> true;
      case "false", "no", "0" -> false;
      default -> throw new IOException("Invalid boolean value '" + value + "' for " + key);
    };
  }

  /** A list of values divided by semicolons, the escape {@code \;} undone; null when absent. */
  public @Nullable List<String> getList(String group, String key) {
    String raw = getRaw(group, key);
    if (raw == null) {
      return null;
    }
    List<String> values = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\\' && i + 1 < raw.length() && raw.charAt(i + 1) == ';') {
        value.append(';');
        i++;
      } else if (c == ';') {
        values.add(unescape(value.toString()));
        value.setLength(0);
      } else {
        value.append(c);
      }
    }
    if (value.length() > 0) {
      values.add(unescape(value.toString()));
    }
    return values;
  }

  /** Sets a value, escaping what must be; the group is added when it is not there. */
  public void set(String group, String key, String value) {
    setRaw(group, key, escape(value));
  }

  /** Sets a list of values, each ended by a semicolon, those within escaped. */
  public void setList(String group, String key, List<String> values) {
    StringBuilder raw = new StringBuilder();
    for (String value : values) {
      raw.append(escape(value).replace(";", "\\;")).append(';');
    }
    setRaw(group, key, raw.toString());
  }

  /** Sets a value that is escaped already. */
  public void setRaw(String group, String key, String raw) {
    Group target = group(group);
    Line line = target.find(key);
    if (line == null) {
      int end = target.lines.size();
      while (end > 0
          && target.lines.get(end - 1).key == null
          && target.lines.get(end - 1).text.isBlank()) {
        end--;
      }
      target.lines.add(end, new Line(key, raw));
    } else {
      target.lines.set(target.lines.indexOf(line), new Line(key, raw));
    }
  }

  /** Removes a key; whether it was there. */
  public boolean remove(String group, String key) {
    Group found = groups.get(group);
    return found != null && found.lines.removeIf(line -> key.equals(line.key));
  }

  /** Removes a group; whether it was there. */
  public boolean removeGroup(String group) {
    return groups.remove(group) != null;
  }

  private static String unescape(String raw) {
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\' || i + 1 == raw.length()) {
        value.append(c);
        continue;
      }
      char escaped = raw.charAt(++i);
      switch (escaped) {
        case 's' -> value.append(' ');
        case 'n' -> value.append('\n');
        case 't' -> value.append('\t');
        case 'r' -> value.append('\r');
        case '\\' -> value.append('\\');
        default -> value.append(c).append(escaped);
      }
    }
    return value.toString();
  }

  private static String escape(String value) {
    StringBuilder raw = new StringBuilder();
    boolean leading = true;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case ' ' -> raw.append(leading ? "\\s" : " ");
        case '\t' -> raw.append(leading ? "\\t" : "\t");
        case '\n' -> raw.append("\\n");
        case '\r' -> raw.append("\\r");
        case '\\' -> raw.append("\\\\");
        default -> raw.append(c);
      }
      leading = leading && (c == ' ' || c == '\t');
    }
    return raw.toString();
  }

  /** The text of the file: groups divided by one blank line, each line ended by a newline. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String line : preamble) {
      text.append(line).append('\n');
    }
    boolean first = text.length() == 0;
    for (Map.Entry<String, Group> group : groups.entrySet()) {
      if (!first && !endsWithBlankLine(text)) {
        text.append('\n');
      }
      first = false;
      text.append('[').append(group.getKey()).append("]\n");
      for (Line line : group.getValue().lines) {
        if (line.key != null) {
          text.append(line.key).append('=');
        }
        text.append(line.text).append('\n');
      }
    }
    return text.toString();
  }

  private static boolean endsWithBlankLine(StringBuilder text) {
    int length = text.length();
    return length >= 2 && text.charAt(length - 1) == '\n' && text.charAt(length - 2) == '\n';
  }
}
