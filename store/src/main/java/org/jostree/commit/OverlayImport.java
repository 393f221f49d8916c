package org.jostree.commit;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jostree.object.DirTree;
import org.jostree.object.EntryName;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.Xattrs;
import org.jostree.overlay.OverlayBase;
import org.jostree.overlay.OverlayMarks;
import org.jostree.parallel.Workers;
import org.jostree.posix.AtFlags;
import org.jostree.posix.DirectoryEntry;
import org.jostree.posix.Fd;
import org.jostree.posix.FileMode;
import org.jostree.posix.FileStatus;
import org.jostree.posix.Posix;
import org.jostree.posix.PosixException;
import org.jostree.repo.FileObject;
import org.jostree.repo.FileXattrs;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Brings in what a writable overlay shows, by walking its upper layer alone: of what lies below,
 * directories are read in which something has changed, and no file. Where the rules leave nothing
 * as it is, all of it is brought in anew.
 *
 * <p>The upper layer says of itself what it hides (the kernel's overlayfs.rst): a whiteout is a
 * character device 0:0, or an empty file with an attribute; an opaque directory hides what lies
 * below; a renamed one says where that lies; and a file of metadata alone has its content there.
 */
final class OverlayImport {
  private final Posix posix = Posix.instance();
  private final Repo repo;
  private final Transaction transaction;
  private final ImportRules rules;
  private final Workers workers;
  private final OverlayMarks marks;
  private final Path upper;
  private final LowerTree lower;
  private final FileImport files;
  private final RevisionImport unchanged;

  private OverlayImport(
      Transaction transaction,
      ImportRules rules,
      @Nullable LinkedObjects linked,
      Workers workers,
      Path directory,
      OverlayBase base)
      throws IOException {
    this.repo = transaction.repo();
    this.transaction = transaction;
    this.rules = rules;
    this.workers = workers;
    this.marks = base.marks();
    this.upper = directory.resolve(OverlayBase.UPPER);
    this.lower = LowerTree.of(repo, directory, base);
    this.files = new FileImport(transaction, rules, linked, workers, false, marks::visible);
    this.unchanged = new RevisionImport(transaction, rules, workers, lower::read);
  }

  /**
   * An import of one overlay.
   *
   * @throws IOException when it does not say what it lies over, or the repository lacks that
   */
  static OverlayImport of(
      Transaction transaction,
      ImportRules rules,
      @Nullable LinkedObjects linked,
      Workers workers,
      TreeSource.Overlay overlay)
      throws IOException {
    OverlayBase base = LowerTree.baseOf(transaction.repo(), overlay);
    return new OverlayImport(transaction, rules, linked, workers, overlay.directory(), base);
  }

  /** Lays it over the target; all is there once the workers have finished. */
  void run(MutableTree target) throws IOException {
    Fd top;
    try {
      top = posix.open(upper, SharedDirectory.OPEN, 0);
    } catch (PosixException e) {
      throw new IOException("opendir(" + upper + "): " + e.errno().message(), e);
    }
    merge(top, FileXattrs.of(top), lower.root(), "/", target);
  }

  /**
   * Brings in a directory of the upper layer, and closes it.
   *
   * @param below what lies below it, unless it hides that; null if nothing
   */
  private void merge(
      Fd opened,
      Xattrs xattrs,
      DirTree.@Nullable Subdirectory below,
      String path,
      MutableTree target)
      throws IOException {
    SharedDirectory directory = new SharedDirectory(opened);
    try {
      target.setMeta(files.describe(opened, path));
      DirTree listed =
          below == null || marks.isOpaque(xattrs) ? DirTree.EMPTY : lower.read(below.tree());
      boolean markedWhiteouts = marks.hasMarkedWhiteouts(xattrs);
      Set<String> named = new HashSet<>();
      for (DirectoryEntry entry : posix.list(opened)) {
        workers.rethrowFailure();
        EntryName name = EntryName.of(entry.name());
        named.add(name.value());
        boolean removed = markedWhiteouts && isMarkedWhiteout(opened, name);
        String child = below(path, name);
        if (!removed && !isDevice(opened, entry, name) && !rules.skips(child)) {
          importEntry(directory, child, entry, name, listed, target);
        }
      }
      addUnchanged(listed, named, path, target);
    } finally {
      directory.release();
    }
  }

  private static String below(String path, EntryName name) {
    return path.equals("/") ? path + name : path + "/" + name;
  }

  private boolean isMarkedWhiteout(Fd directory, EntryName name) throws IOException {
    FileStatus status = posix.fstatat(directory, name.value(), AtFlags.AT_SYMLINK_NOFOLLOW);
    return status.isRegular()
        && status.size() == 0
        && posix.getxattr(directory, name.value(), marks.attribute("whiteout")) != null;
  }

  /** Whether it is a whiteout as a device. */
  private boolean isDevice(Fd directory, DirectoryEntry entry, EntryName name) throws IOException {
    if (entry.type() != DirectoryEntry.TYPE_CHARACTER_DEVICE
        && entry.type() != DirectoryEntry.TYPE_UNKNOWN) {
      return false;
    }
    FileStatus status = posix.fstatat(directory, name.value(), AtFlags.AT_SYMLINK_NOFOLLOW);
    return (status.mode() & FileMode.S_IFMT) == FileMode.S_IFCHR && status.rdev() == 0;
  }

  private void importEntry(
      SharedDirectory directory,
      String path,
      DirectoryEntry entry,
      EntryName name,
      DirTree below,
      MutableTree target)
      throws IOException {
    if (entry.isDirectory()) {
      importDirectory(directory.fd(), path, name, below, target);
    } else if (entry.isSymlink()) {
      files.add(directory, name, path, target);
    } else if (entry.isRegular()) {
      if (posix.getxattr(directory.fd(), name.value(), marks.attribute("metacopy")) == null) {
        files.add(directory, name, path, target);
      } else {
        FileId content = contentOf(directory.fd(), name, path, below);
        files.add(
            directory, name, path, target, () -> readBoth(directory.fd(), name, path, content));
      }
    } else {
      importEntry(
          directory, path, DirectoryImport.typed(directory.fd(), name), name, below, target);
    }
  }

  private void importDirectory(
      Fd above, String path, EntryName name, DirTree below, MutableTree target) throws IOException {
    Fd opened = posix.openat(above, name.value(), SharedDirectory.OPEN, 0);
    if (transaction.isStaging(opened, name.value())) {
      opened.close(); // the overlay has this very repository in it
      return;
    }
    Xattrs xattrs;
    DirTree.Entry other;
    try {
      xattrs = FileXattrs.of(opened);
      other = lower.find(below, name.value(), marks.redirect(xattrs), path);
    } catch (IOException e) {
      opened.close();
      throw e;
    }
    DirTree.Subdirectory otherDirectory =
        other instanceof DirTree.Subdirectory subdirectory ? subdirectory : null;
    merge(opened, xattrs, otherDirectory, path, target.directory(repo, name));
  }

  /** The file below whose content one in the upper layer has. */
  private FileId contentOf(Fd directory, EntryName name, String path, DirTree below)
      throws IOException {
    String redirect = marks.redirect(FileXattrs.of(directory, name.value()));
    if (lower.find(below, name.value(), redirect, path) instanceof DirTree.FileEntry file) {
      return file.file();
    }
    throw new IOException("There is nothing below the overlay that " + path + " has content from");
  }

  private FileId readBoth(Fd directory, EntryName name, String path, FileId content)
      throws IOException {
    FileHeader header = files.headerOf(directory, name.value(), path);
    // It gets another name, so that nobody could tell later that it was damaged.
    repo.verify(content);
    try (FileObject object = repo.openFile(content);
        ReadableByteChannel channel = Channels.newChannel(object.content())) {
      return transaction.writeFile(header, object.size(), channel::read);
    }
  }

  /** Adds what the upper layer says nothing about. */
  private void addUnchanged(DirTree listed, Set<String> named, String path, MutableTree target)
      throws IOException {
    for (int i = 0; i < listed.fileCount(); i++) {
      EntryName name = new EntryName(listed.fileName(i));
      String child = below(path, name);
      if (!named.contains(name.value()) && !rules.skips(child)) {
        unchanged.add(listed.file(i), name, child, target);
      }
    }
    for (int i = 0; i < listed.directoryCount(); i++) {
      EntryName name = new EntryName(listed.directoryName(i));
      String child = below(path, name);
      if (named.contains(name.value()) || rules.skips(child)) {
        continue;
      }
      DirTree.Subdirectory directory = listed.directory(i);
      boolean asItIs = rules.changeNothing() && !lower.isUnion();
      if (!asItIs || !target.putDirectory(repo, name, directory)) {
        unchanged.walk(directory, child, target.directory(repo, name));
      }
    }
  }
}
