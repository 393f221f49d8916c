package org.jostree.pull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.CommitId;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.object.ObjectName;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jostree.repo.FileObject;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.repo.Transaction;

/**
 * Imports single objects of another repository of this machine: by a hard link where both store
 * them alike, on one file system and for one owner; else by storing them anew. Safe for use by
 * several threads.
 *
 * <p>An object of a repository that belongs to somebody else is copied, since its owner could
 * change the file that the link shares.
 */
public final class ObjectImport {
  /** The permission bits that a file may have which anybody could have made. */
  private static final int USER_PERMISSIONS = 0775;

  private final Transaction to;
  private final Repo from;
  private final ImportChecks checks;
  private final ImportCounts counts;
  private final int owner;

  /** From a repository, its parents included, into a transaction. */
  public ObjectImport(Transaction to, Repo from, ImportChecks checks, ImportCounts counts)
      throws IOException {
    this.to = to;
    this.from = from;
    this.checks = checks;
    this.counts = counts;
    this.owner = owner(to.repo());
  }

  private static int owner(Repo repo) throws IOException {
    return Posix.instance().lstat(repo.path().resolve("objects")).uid();
  }

  /**
   * Imports one object; one that is there already is left alone. With a commit comes its detached
   * metadata.
   *
   * @throws MissingObjectException when the source does not have it
   * @throws org.jostree.repo.CorruptObjectException when it is not what its name promises, where
   *     that is looked at
   */
  public void run(ObjectName name) throws IOException {
    if (to.has(name)) {
      return;
    }
    Repo holder = from.holder(name);
    if (holder == null) {
      throw new MissingObjectException(name);
    }
    if (name instanceof FileId file) {
      importFile(holder, file);
      counts.addContent();
    } else {
      importMetadata(holder, name);
      counts.addMetadata();
    }
  }

  private void importMetadata(Repo holder, ObjectName name) throws IOException {
    if (checks.verify()) {
      holder.verify(name);
    }
    if (mayLink(holder) && to.link(holder, name)) {
      return;
    }
    if (checks.verify()) {
      to.writeMetadataChecked(name, holder.readMetadata(name));
    } else {
      to.writeMetadataUnchecked(name, holder.readMetadataUnchecked(name));
    }
  }

  private boolean mayLink(Repo holder) throws IOException {
    return owner(holder) == owner;
  }

  private void importFile(Repo holder, FileId file) throws IOException {
    if (checks.userFilesOnly() || to.repo().mode() == RepoMode.BARE_USER_ONLY) {
      requireUserPermissions(file, holder.readFileHeaderWithoutXattrs(file).header());
    }
    if (!isStoredAlike(holder, file)) {
      storeAnew(holder, file);
      return;
    }
    if (checks.verify()) {
      holder.verify(file);
    }
    if (mayLink(holder) && to.link(holder, file)) {
      return;
    }
    if (holder.mode() == RepoMode.ARCHIVE) {
      to.copyArchived(holder, file);
    } else {
      storeAnew(holder, file);
    }
  }

  private static void requireUserPermissions(FileId file, FileHeader header) throws IOException {
    int invalid = header.mode() & ~FileModes.TYPE_MASK & ~USER_PERMISSIONS;
    if (header.isRegular() && invalid != 0) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "Content object %s: invalid mode 0%04o with bits 0%04o",
              file.hex(),
              header.mode(),
              invalid));
    }
  }

  /** Whether the file of one repository could be that of the other. */
  private boolean isStoredAlike(Repo holder, FileId file) throws IOException {
    RepoMode mode = to.repo().mode();
    if (mode == holder.mode()) {
      return true;
    }
    if (mode != RepoMode.BARE_USER_ONLY || holder.mode() != RepoMode.BARE_USER) {
      return false;
    }
    // The regular files of these two differ in an attribute only, but for one: bare-user keeps
    // files readable for the owner.
    FileHeader header = holder.readFileHeaderWithoutXattrs(file).header();
    return header.isRegular() && (header.mode() & 0400) != 0;
  }

  private void storeAnew(Repo holder, FileId file) throws IOException {
    FileHeader.Sized sized = holder.readFileHeader(file);
    Optional<Path> content = holder.contentPath(file);
    if (sized.header().isRegular() && content.isPresent()) {
      try (Fd open =
          Posix.instance().open(content.get(), OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0)) {
        if (checks.verify()) {
          to.writeFileChecked(file, sized.header(), sized.size(), open);
        } else {
          to.writeFileUnchecked(file, sized.header(), sized.size(), open);
        }
      }
      return;
    }
    try (FileObject object = holder.openFile(file)) {
      StreamContent bytes = new StreamContent(object.content());
      if (checks.verify()) {
        to.writeFileChecked(file, object.header(), object.size(), bytes);
      } else {
        to.writeFileUnchecked(file, object.header(), object.size(), bytes);
      }
    }
  }

  /**
   * The bytes of a metadata object of the source, compared with their name unless it is trusted.
   */
  byte[] readMetadata(ObjectName name) throws IOException {
    return checks.verify() ? from.readMetadata(name) : from.readMetadataUnchecked(name);
  }

  /** Takes over what has been said of a commit beside it, if that is new. */
  public void importDetachedMetadata(CommitId commit) throws IOException {
    GVariantReader metadata = from.readDetachedMetadata(commit);
    if (metadata == null) {
      return;
    }
    GVariantReader known = to.repo().readDetachedMetadata(commit);
    if (known == null || !Arrays.equals(known.toByteArray(), metadata.toByteArray())) {
      to.setDetachedMetadata(commit, metadata);
    }
  }
}
