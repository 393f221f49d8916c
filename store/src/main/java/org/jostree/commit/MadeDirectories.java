package org.jostree.commit;

import java.io.IOException;
import java.util.StringTokenizer;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.EntryName;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;
import org.jostree.repo.Transaction;

/** Directories that no layer has described: root's and of mode 0755, but for what the rules say. */
final class MadeDirectories {
  private static final int MODE = FileModes.DIRECTORY | 0755;

  private final Transaction transaction;
  private final ImportRules rules;

  MadeDirectories(Transaction transaction, ImportRules rules) {
    this.transaction = transaction;
    this.rules = rules;
  }

  /** The directory at a path below the top; what is missing of it is made. */
  MutableTree make(MutableTree top, String path) throws IOException {
    MutableTree directory = top;
    StringBuilder way = new StringBuilder("/");
    describe(directory, way.toString());
    StringTokenizer words = new StringTokenizer(path, "/");
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      EntryName.check(word);
      way.append(way.length() > 1 ? "/" : "").append(word);
      directory = directory.directory(transaction.repo(), new EntryName(word));
      describe(directory, way.toString());
    }
    return directory;
  }

  /** Describes a directory if nothing has. */
  void describe(MutableTree directory, String path) throws IOException {
    if (directory.meta() == null) {
      directory.setMeta(meta(path, new ImportRules.Attributes(0, 0, MODE, Xattrs.NONE)));
    }
  }

  /** Writes what the rules make of a directory's attributes. */
  DirMetaId meta(String path, ImportRules.Attributes found) throws IOException {
    ImportRules.Attributes attributes = rules.apply(path, found);
    return transaction.write(
        new DirMeta(attributes.uid(), attributes.gid(), attributes.mode(), attributes.xattrs()));
  }
}
