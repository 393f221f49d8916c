package org.jostree.page;

import java.util.ArrayList;
import java.util.List;
import org.jostree.object.CommitId;

/**
 * A step of the way to where a page is.
 *
 * @param here whether it is the page itself
 */
record Crumb(String text, String link, boolean here) {

  /** The way through a tree. */
  static List<Crumb> ofPath(CommitId commit, List<String> names) {
    List<Crumb> crumbs = new ArrayList<>();
    for (int i = 0; i <= names.size(); i++) {
      String text = i == 0 ? "/" : VisibleText.ofName(names.get(i - 1));
      String link = Links.directory(commit, names.subList(0, i));
      crumbs.add(new Crumb(text, link, i == names.size()));
    }
    return crumbs;
  }
}
