package org.jostree.gvariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The orders are those of summaries that ostree 2022.7 wrote, with GLib 2.74. */
class VariantDictionaryTest {
  private static final String SUMMARY = "ostree.summary.";

  @Test
  void ordersAFewKeysAsGLibDoes() {
    assertThat(
            order(
                "ostree.static-deltas",
                SUMMARY + "last-modified",
                SUMMARY + "mode",
                SUMMARY + "tombstone-commits",
                SUMMARY + "indexed-deltas"))
        .containsExactly(
            SUMMARY + "mode",
            SUMMARY + "last-modified",
            SUMMARY + "tombstone-commits",
            "ostree.static-deltas",
            SUMMARY + "indexed-deltas");
  }

  @Test
  void ordersKeysThatHaveMovedWhenTheTableGrew() {
    assertThat(
            order(
                "key",
                SUMMARY + "mode",
                "a.b",
                "c.d",
                "ostree.static-deltas",
                SUMMARY + "last-modified",
                SUMMARY + "mode",
                SUMMARY + "tombstone-commits",
                SUMMARY + "indexed-deltas"))
        .containsExactly(
            SUMMARY + "tombstone-commits",
            SUMMARY + "indexed-deltas",
            "ostree.static-deltas",
            SUMMARY + "last-modified",
            SUMMARY + "mode",
            "c.d",
            "key",
            "a.b");
  }

  @Test
  void aLaterValueReplacesAnEarlierOne() {
    GVariantReader dictionary =
        new VariantDictionary().putString("k", "old").putString("k", "new").build();

    assertThat(GVariantText.print(dictionary, true)).isEqualTo("{'k': <'new'>}");
  }

  @Test
  void holdsEveryKeyOfMany() {
    List<String> keys = new ArrayList<>();
    VariantDictionary dictionary = new VariantDictionary();
    for (int i = 0; i < 5000; i++) {
      keys.add("key." + i);
      dictionary.putBoolean("key." + i, true);
    }

    assertThat(keys(dictionary.build())).containsExactlyInAnyOrderElementsOf(keys);
  }

  private static List<String> order(String... keys) {
    VariantDictionary dictionary = new VariantDictionary();
    for (String key : keys) {
      dictionary.putString(key, "");
    }
    return keys(dictionary.build());
  }

  private static List<String> keys(GVariantReader dictionary) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < dictionary.count(); i++) {
      keys.add(dictionary.child(i).childString(0));
    }
    return keys;
  }
}
