package org.jostree.page;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a long list a page shows.
 *
 * @param text what to tell of it
 * @param previous the address of the page before, from this one; null on the first
 * @param next that of the page behind; null on the last
 */
record Paging(int first, int end, String text, @Nullable String previous, @Nullable String next) {

  /**
   * The part for a page.
   *
   * @param page from 1 on
   * @param also what addresses say besides the number, such as {@code kind=added&}, or nothing
   */
  static Paging of(int total, int size, int page, String also) throws Refusal {
    int pages = Math.max(1, (total + size - 1) / size);
    if (page > pages) {
      throw Refusal.notFound("There are only " + pages + " pages of this list.");
    }
    int first = (page - 1) * size;
    int end = Math.min(total, first + size);
    return new Paging(
        first,
        end,
        Figures.count(first + 1) + "–" + Figures.count(end) + " of " + Figures.count(total),
        page > 1 ? "?" + also + "page=" + (page - 1) : null,
        page < pages ? "?" + also + "page=" + (page + 1) : null);
  }

  /** Whether there is more than one page. */
  boolean isNeeded() {
    return previous != null || next != null;
  }
}
