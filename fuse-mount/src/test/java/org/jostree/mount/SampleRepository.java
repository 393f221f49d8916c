package org.jostree.mount;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.EntryName;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.object.Xattrs;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.jostree.repo.Transaction;

/** A small repository made for a test. */
public final class SampleRepository implements AutoCloseable {
  /** Begins the content of a symbolic link; its target follows. */
  public static final String LINK = "-> ";

  private final Repo repo;
  private Xattrs xattrs = Xattrs.NONE;
  private int directoryMode = 0755;

  private SampleRepository(Repo repo) {
    this.repo = repo;
  }

  public static SampleRepository create(Path path, RepoMode mode) throws IOException {
    try (Repo created = Repo.create(path, mode)) {
      // A test's repository need not survive a power cut.
      Files.writeString(
          created.path().resolve("config"), "fsync=false\n", StandardOpenOption.APPEND);
    }
    return new SampleRepository(Repo.open(path));
  }

  public Repo repo() {
    return repo;
  }

  /** The extended attributes of all files and directories committed from now on. */
  public void useXattrs(Xattrs used) {
    xattrs = used;
  }

  /** The permissions of all directories committed from now on. */
  public void useDirectoryMode(int mode) {
    directoryMode = mode;
  }

  /**
   * Commits files.
   *
   * @param branch a refspec
   * @param seconds the commit's time
   * @param files their content by path; {@code -> target} makes a symbolic link
   */
  public CommitId commit(String branch, long seconds, Map<String, String> files)
      throws IOException {
    RefName ref = RefName.parse(branch);
    try (Transaction transaction = repo.transaction()) {
      DirTree.Subdirectory root = write(transaction, new TreeMap<>(files));
      CommitId commit =
          transaction.write(
              new Commit(
                  Commit.NO_METADATA,
                  Optional.ofNullable(repo.refs().read(ref)),
                  "subject",
                  "",
                  seconds,
                  root.tree(),
                  root.meta()));
      transaction.setRef(ref, commit);
      transaction.commit();
      return commit;
    }
  }

  private DirTree.Subdirectory write(Transaction transaction, SortedMap<String, String> files)
      throws IOException {
    SortedMap<EntryName, FileId> own = new TreeMap<>();
    SortedMap<String, SortedMap<String, String>> below = new TreeMap<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      int slash = file.getKey().indexOf('/');
      if (slash < 0) {
        own.put(new EntryName(file.getKey()), write(transaction, file.getValue()));
      } else {
        below
            .computeIfAbsent(file.getKey().substring(0, slash), name -> new TreeMap<>())
            .put(file.getKey().substring(slash + 1), file.getValue());
      }
    }
    SortedMap<EntryName, DirTree.Subdirectory> directories = new TreeMap<>();
    for (Map.Entry<String, SortedMap<String, String>> directory : below.entrySet()) {
      directories.put(new EntryName(directory.getKey()), write(transaction, directory.getValue()));
    }
    DirMetaId meta =
        transaction.write(new DirMeta(0, 0, FileModes.DIRECTORY | directoryMode, xattrs));
    return new DirTree.Subdirectory(transaction.write(DirTree.of(own, directories)), meta);
  }

  private FileId write(Transaction transaction, String content) throws IOException {
    if (content.startsWith(LINK)) {
      String target = content.substring(LINK.length());
      return transaction.writeFile(
          new FileHeader(0, 0, 0120777, target, Xattrs.NONE), 0, buffer -> -1);
    }
    ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
    FileHeader header = new FileHeader(0, 0, 0100644, "", xattrs);
    return transaction.writeFile(
        header,
        bytes.remaining(),
        buffer -> {
          int count = Math.min(buffer.remaining(), bytes.remaining());
          buffer.put(bytes.slice().limit(count));
          bytes.position(bytes.position() + count);
          return count == 0 ? -1 : count;
        });
  }

  @Override
  public void close() {
    repo.close();
  }
}
