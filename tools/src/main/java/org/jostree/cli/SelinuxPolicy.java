package org.jostree.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.object.DirTree;
import org.jostree.repo.CommitTree;
import org.jostree.repo.FileObject;
import org.jostree.repo.PathNotFoundException;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/**
 * The option {@code --selinux-policy}. Labels come out of a policy by libselinux, which there is no
 * Java for: a tree without a policy is left without labels, as ostree does it; one that has a
 * policy is refused, since files without the labels that were asked for would keep a system from
 * starting.
 */
public final class SelinuxPolicy {
  private static final String[] CONFIGURATIONS = {"usr/etc/selinux/config", "etc/selinux/config"};

  private SelinuxPolicy() {}

  /**
   * Sees to it that the root file system has no policy.
   *
   * @throws IOException when it has one, or is not there
   */
  public static void requireNone(String option, Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new CommandException("opendir(" + root + "): No such file or directory");
    }
    for (String configuration : CONFIGURATIONS) {
      Path file = root.resolve(configuration);
      if (Files.isRegularFile(file) && namesPolicy(Files.readString(file))) {
        throw refusal(option, file.toString());
      }
    }
  }

  /** Sees to it that a commit has no policy. */
  static void requireNone(String option, Repo repo, String revision) throws IOException {
    CommitTree tree = CommitTree.open(repo, repo.refs().resolve(revision));
    for (String configuration : CONFIGURATIONS) {
      DirTree.Entry entry = find(tree, configuration);
      if (entry instanceof DirTree.FileEntry file && namesPolicy(read(repo, file))) {
        throw refusal(option, "/" + configuration + " of " + revision);
      }
    }
  }

  private static DirTree.@Nullable Entry find(CommitTree tree, String path) throws IOException {
    try {
      return tree.follow(path);
    } catch (PathNotFoundException e) {
      return null;
    }
  }

  private static String read(Repo repo, DirTree.FileEntry file) throws IOException {
    try (FileObject object = repo.openFile(file.file())) {
      return new String(object.content().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static boolean namesPolicy(String configuration) {
    return configuration.lines().anyMatch(line -> line.strip().startsWith("SELINUXTYPE="));
  }

  private static CommandException refusal(String option, String where) {
    return new CommandException(
        option
            + ": "
            + where
            + " names an SELinux policy, and labels need libselinux, which jostree does not have");
  }
}
