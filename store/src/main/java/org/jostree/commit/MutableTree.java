package org.jostree.commit;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.EntryName;
import org.jostree.object.FileId;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * A directory of a tree that is being put together. One that comes from the repository is read only
 * when something is put into it. Files may be added by several threads.
 */
final class MutableTree {
  private final SortedMap<EntryName, FileId> files = new TreeMap<>();
  private final SortedMap<EntryName, MutableTree> directories = new TreeMap<>();
  private @Nullable DirMetaId meta;
  private DirTree.@Nullable Subdirectory unread;

  /** A tree as the repository has it. */
  static MutableTree of(DirTree.Subdirectory existing) {
    MutableTree tree = new MutableTree();
    tree.unread = existing;
    tree.meta = existing.meta();
    return tree;
  }

  /** Its metadata, or null as long as no layer has brought any. */
  synchronized @Nullable DirMetaId meta() {
    return meta;
  }

  synchronized void setMeta(DirMetaId meta) {
    this.meta = meta;
  }

  /** Takes the place of what stood here, unread. */
  synchronized void replaceBy(DirTree.Subdirectory existing) {
    files.clear();
    directories.clear();
    unread = existing;
    meta = existing.meta();
  }

  synchronized boolean isEmpty() {
    return unread == null && files.isEmpty() && directories.isEmpty();
  }

  private void read(Repo repo) throws IOException {
    DirTree.Subdirectory existing = unread;
    if (existing == null) {
      return;
    }
    DirTree tree = repo.readDirTree(existing.tree());
    for (int i = 0; i < tree.fileCount(); i++) {
      files.put(new EntryName(tree.fileName(i)), tree.file(i));
    }
    for (int i = 0; i < tree.directoryCount(); i++) {
      directories.put(new EntryName(tree.directoryName(i)), of(tree.directory(i)));
    }
    unread = null;
  }

  /**
   * Puts a file here, in place of a file of that name.
   *
   * @throws IOException when a directory has that name
   */
  synchronized void putFile(Repo repo, EntryName name, FileId file) throws IOException {
    read(repo);
    if (directories.containsKey(name)) {
      throw new IOException("Can't replace directory with file: " + name);
    }
    files.put(name, file);
  }

  /**
   * The directory of that name, made if there is none.
   *
   * @throws IOException when a file has that name
   */
  synchronized MutableTree directory(Repo repo, EntryName name) throws IOException {
    read(repo);
    if (files.containsKey(name)) {
      throw new IOException("Can't replace file with directory: " + name);
    }
    return directories.computeIfAbsent(name, n -> new MutableTree());
  }

  /**
   * Puts a directory here as the repository has it; false if there is one of that name already.
   *
   * @throws IOException when a file has that name
   */
  synchronized boolean putDirectory(Repo repo, EntryName name, DirTree.Subdirectory existing)
      throws IOException {
    read(repo);
    if (files.containsKey(name)) {
      throw new IOException("Can't replace file with directory: " + name);
    }
    return directories.putIfAbsent(name, of(existing)) == null;
  }

  /** The directory of that name, or null if there is none. */
  synchronized @Nullable MutableTree existingDirectory(Repo repo, EntryName name)
      throws IOException {
    read(repo);
    return directories.get(name);
  }

  /** The file of that name, or null if there is none. */
  synchronized @Nullable FileId file(Repo repo, EntryName name) throws IOException {
    read(repo);
    return files.get(name);
  }

  /** Writes the directory trees, innermost first. */
  synchronized DirTree.Subdirectory write(Transaction transaction) throws IOException {
    DirMetaId written = meta;
    if (written == null) {
      throw new IOException("Can't commit an empty tree");
    }
    if (unread != null) {
      return new DirTree.Subdirectory(unread.tree(), written);
    }
    SortedMap<EntryName, DirTree.Subdirectory> subdirectories = new TreeMap<>();
    for (var directory : directories.entrySet()) {
      subdirectories.put(directory.getKey(), directory.getValue().write(transaction));
    }
    DirTreeId tree = transaction.write(DirTree.of(files, subdirectories));
    return new DirTree.Subdirectory(tree, written);
  }
}
