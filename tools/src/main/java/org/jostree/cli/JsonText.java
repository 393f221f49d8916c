package org.jostree.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON for people and programs, laid out as ostree does it: a member or an element on each line.
 */
public final class JsonText {
  private static final String STEP = "  ";

  private final StringBuilder text = new StringBuilder();

  private JsonText() {}

  /**
   * A value, without a newline at its end.
   *
   * @param value a map, a list, a string, a number, a truth value or null, and so is what is in it
   */
  public static String of(@Nullable Object value) {
    JsonText json = new JsonText();
    json.append(value, "");
    return json.text.toString();
  }

  private void append(@Nullable Object value, String indent) {
    if (value instanceof Map<?, ?> members) {
      appendObject(members, indent);
    } else if (value instanceof List<?> elements) {
      appendArray(elements, indent);
    } else if (value instanceof String string) {
      appendQuoted(string);
    } else {
      text.append(value);
    }
  }

  private void appendObject(Map<?, ?> members, String indent) {
    text.append('{');
    String separator = "\n";
    for (Map.Entry<?, ?> member : members.entrySet()) {
      text.append(separator).append(indent).append(STEP);
      appendQuoted(String.valueOf(member.getKey()));
      text.append(" : ");
      append(member.getValue(), indent + STEP);
      separator = ",\n";
    }
    text.append(members.isEmpty() ? "}" : "\n" + indent + "}");
  }

  private void appendArray(List<?> elements, String indent) {
    text.append('[');
    String separator = "\n";
    for (Object element : elements) {
      text.append(separator).append(indent).append(STEP);
      append(element, indent + STEP);
      separator = ",\n";
    }
    text.append(elements.isEmpty() ? "]" : "\n" + indent + "]");
  }

  private void appendQuoted(String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ') {
            text.append("\\u00").append(Character.forDigit(c >> 4, 16));
            text.append(Character.forDigit(c & 15, 16));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
