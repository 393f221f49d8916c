package org.jostree.diff;

import java.io.IOException;
import org.jostree.object.CommitId;
import org.jostree.object.ObjectName;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.Repo;
import org.jostree.repo.TreeObjects;

/**
 * How many objects two commits are made of, and what they share.
 *
 * @param first the objects of the first commit, itself among them
 * @param second those of the second
 * @param common those in both
 * @param commonBytes what these take in the repository
 */
public record ObjectComparison(long first, long second, long common, long commonBytes) {

  /** Compares two commits. */
  public static ObjectComparison of(Repo repo, CommitId first, CommitId second) throws IOException {
    ObjectSet ofFirst = new ObjectSet();
    collect(repo, first, ofFirst, name -> {});
    ObjectSet ofSecond = new ObjectSet();
    long[] common = new long[2];
    collect(
        repo,
        second,
        ofSecond,
        name -> {
          if (ofFirst.contains(name)) {
            common[0]++;
            common[1] += repo.storedSize(name);
          }
        });
    return new ObjectComparison(ofFirst.size(), ofSecond.size(), common[0], common[1]);
  }

  private static void collect(Repo repo, CommitId commit, ObjectSet found, Repo.ObjectSink sink)
      throws IOException {
    ObjectName name = commit;
    found.add(name);
    sink.accept(name);
    new TreeObjects(repo, found, sink).of(repo.readCommit(commit));
  }
}
