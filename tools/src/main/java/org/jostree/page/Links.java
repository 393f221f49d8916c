package org.jostree.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jostree.object.CommitId;

/**
 * Addresses of pages, relative to the page of refs. Templates put the way up to it in front, so
 * that pages work behind any other server, below any path.
 */
final class Links {
  private static final String HEX = "0123456789ABCDEF";

  private Links() {}

  /** The history that a revision ends. */
  static String history(String revision) {
    return "history/" + path(List.of(revision.split("/", -1)));
  }

  static String commit(CommitId commit) {
    return "commit/" + commit.hex();
  }

  /** Where the bytes of a commit are. */
  static String sizes(CommitId commit) {
    return "sizes/" + commit.hex();
  }

  /** A directory of a commit. */
  static String directory(CommitId commit, List<String> names) {
    return slash("tree/" + commit.hex() + "/" + path(names));
  }

  /** A file or a link of a commit. */
  static String file(CommitId commit, List<String> names) {
    return "tree/" + commit.hex() + "/" + path(names);
  }

  /** The bytes of a file. */
  static String raw(CommitId commit, List<String> names) {
    return "raw/" + commit.hex() + "/" + path(names);
  }

  /** What differs between two commits. */
  static String differences(CommitId from, CommitId to) {
    return "diff/" + from.hex() + ".." + to.hex() + "/";
  }

  /** How an entry differs between two commits. */
  static String difference(CommitId from, CommitId to, List<String> names) {
    return differences(from, to) + path(names);
  }

  private static String slash(String path) {
    return path.endsWith("/") ? path : path + "/";
  }

  private static String path(List<String> names) {
    StringBuilder path = new StringBuilder();
    for (String name : names) {
      path.append(path.length() == 0 ? "" : "/").append(encode(name));
    }
    return path.toString();
  }

  /** A word in an address: all but letters, digits and {@code - . _ ~} by its bytes (RFC 3986). */
  static String encode(String word) {
    StringBuilder text = new StringBuilder(word.length());
    for (byte b : word.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "-._~".indexOf(c) >= 0) {
        text.append(c);
      } else {
        text.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return text.toString();
  }
}
