package org.jostree.tar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jostree.object.Xattrs;
import org.jspecify.annotations.Nullable;

/**
 * The records of an extended header (POSIX.1-2001, pax): each {@code LENGTH KEY=VALUE\n}, the
 * decimal length that of the whole record. Values are bytes; extended attributes have any.
 */
final class PaxRecords {
  private static final String RAW_XATTR = "SCHILY.xattr.";
  private static final String ENCODED_XATTR = "LIBARCHIVE.xattr.";
  private static final String SELINUX = "RHT.security.selinux";

  private final Map<String, byte[]> values = new LinkedHashMap<>();

  /** The pieces of a sparse file in GNU's format 0.0, whose keys repeat. */
  private final List<String> offsetsAndLengths = new ArrayList<>();

  /** Adds the records of one header. */
  void add(byte[] records, Input in) throws IOException {
    int at = 0;
    while (at < records.length) {
      int space = indexOf(records, ' ', at);
      long length = space < 0 ? -1 : decimal(records, at, space);
      if (length < space - at + 3 || length > records.length - at) {
        throw in.damaged("invalid extended header");
      }
      int end = at + (int) length - 1;
      int equals = indexOf(records, '=', space + 1);
      if (records[end] != '\n' || equals < 0 || equals > end) {
        throw in.damaged("invalid extended header");
      }
      String key = new String(records, space + 1, equals - space - 1, StandardCharsets.UTF_8);
      put(key, Arrays.copyOfRange(records, equals + 1, end));
      at = end + 1;
    }
  }

  private void put(String key, byte[] value) {
    if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
      offsetsAndLengths.add(new String(value, StandardCharsets.ISO_8859_1));
    }
    values.put(key, value);
  }

  private static int indexOf(byte[] bytes, char wanted, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static long decimal(byte[] bytes, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9 || value > Integer.MAX_VALUE) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return to == from ? -1 : value;
  }

  /** The value of a key as bytes, or null. */
  byte @Nullable [] get(String key) {
    return values.get(key);
  }

  /** The value of a key that is a path, or null; an empty one stands for none. */
  @Nullable String path(String key) throws IOException {
    byte[] value = values.get(key);
    return value == null || value.length == 0 ? null : Names.decode(value);
  }

  /** The value of a key that is a number, not negative; or {@code otherwise}. */
  long number(String key, long otherwise, Input in) throws IOException {
    byte[] value = values.get(key);
    if (value == null || value.length == 0) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(new String(value, StandardCharsets.ISO_8859_1));
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw (IOException) in.damaged("invalid " + key).initCause(e);
    }
    throw in.damaged("invalid " + key);
  }

  /** {@code GNU.sparse.offset} and {@code GNU.sparse.numbytes} in turn. */
  List<String> offsetsAndLengths() {
    return offsetsAndLengths;
  }

  /** The extended attributes; of those that stand in two forms, the one that is encoded. */
  Xattrs xattrs(Input in) throws IOException {
    Map<String, byte[]> found = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> record : values.entrySet()) {
      String key = record.getKey();
      if (key.startsWith(RAW_XATTR)) {
        found.putIfAbsent(key.substring(RAW_XATTR.length()), record.getValue());
      } else if (key.startsWith(ENCODED_XATTR)) {
        found.put(unescape(key.substring(ENCODED_XATTR.length())), decode(record.getValue(), in));
      } else if (key.equals(SELINUX)) {
        found.putIfAbsent("security.selinux", record.getValue());
      }
    }
    List<Xattrs.Attribute> attributes = new ArrayList<>(found.size());
    for (Map.Entry<String, byte[]> xattr : found.entrySet()) {
      if (xattr.getKey().isEmpty() || xattr.getKey().indexOf('\0') >= 0) {
        throw in.damaged("invalid name of an extended attribute");
      }
      if (xattr.getValue().length > 0) { // as of files on disk
        attributes.add(
            new Xattrs.Attribute(
                xattr.getKey().getBytes(StandardCharsets.UTF_8), xattr.getValue()));
      }
    }
    return Xattrs.of(attributes);
  }

  private static byte[] decode(byte[] value, Input in) throws IOException {
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      throw (IOException) in.damaged("invalid extended attribute").initCause(e);
    }
  }

  /** Names are escaped as in URLs. */
  private static String unescape(String name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      int high = name.charAt(i) == '%' && i + 2 < name.length() ? digit(name, i + 1) : -1;
      int low = high < 0 ? -1 : digit(name, i + 2);
      if (low < 0) {
        text.append(name.charAt(i));
      } else {
        text.append((char) (high << 4 | low));
        i += 2;
      }
    }
    return text.toString();
  }

  private static int digit(String text, int at) {
    return Character.digit(text.charAt(at), 16);
  }
}
