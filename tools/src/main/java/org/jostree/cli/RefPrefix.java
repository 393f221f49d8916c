package org.jostree.cli;

import java.io.IOException;
import java.util.Objects;
import org.jostree.repo.RefName;
import org.jspecify.annotations.Nullable;

/**
 * Whole words at the beginning of refs: {@code a/b} covers the ref {@code a/b} and all below it,
 * {@code REMOTE:} all of a remote, and no prefix everything.
 */
final class RefPrefix {
  /** Covers every ref. */
  static final RefPrefix ALL = new RefPrefix(true, null, "");

  private final boolean anyRemote;
  private final @Nullable String remote;
  private final String words;

  private RefPrefix(boolean anyRemote, @Nullable String remote, String words) {
    this.anyRemote = anyRemote;
    this.remote = remote;
    this.words = words;
  }

  static RefPrefix parse(String text) throws IOException {
    // With a dot behind it flatpak has it.
    int colon = text.endsWith(":.") ? text.length() - 2 : text.length() - 1;
    if (text.indexOf(':') == colon && colon >= 0) {
      return new RefPrefix(false, text.substring(0, colon), "");
    }
    RefName ref = RefName.parse(text);
    return new RefPrefix(false, ref.remote(), ref.name());
  }

  boolean covers(RefName ref) {
    if (!anyRemote && !Objects.equals(remote, ref.remote())) {
      return false;
    }
    return words.isEmpty() || ref.name().equals(words) || ref.name().startsWith(words + "/");
  }

  /** The ref without the words of the prefix; whole if nothing would be left of its name. */
  String strip(RefName ref) {
    if (words.isEmpty() || ref.name().equals(words)) {
      return ref.toString();
    }
    String rest = ref.name().substring(words.length() + 1);
    return ref.remote() == null ? rest : ref.remote() + ":" + rest;
  }
}
