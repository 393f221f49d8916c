package org.jostree.pull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * What a metalink, version 3.0, says of one file: where it can be had, and what it has to be.
 *
 * @param size in bytes; -1 if it does not say
 * @param hashes the digests in hexadecimal digits by the names that Java has for the algorithms
 * @param urls the best first
 */
record Metalink(long size, Map<String, String> hashes, List<String> urls) {
  private record Place(int preference, String url) {}

  /**
   * Reads a metalink.
   *
   * @param name of the file that it is to speak of
   * @throws IOException when it is none, or lacks what is needed
   */
  static Metalink parse(byte[] xml, String name) throws IOException {
    return new Parser(name).parse(xml);
  }

  /**
   * Compares a file with what is said of it.
   *
   * @throws IOException when it is another
   */
  void require(byte[] content) throws IOException {
    if (size >= 0 && size != content.length) {
      throw new IOException(
          "Expected size is " + size + " bytes but content is " + content.length + " bytes");
    }
    for (Map.Entry<String, String> hash : hashes.entrySet()) {
      String actual = HexFormat.of().formatHex(digest(hash.getKey()).digest(content));
      if (!actual.equals(hash.getValue())) {
        throw new IOException(
            "Expected checksum is " + hash.getValue() + " but actual is " + actual);
      }
    }
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no " + algorithm, e);
    }
  }

  /** Goes through the document once; elements that it does not know are passed over. */
  private static final class Parser {
    private final String name;
    private final Map<String, String> hashes = new LinkedHashMap<>();
    private final List<Place> places = new ArrayList<>();
    private long size = -1;
    private boolean isHere;
    private boolean isFound;

    Parser(String name) {
      this.name = name;
    }

    Metalink parse(byte[] xml) throws IOException {
      boolean begun = false;
      try {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // A document from elsewhere opens no files and no connections.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
        while (reader.hasNext()) {
          int event = reader.next();
          if (event == XMLStreamConstants.START_ELEMENT) {
            begun = true;
            start(reader);
          } else if (event == XMLStreamConstants.END_ELEMENT
              && reader.getLocalName().equals("file")) {
            isHere = false;
          }
        }
      } catch (XMLStreamException e) {
        throw new IOException(
            begun
                ? "Malformed metalink: " + e.getMessage()
                : "Document must begin with an element (e.g. <metalink>)",
            e);
      }
      return result();
    }

    private void start(XMLStreamReader reader) throws XMLStreamException, IOException {
      String element = reader.getLocalName();
      if (element.equals("file")) {
        isHere = !isFound && Objects.equals(name, reader.getAttributeValue(null, "name"));
        isFound |= isHere;
      } else if (isHere) {
        switch (element) {
          case "size" -> size = number(text(reader));
          case "hash" -> addHash(reader.getAttributeValue(null, "type"), reader);
          case "url" -> addUrl(reader);
          default -> {
            // Not needed.
          }
        }
      }
    }

    private static long number(String text) throws IOException {
      if (!text.matches("[0-9]{1,18}")) {
        throw new IOException("Invalid size " + text);
      }
      return Long.parseLong(text);
    }

    private static String text(XMLStreamReader reader) throws XMLStreamException {
      return String.valueOf(reader.getElementText()).strip();
    }

    private void addHash(@Nullable String type, XMLStreamReader reader)
        throws XMLStreamException, IOException {
      String digits = text(reader).toLowerCase(Locale.ROOT);
      if (type != null && (type.equals("sha256") || type.equals("sha512"))) {
        int bits = Integer.parseInt(type.substring(3));
        if (!digits.matches("[0-9a-f]{" + bits / 4 + "}")) {
          throw new IOException("Invalid hash digest for " + type);
        }
        hashes.put("SHA-" + bits, digits);
      }
    }

    private void addUrl(XMLStreamReader reader) throws XMLStreamException {
      @Nullable String protocol = reader.getAttributeValue(null, "protocol");
      @Nullable String preference = reader.getAttributeValue(null, "preference");
      String url = text(reader);
      if ("http".equals(protocol) || "https".equals(protocol)) {
        boolean isNumber = preference != null && preference.matches("[0-9]{1,4}");
        places.add(new Place(isNumber ? Integer.parseInt(preference) : 0, url));
      }
    }

    private Metalink result() throws IOException {
      if (!isFound) {
        throw new IOException("No <file name=\"" + name + "\"> found");
      }
      if (hashes.isEmpty()) {
        throw new IOException("No <verification> element with known <hash type=> found");
      }
      if (places.isEmpty()) {
        throw new IOException("No <url method='http'> elements found");
      }
      places.sort(Comparator.comparingInt(Place::preference).reversed());
      return new Metalink(size, hashes, places.stream().map(Place::url).toList());
    }
  }
}
