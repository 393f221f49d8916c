package org.jostree.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirTree;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.Xattrs;
import org.jostree.repo.CommitTree;
import org.jostree.repo.FileObject;
import org.jostree.repo.Repo;
import org.jostree.tar.ArchiveMember;
import org.jostree.tar.TarWriter;

/**
 * Writes the tree of a commit as a tar: each directory, then its files, then its subdirectories;
 * all dated as the commit. A file that stands at several places is written at each, as ostree does.
 */
public final class TarExport {
  private final Repo repo;
  private String subpath = "/";
  private String prefix = "";
  private boolean withoutXattrs;

  public TarExport(Repo repo) {
    this.repo = repo;
  }

  /** Only this directory of the commit. */
  public TarExport subpath(String path) {
    this.subpath = path;
    return this;
  }

  /** What stands in front of all names, with its slash if it is to be a directory. */
  public TarExport prefix(String text) {
    this.prefix = text;
    return this;
  }

  /** Extended attributes are left out. */
  public TarExport withoutXattrs(boolean on) {
    this.withoutXattrs = on;
    return this;
  }

  /**
   * Writes it.
   *
   * @param multiple the length of the archive becomes a multiple of this, in bytes
   * @throws org.jostree.repo.PathNotFoundException when the commit has no such path
   */
  public void run(CommitId id, OutputStream out, int multiple) throws IOException {
    Commit commit = repo.readCommit(id);
    if (!(CommitTree.open(repo, id).find(subpath) instanceof DirTree.Subdirectory top)) {
      throw new IOException("Not a directory: " + subpath);
    }
    TarWriter tar = new TarWriter(out, commit.timestamp());
    write(directory(top, topName()), tar);
    writeEntries(top, prefix, tar);
    tar.finish(multiple);
  }

  private String topName() {
    if (prefix.isEmpty()) {
      return "./";
    }
    return prefix.endsWith("/") ? prefix : prefix + "/";
  }

  private void writeEntries(DirTree.Subdirectory directory, String before, TarWriter tar)
      throws IOException {
    DirTree tree = repo.readDirTree(directory.tree());
    for (int i = 0; i < tree.fileCount(); i++) {
      writeFile(tree.file(i), before + tree.fileName(i), tar);
    }
    for (int i = 0; i < tree.directoryCount(); i++) {
      String name = before + tree.directoryName(i) + "/";
      write(directory(tree.directory(i), name), tar);
      writeEntries(tree.directory(i), name, tar);
    }
  }

  private static void write(ArchiveMember directory, TarWriter tar) throws IOException {
    tar.write(directory, InputStream.nullInputStream());
  }

  private ArchiveMember directory(DirTree.Subdirectory directory, String name) throws IOException {
    DirMeta meta = repo.readDirMeta(directory.meta());
    return new ArchiveMember(
        ArchiveMember.Kind.DIRECTORY,
        name,
        "",
        meta.mode() & 07777,
        meta.uid(),
        meta.gid(),
        0,
        wanted(meta.xattrs()));
  }

  private void writeFile(FileId file, String name, TarWriter tar) throws IOException {
    try (FileObject object = repo.openFile(file)) {
      FileHeader header = object.header();
      boolean isLink = header.isSymlink();
      tar.write(
          new ArchiveMember(
              isLink ? ArchiveMember.Kind.SYMLINK : ArchiveMember.Kind.FILE,
              name,
              isLink ? header.symlinkTarget() : "",
              header.mode() & 07777,
              header.uid(),
              header.gid(),
              isLink ? 0 : object.size(),
              wanted(header.xattrs())),
          object.content());
    }
  }

  private Xattrs wanted(Xattrs xattrs) {
    return withoutXattrs ? Xattrs.NONE : xattrs;
  }
}
