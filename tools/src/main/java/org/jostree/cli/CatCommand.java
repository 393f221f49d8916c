package org.jostree.cli;

import java.io.IOException;
import org.jostree.object.DirTree;
import org.jostree.repo.CommitTree;
import org.jostree.repo.FileObject;
import org.jostree.repo.Repo;

/** {@code cat}: the content of files. */
final class CatCommand extends RepoCommand {
  CatCommand() {
    super("cat", "COMMIT PATH...", "Concatenate contents of files");
  }

  @Override
  void run(Output output) throws IOException {
    try (Repo repo = openRepo()) {
      if (arguments().size() < 2) {
        throw misuse("A COMMIT and at least one PATH argument are required");
      }
      CommitTree tree = CommitTree.open(repo, repo.refs().resolve(arguments().get(0)));
      for (String path : arguments().subList(1, arguments().size())) {
        print(repo, tree.follow(path), output);
      }
    }
  }

  private static void print(Repo repo, DirTree.Entry entry, Output output) throws IOException {
    if (!(entry instanceof DirTree.FileEntry file)) {
      throw new CommandException("Can't open directory");
    }
    try (FileObject object = repo.openFile(file.file())) {
      object.content().transferTo(output);
    }
  }
}
