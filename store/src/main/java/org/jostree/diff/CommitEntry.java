package org.jostree.diff;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jostree.object.DirMeta;
import org.jostree.object.DirTree;
import org.jostree.object.FileHeader;
import org.jostree.object.Xattrs;
import org.jostree.repo.Repo;
import org.jspecify.annotations.Nullable;

/** An entry of a commit. */
final class CommitEntry extends DiffEntry {
  private final Repo repo;
  private final DirTree.Entry entry;
  private final boolean withoutXattrs;
  private final @Nullable Attributes known;
  private @Nullable DirTree tree;

  CommitEntry(Repo repo, String path, DirTree.Entry entry, boolean withoutXattrs) {
    super(path);
    this.repo = repo;
    this.entry = entry;
    this.withoutXattrs = withoutXattrs;
    this.known = null;
  }

  CommitEntry(Repo repo, String path, DirTree.Entry entry, @Nullable Attributes known) {
    super(path);
    this.repo = repo;
    this.entry = entry;
    this.withoutXattrs = false;
    this.known = known;
  }

  /** What names it by its content. */
  DirTree.Entry object() {
    return entry;
  }

  /** Whether its attributes are all that its checksum is over. */
  boolean hasAllAttributes() {
    return !withoutXattrs;
  }

  @Override
  public boolean isDirectory() {
    return entry instanceof DirTree.Subdirectory;
  }

  @Override
  public Attributes attributes() throws IOException {
    if (known != null) {
      return known;
    }
    if (entry instanceof DirTree.FileEntry file) {
      FileHeader.Sized sized = repo.readFileHeader(file.file());
      FileHeader header = sized.header();
      return new Attributes(
          header.uid(),
          header.gid(),
          header.mode(),
          header.symlinkTarget(),
          withoutXattrs ? Xattrs.NONE : header.xattrs(),
          sized.size());
    }
    DirMeta meta = repo.readDirMeta(directory().meta());
    Xattrs xattrs = withoutXattrs ? Xattrs.NONE : meta.xattrs();
    return new Attributes(meta.uid(), meta.gid(), meta.mode(), "", xattrs, 0);
  }

  private DirTree.Subdirectory directory() {
    return (DirTree.Subdirectory) entry;
  }

  @Override
  public InputStream open() throws IOException {
    return repo.openFile(((DirTree.FileEntry) entry).file()).content();
  }

  private DirTree tree() throws IOException {
    DirTree read = tree;
    if (read == null) {
      read = repo.readDirTree(directory().tree());
      tree = read;
    }
    return read;
  }

  @Override
  List<Named> children() throws IOException {
    DirTree names = tree();
    List<Named> children = new ArrayList<>(names.fileCount() + names.directoryCount());
    for (int i = 0; i < names.fileCount(); i++) {
      children.add(named(names.fileName(i), new DirTree.FileEntry(names.file(i))));
    }
    for (int i = 0; i < names.directoryCount(); i++) {
      children.add(named(names.directoryName(i), names.directory(i)));
    }
    return children;
  }

  private Named named(String name, DirTree.Entry child) {
    return new Named(name, new CommitEntry(repo, childPath(name), child, withoutXattrs));
  }

  private String childPath(String name) {
    return path().equals("/") ? "/" + name : path() + "/" + name;
  }

  @Override
  @Nullable DiffEntry child(String name) throws IOException {
    DirTree.Entry child = tree().find(name);
    return child == null ? null : new CommitEntry(repo, childPath(name), child, withoutXattrs);
  }
}
