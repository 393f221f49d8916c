package org.jostree.commit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirTree;
import org.jostree.object.EntryName;
import org.jostree.parallel.Workers;
import org.jostree.repo.CommitTime;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.repo.Transaction;
import org.jostree.repo.TransactionStatistics;
import org.jostree.sign.SignatureLists;
import org.jostree.summary.SummaryUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Makes a commit: brings in the trees, writes the directories, the commit and its ref, all in one
 * transaction.
 */
public final class TreeCommit {
  private final Repo repo;
  private final CommitRequest request;

  public TreeCommit(Repo repo, CommitRequest request) {
    this.repo = repo;
    this.request = request;
  }

  /**
   * Does it.
   *
   * @throws IOException when a source cannot be read, a file is neither regular, directory nor
   *     link, a name is not UTF-8, or the disk does not take it; nothing is left then
   */
  public CommitResult run() throws IOException {
    RefName ref = request.branch == null ? null : RefName.parse(request.branch);
    CommitId parent = parent(ref);
    applyModeOfRepository();
    CommitResult result;
    try (Transaction transaction = repo.transaction()) {
      LinkedObjects linked =
          request.linkCheckoutSpeedup ? LinkedObjects.scan(repo, request.linksAreUnmodified) : null;
      DirTree.Subdirectory root = writeTree(transaction, linked);
      request.rules.requireAllUsed();
      long hits = linked == null ? 0 : linked.hits();
      if (parent != null && request.skipIfUnchanged && hasTree(parent, root)) {
        TransactionStatistics statistics = transaction.statistics();
        result = new CommitResult(parent, true, statistics, hits);
      } else {
        CommitId commit = writeCommit(transaction, parent, root);
        if (ref != null) {
          transaction.setRef(ref, commit);
        }
        result = new CommitResult(commit, false, transaction.commit(), hits);
      }
    }
    if (ref != null && !result.unchanged()) {
      SummaryUpdate.ifConfigured(repo);
    }
    consumeSources();
    return result;
  }

  private @Nullable CommitId parent(@Nullable RefName ref) throws IOException {
    return request.parentFromBranch && ref != null ? repo.refs().read(ref) : request.parent;
  }

  /** What a mode cannot keep must not enter the checksums either. */
  private void applyModeOfRepository() throws IOException {
    if (repo.mode() == RepoMode.BARE_USER_ONLY) {
      request.rules.canonicalPermissions(true).withoutXattrs(true);
    }
    if (repo.config().file().getBoolean("core", "disable-xattrs", false)) {
      request.rules.withoutXattrs(true);
    }
  }

  private DirTree.Subdirectory writeTree(Transaction transaction, @Nullable LinkedObjects linked)
      throws IOException {
    MutableTree top = new MutableTree();
    MutableTree root = top;
    for (TreeSource source : request.sources) {
      // Layer by layer: a later one replaces what an earlier one brought.
      try (Workers workers = new Workers()) {
        if (source instanceof TreeSource.Directory directory) {
          new DirectoryImport(transaction, request.rules, linked, workers, request.consume)
              .run(directory.path(), root);
        } else if (source instanceof TreeSource.Revision revision) {
          new RevisionImport(transaction, request.rules, workers)
              .run(repo.refs().resolve(revision.revision()), root);
        } else if (source instanceof TreeSource.Base base) {
          Commit commit = repo.readCommit(repo.refs().resolve(base.revision()));
          root.replaceBy(new DirTree.Subdirectory(commit.tree(), commit.meta()));
        } else if (source instanceof TreeSource.Archive archive) {
          new ArchiveImport(transaction, request.rules, workers, archive, root).run();
        } else if (source instanceof TreeSource.Overlay overlay) {
          OverlayImport.of(transaction, request.rules, linked, workers, overlay).run(root);
        } else if (source instanceof TreeSource.Prefix prefix) {
          root = new MadeDirectories(transaction, request.rules).make(top, prefix.path());
        }
        workers.finish();
      }
    }
    return top.write(transaction);
  }

  private boolean hasTree(CommitId id, DirTree.Subdirectory root) throws IOException {
    Commit commit = repo.readCommit(id);
    return commit.tree().equals(root.tree()) && commit.meta().equals(root.meta());
  }

  private CommitId writeCommit(
      Transaction transaction, @Nullable CommitId parent, DirTree.Subdirectory root)
      throws IOException {
    CommitMetadata metadata = request.metadata.copy();
    keepFromParent(metadata, parent);
    if (request.bootable) {
      BootableTree.describe(transaction, root, metadata);
    }
    addBindings(metadata);
    if (request.generateSizes && repo.mode() == RepoMode.ARCHIVE) {
      metadata.put("ostree.sizes", CommitSizes.of(transaction, root));
    }
    Commit commit =
        new Commit(
            metadata.build(),
            Optional.ofNullable(parent),
            request.subject,
            request.body,
            timestamp(),
            root.tree(),
            root.meta());
    CommitId id = transaction.write(commit);
    if (!request.detachedMetadata.isEmpty() || !request.signers.isEmpty()) {
      GVariantReader detached = request.detachedMetadata.build();
      transaction.setDetachedMetadata(
          id, SignatureLists.sign(detached, request.signers, commit.serialise()));
    }
    return id;
  }

  private void keepFromParent(CommitMetadata metadata, @Nullable CommitId parent)
      throws IOException {
    if (request.keptMetadata.isEmpty() || parent == null) {
      return;
    }
    Commit from = repo.readCommit(parent);
    for (String key : request.keptMetadata) {
      GVariantReader value = from.metadata().lookup(key);
      if (value == null) {
        throw new IOException(
            "Missing metadata key '" + key + "' from commit '" + parent.hex() + "'");
      }
      metadata.put(key, value);
    }
  }

  private void addBindings(CommitMetadata metadata) {
    if (!request.bindings) {
      return;
    }
    TreeSet<String> refs = new TreeSet<>(EntryName::compare);
    refs.addAll(request.boundRefs);
    if (request.branch != null) {
      refs.add(request.branch);
    }
    metadata.putStrings("ostree.ref-binding", new ArrayList<>(refs));
    String collection = repo.config().collectionId();
    if (collection != null && metadata.get("ostree.collection-binding") == null) {
      metadata.putString("ostree.collection-binding", collection);
    }
  }

  private long timestamp() throws IOException {
    if (request.timestamp >= 0) {
      return request.timestamp;
    }
    return CommitTime.now();
  }

  private void consumeSources() throws IOException {
    if (!request.consume) {
      return;
    }
    List<Path> directories = new ArrayList<>();
    for (TreeSource source : request.sources) {
      if (source instanceof TreeSource.Directory directory) {
        directories.add(directory.path());
      }
    }
    for (Path directory : directories) {
      Files.walkFileTree(directory, new Remover());
    }
  }

  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
