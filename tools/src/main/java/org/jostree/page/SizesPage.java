package org.jostree.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.CommitId;
import org.jostree.repo.Repo;

/** Where the bytes of a commit are. */
record SizesPage(CommitLine commit, List<Fact> facts, Treemap treemap, boolean cut, boolean whole) {
  private static final int MOST_ENTRIES = 100_000;

  static SizesPage of(Repo repo, CommitId commit) throws IOException {
    SizeNode top = SizeNode.top();
    TreeSizes sizes = new TreeSizes(repo, commit, MOST_ENTRIES, top);
    sizes.add(List.of(), new Trees(repo, commit).root());
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.of("Content", Figures.size(sizes.bytes())));
    facts.add(Fact.of("Files", Figures.count(sizes.files())));
    facts.add(Fact.of("Symbolic links", Figures.count(sizes.links())));
    facts.add(Fact.of("Directories", Figures.count(sizes.directories())));
    return new SizesPage(
        CommitLines.plain(repo).of(commit), facts, Treemap.of(top), sizes.isCut(), sizes.isWhole());
  }
}
