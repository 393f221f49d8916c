package org.jostree.repo;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.StringTokenizer;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.FileHeader;

/** The files of a commit, looked up by path. */
public final class CommitTree {
  /** As many as Linux follows in one path. */
  private static final int MAX_LINKS = 40;

  private final Repo repo;
  private final DirTree.Subdirectory root;

  private CommitTree(Repo repo, DirTree.Subdirectory root) {
    this.repo = repo;
    this.root = root;
  }

  /**
   * The tree of a commit.
   *
   * @throws MissingObjectException when there is no such commit
   */
  public static CommitTree open(Repo repo, CommitId commit) throws IOException {
    Commit object = repo.readCommit(commit);
    return new CommitTree(repo, new DirTree.Subdirectory(object.tree(), object.meta()));
  }

  /** The directory at its top. */
  public DirTree.Subdirectory root() {
    return root;
  }

  /**
   * What is at a path; a symbolic link at its end stands for itself.
   *
   * @param path from the root of the commit, with or without a slash in front
   * @throws PathNotFoundException when there is nothing
   */
  public DirTree.Entry find(String path) throws IOException {
    return new Walk(false).to(path);
  }

  /**
   * What is at a path in the end: links on the way and at its end are followed inside the commit,
   * as they would be if it were the root of the system.
   *
   * @throws PathNotFoundException when there is nothing
   */
  public DirTree.Entry follow(String path) throws IOException {
    return new Walk(true).to(path);
  }

  /** One way from the root to a path. */
  private final class Walk {
    private final boolean following;
    private final List<DirTree.Subdirectory> directories = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Deque<String> ahead = new ArrayDeque<>();
    private int links;

    Walk(boolean following) {
      this.following = following;
      directories.add(root);
    }

    DirTree.Entry to(String path) throws IOException {
      lookAhead(path);
      DirTree.Entry entry = root;
      while (!ahead.isEmpty()) {
        if (!(entry instanceof DirTree.Subdirectory)) {
          throw new IOException("Not a directory");
        }
        entry = step(ahead.pop());
      }
      return entry;
    }

    /** Puts the words of a path in front of those that are still to be walked. */
    private void lookAhead(String path) {
      List<String> words = new ArrayList<>();
      StringTokenizer tokens = new StringTokenizer(path, "/");
      while (tokens.hasMoreTokens()) {
        words.add(tokens.nextToken());
      }
      for (int i = words.size() - 1; i >= 0; i--) {
        ahead.push(words.get(i));
      }
    }

    private DirTree.Subdirectory here() {
      return directories.get(directories.size() - 1);
    }

    private DirTree.Entry step(String name) throws IOException {
      if (name.equals(".")) {
        return here();
      }
      if (name.equals("..")) {
        return stepUp();
      }
      DirTree.Entry entry = repo.readDirTree(here().tree()).find(name);
      if (entry == null) {
        throw new PathNotFoundException("/" + String.join("/", names) + slash() + name);
      }
      if (entry instanceof DirTree.Subdirectory directory) {
        directories.add(directory);
        names.add(name);
      } else if (following && entry instanceof DirTree.FileEntry file) {
        FileHeader header = repo.readFileHeaderWithoutXattrs(file.file()).header();
        if (header.isSymlink()) {
          return followLink(header.symlinkTarget());
        }
      }
      return entry;
    }

    private String slash() {
      return names.isEmpty() ? "" : "/";
    }

    private DirTree.Subdirectory stepUp() {
      if (!names.isEmpty()) {
        names.remove(names.size() - 1);
        directories.remove(directories.size() - 1);
      }
      return here();
    }

    private DirTree.Subdirectory followLink(String target) throws IOException {
      links++;
      if (links > MAX_LINKS) {
        throw new IOException("Too many levels of symbolic links");
      }
      if (target.startsWith("/")) {
        names.clear();
        directories.subList(1, directories.size()).clear();
      }
      lookAhead(target);
      return here();
    }
  }
}
