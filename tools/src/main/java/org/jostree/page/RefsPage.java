package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * The refs of a repository.
 *
 * @param facts what kind of repository it is
 */
record RefsPage(
    List<Fact> facts, List<Group> groups, Paging paging, boolean empty, String compareTo) {
  private static final int MOST_ROWS = 200;

  /**
   * Refs that belong together.
   *
   * @param title nothing for the repository's own
   */
  record Group(String title, List<Row> rows) {}

  /**
   * One ref.
   *
   * @param history the address of its commits
   */
  record Row(String name, String history, CommitLine commit) {}

  static RefsPage of(Repo repo, int page) throws IOException {
    List<ListedRef> refs = ListedRef.of(repo);
    Paging paging = Paging.of(refs.size(), MOST_ROWS, page, "");
    CommitLines lines = CommitLines.labelled(repo, Map.of());
    List<Group> groups = new ArrayList<>();
    for (ListedRef ref : refs.subList(paging.first(), paging.end())) {
      if (groups.isEmpty() || !groups.get(groups.size() - 1).title().equals(ref.group())) {
        groups.add(new Group(ref.group(), new ArrayList<>()));
      }
      String revision = ref.revision();
      String history = Links.history(revision == null ? ref.commit().hex() : revision);
      groups
          .get(groups.size() - 1)
          .rows()
          .add(new Row(ref.name(), history, lines.of(ref.commit())));
    }
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.of("Mode", repo.config().file().get("core", "mode")));
    @Nullable String collection = repo.config().collectionId();
    if (collection != null) {
      facts.add(Fact.of("Collection", collection));
    }
    facts.add(Fact.of("Refs", Figures.count(refs.size())));
    String first = refs.isEmpty() ? null : refs.get(0).revision();
    return new RefsPage(facts, groups, paging, refs.isEmpty(), first == null ? "" : first);
  }
}
