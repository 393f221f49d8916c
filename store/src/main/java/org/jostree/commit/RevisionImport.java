package org.jostree.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.EntryName;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.parallel.Workers;
import org.jostree.repo.ContentReader;
import org.jostree.repo.FileObject;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;

/**
 * Brings the tree of a revision into a tree. Objects that the rules leave as they are are used
 * again; the others are written anew.
 */
final class RevisionImport {
  private final Repo repo;
  private final Transaction transaction;
  private final ImportRules rules;
  private final Workers workers;
  private final Directories directories;

  /** Where directories are read. */
  interface Directories {
    DirTree read(DirTreeId id) throws IOException;
  }

  RevisionImport(Transaction transaction, ImportRules rules, Workers workers) {
    this(transaction, rules, workers, transaction.repo()::readDirTree);
  }

  /** An import of directories that are not all in the repository as they are. */
  RevisionImport(
      Transaction transaction, ImportRules rules, Workers workers, Directories directories) {
    this.repo = transaction.repo();
    this.directories = directories;
    this.transaction = transaction;
    this.rules = rules;
    this.workers = workers;
  }

  /** Lays the tree over the target. */
  void run(CommitId id, MutableTree target) throws IOException {
    Commit commit = repo.readCommit(id);
    walk(new DirTree.Subdirectory(commit.tree(), commit.meta()), "/", target);
  }

  /** Lays a directory over the target. */
  void walk(DirTree.Subdirectory directory, String path, MutableTree target) throws IOException {
    DirMeta found = repo.readDirMeta(directory.meta());
    ImportRules.Attributes attributes =
        rules.apply(
            path,
            new ImportRules.Attributes(found.uid(), found.gid(), found.mode(), found.xattrs()));
    target.setMeta(
        transaction.write(
            new DirMeta(
                attributes.uid(), attributes.gid(), attributes.mode(), attributes.xattrs())));
    String prefix = path.equals("/") ? path : path + "/";
    DirTree tree = directories.read(directory.tree());
    for (int i = 0; i < tree.fileCount(); i++) {
      EntryName name = new EntryName(tree.fileName(i));
      FileId file = tree.file(i);
      String child = prefix + name;
      if (!rules.skips(child)) {
        add(file, name, child, target);
      }
    }
    for (int i = 0; i < tree.directoryCount(); i++) {
      EntryName name = new EntryName(tree.directoryName(i));
      String child = prefix + name;
      if (!rules.skips(child)) {
        walk(tree.directory(i), child, target.directory(repo, name));
      }
    }
  }

  /** Puts a file of the repository into a tree, as the rules want it, at once or by and by. */
  void add(FileId file, EntryName name, String path, MutableTree target) throws IOException {
    if (rules.changeNothing()) {
      target.putFile(repo, name, file);
    } else {
      workers.run(() -> target.putFile(repo, name, importFile(file, path)));
    }
  }

  private FileId importFile(FileId file, String path) throws IOException {
    FileHeader found = repo.readFileHeader(file).header();
    ImportRules.Attributes stored =
        new ImportRules.Attributes(found.uid(), found.gid(), found.mode(), found.xattrs());
    ImportRules.Attributes wanted = rules.apply(path, stored);
    if (wanted.equals(stored)) {
      return file;
    }
    FileHeader header =
        new FileHeader(
            wanted.uid(), wanted.gid(), wanted.mode(), found.symlinkTarget(), wanted.xattrs());
    try (FileObject object = repo.openFile(file);
        ReadableByteChannel content = Channels.newChannel(object.content())) {
      ContentReader reader = (ByteBuffer buffer) -> content.read(buffer);
      return transaction.writeFile(header, object.size(), reader);
    }
  }
}
