package org.jostree.gvariant;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the text form: from tokens to a tree of {@link TextNode}s, which then find their types
 * among themselves.
 */
final class TextParser {
  private final TextTokens tokens;
  private final String text;

  TextParser(String text) {
    this.text = text;
    this.tokens = new TextTokens(text);
  }

  GVariantReader parse() throws GVariantTextException {
    if (!GVariantWriter.isValidText(text)) {
      throw new GVariantTextException(0, text.length(), "text with a NUL or a lone surrogate");
    }
    TextNode value = value(GVariantType.MAX_DEPTH);
    if (!tokens.atEnd()) {
      throw tokens.wrong("something follows the value");
    }
    return value.resolve();
  }

  private TextNode value(int depthLimit) throws GVariantTextException {
    if (depthLimit == 0) {
      throw tokens.wrong("nested too deeply");
    }
    if (tokens.atEnd()) {
      throw tokens.wrong("a value is missing");
    }
    char c = tokens.first();
    return switch (c) {
      case '[' -> array(depthLimit - 1);
      case '(' -> tuple(depthLimit - 1);
      case '<' -> variant(depthLimit - 1);
      case '{' -> dictionary(depthLimit - 1);
      case '@' -> declared(depthLimit - 1);
      case '\'', '"' -> quoted();
      default -> word(depthLimit);
    };
  }

  private TextNode word(int depthLimit) throws GVariantTextException {
    int start = tokens.start();
    if (tokens.isNumber()) {
      String number = tokens.take();
      return new TextNode.Numeral(start, tokens.lastEnd(), number);
    }
    if (tokens.isByteString()) {
      String token = tokens.take();
      byte[] bytes = TextEscapes.bytes(token, start);
      return new TextNode.ByteString(start, tokens.lastEnd(), bytes);
    }
    String word = tokens.word();
    switch (word) {
      case "true", "false" -> {
        tokens.take();
        return new TextNode.Bool(start, tokens.lastEnd(), word.equals("true"));
      }
      case "nothing" -> {
        tokens.take();
        return new TextNode.Maybe(start, tokens.lastEnd(), null);
      }
      case "just" -> {
        tokens.take();
        TextNode inner = value(depthLimit - 1);
        return new TextNode.Maybe(start, tokens.lastEnd(), inner);
      }
      case "" -> throw tokens.wrong("not the start of a value");
      default -> {
        return declaredByWord(word, depthLimit - 1);
      }
    }
  }

  private TextNode declaredByWord(String word, int depthLimit) throws GVariantTextException {
    String type =
        switch (word) {
          case "boolean" -> "b";
          case "byte" -> "y";
          case "int16" -> "n";
          case "uint16" -> "q";
          case "int32" -> "i";
          case "handle" -> "h";
          case "uint32" -> "u";
          case "int64" -> "x";
          case "uint64" -> "t";
          case "double" -> "d";
          case "string" -> "s";
          case "objectpath" -> "o";
          case "signature" -> "g";
          default -> throw tokens.wrong("unknown word '" + word + "'");
        };
    int start = tokens.start();
    tokens.take();
    TextNode inner = value(depthLimit);
    return new TextNode.Declared(start, tokens.lastEnd(), GVariantType.of(type), inner);
  }

  private TextNode declared(int depthLimit) throws GVariantTextException {
    int start = tokens.start();
    String typeString = tokens.token().substring(1);
    GVariantType type = GVariantType.parse(typeString);
    if (type == null) {
      throw tokens.wrong("not a type: '" + typeString + "'");
    }
    tokens.take();
    TextNode inner = value(depthLimit);
    return new TextNode.Declared(start, tokens.lastEnd(), type, inner);
  }

  private TextNode quoted() throws GVariantTextException {
    int start = tokens.start();
    String token = tokens.take();
    String value = TextEscapes.text(token, start);
    return new TextNode.Text(start, tokens.lastEnd(), value);
  }

  private TextNode array(int depthLimit) throws GVariantTextException {
    int start = tokens.start();
    tokens.take();
    List<TextNode> elements = new ArrayList<>();
    while (!tokens.takeIf(']')) {
      if (!elements.isEmpty()) {
        tokens.require(',', "',' or ']' after an element");
      }
      elements.add(value(depthLimit));
    }
    return new TextNode.Array(start, tokens.lastEnd(), elements);
  }

  /** A tuple of one has a comma too: {@code (1,)}. */
  private TextNode tuple(int depthLimit) throws GVariantTextException {
    int start = tokens.start();
    tokens.take();
    List<TextNode> items = new ArrayList<>();
    while (!tokens.takeIf(')')) {
      if (items.size() > 1) {
        tokens.require(',', "',' or ')' after a member");
      }
      items.add(value(depthLimit));
      if (items.size() == 1) {
        tokens.require(',', "',' after the first member");
      }
    }
    return new TextNode.Tuple(start, tokens.lastEnd(), items);
  }

  private TextNode variant(int depthLimit) throws GVariantTextException {
    int start = tokens.start();
    tokens.take();
    TextNode inner = value(depthLimit);
    tokens.require('>', "'>' at the end of a variant");
    return new TextNode.Variant(start, tokens.lastEnd(), inner);
  }

  /** {@code {key: value, ...}}, or {@code {key, value}} for one entry outside of a dictionary. */
  private TextNode dictionary(int depthLimit) throws GVariantTextException {
    int start = tokens.start();
    tokens.take();
    List<TextNode> keys = new ArrayList<>();
    List<TextNode> values = new ArrayList<>();
    while (!tokens.takeIf('}')) {
      if (!keys.isEmpty()) {
        tokens.require(',', "',' or '}' after an entry");
      }
      keys.add(value(depthLimit));
      if (keys.size() == 1 && tokens.takeIf(',')) {
        TextNode value = value(depthLimit);
        tokens.require('}', "'}' at the end of an entry");
        return new TextNode.Entry(start, tokens.lastEnd(), keys.get(0), value);
      }
      tokens.require(':', "':' after a key");
      values.add(value(depthLimit));
    }
    return new TextNode.Dictionary(start, tokens.lastEnd(), keys, values);
  }
}
