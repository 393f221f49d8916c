package org.jostree.commit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jostree.object.EntryName;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.FileModes;
import org.jostree.parallel.Workers;
import org.jostree.repo.ContentReader;
import org.jostree.repo.Repo;
import org.jostree.repo.Transaction;
import org.jostree.tar.ArchiveMember;
import org.jostree.tar.ArchiveReader;
import org.jspecify.annotations.Nullable;

/**
 * Brings an archive into a tree. Nothing of it touches the file system but as an object; a path is
 * only ever looked up in the tree, where a symbolic link is a file and nothing leads upwards. One
 * thread reads, others hash and store small files meanwhile; names are given in the order of the
 * archive, then hard links find their targets, whether these came earlier or later.
 */
final class ArchiveImport {
  /** Files of more bytes are stored as they are read, so that few bytes wait in memory. */
  private static final int SMALL_BYTES = 128 << 10;

  private final Repo repo;
  private final Transaction transaction;
  private final ImportRules rules;
  private final Workers workers;
  private final TreeSource.Archive source;
  private final MutableTree root;
  private final MadeDirectories directories;
  private final List<NewFile> files = new ArrayList<>();
  private final List<HardLink> hardLinks = new ArrayList<>();

  ArchiveImport(
      Transaction transaction,
      ImportRules rules,
      Workers workers,
      TreeSource.Archive source,
      MutableTree root) {
    this.repo = transaction.repo();
    this.transaction = transaction;
    this.rules = rules;
    this.workers = workers;
    this.source = source;
    this.root = root;
    this.directories = new MadeDirectories(transaction, rules);
  }

  /** A file that has a place, and gets its object when a worker is done with it. */
  private static final class NewFile {
    private final MutableTree directory;
    private final EntryName name;
    private @Nullable FileId object;

    NewFile(MutableTree directory, EntryName name) {
      this.directory = directory;
      this.name = name;
    }

    synchronized void stored(FileId file) {
      this.object = file;
    }

    synchronized void putInto(Repo repo) throws IOException {
      if (object != null) {
        directory.putFile(repo, name, object);
      }
    }
  }

  private record HardLink(MutableTree directory, EntryName name, String target) {}

  void run() throws IOException {
    try (InputStream in = open();
        ArchiveReader archive = ArchiveReader.open(in)) {
      for (ArchiveMember member; (member = archive.next()) != null; ) {
        workers.rethrowFailure();
        add(member, archive);
      }
    }
    if (source.autocreateParents()) {
      directories.describe(root, "/");
    }
    workers.finish();
    for (NewFile file : files) {
      file.putInto(repo);
    }
    for (HardLink link : hardLinks) {
      put(link);
    }
  }

  private InputStream open() throws IOException {
    Path file = source.file();
    if (file == null) {
      return new java.io.FileInputStream(java.io.FileDescriptor.in);
    }
    if (Files.isDirectory(file)) {
      throw new IOException(
          "archive_read_open_filename: Error reading '" + file.toAbsolutePath() + "'");
    }
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new IOException(
          "archive_read_open_filename: Failed to open '" + file.toAbsolutePath() + "'", e);
    }
  }

  private void add(ArchiveMember member, ArchiveReader archive) throws IOException {
    List<EntryName> path = path(member.path());
    String shown = "/" + EntryName.join(path);
    if (rules.skips(shown)) {
      return;
    }
    if (member.kind() == ArchiveMember.Kind.SPECIAL) {
      throw new IOException("Unsupported file type for path \"" + EntryName.join(path) + "\"");
    }
    if (member.kind() == ArchiveMember.Kind.DIRECTORY) {
      MutableTree directory = root;
      for (int i = 0; i < path.size(); i++) {
        directory = step(directory, path, i, i == path.size() - 1);
      }
      int mode = FileModes.DIRECTORY | member.mode();
      directory.setMeta(
          directories.meta(
              shown,
              new ImportRules.Attributes(member.uid(), member.gid(), mode, member.xattrs())));
      return;
    }
    if (path.isEmpty()) {
      throw new IOException("The archive has a file in place of its top directory");
    }
    MutableTree directory = root;
    for (int i = 0; i < path.size() - 1; i++) {
      directory = step(directory, path, i, false);
    }
    EntryName name = path.get(path.size() - 1);
    if (member.kind() == ArchiveMember.Kind.HARDLINK) {
      hardLinks.add(new HardLink(directory, name, member.linkTarget()));
    } else {
      NewFile file = new NewFile(directory, name);
      files.add(file);
      store(member, shown, file, archive);
    }
  }

  /** One step down the path; makes the directory if that is allowed. */
  private MutableTree step(MutableTree from, List<EntryName> path, int index, boolean mayMake)
      throws IOException {
    EntryName name = path.get(index);
    MutableTree there = from.existingDirectory(repo, name);
    if (there != null) {
      return there;
    }
    if (!mayMake && !source.autocreateParents()) {
      throw new IOException("No such file or directory: " + name);
    }
    MutableTree made = from.directory(repo, name);
    if (!mayMake) {
      directories.describe(made, "/" + EntryName.join(path.subList(0, index + 1)));
    }
    return made;
  }

  private void store(ArchiveMember member, String path, NewFile file, ArchiveReader archive)
      throws IOException {
    boolean isLink = member.kind() == ArchiveMember.Kind.SYMLINK;
    if (isLink && (member.linkTarget().isEmpty() || member.linkTarget().indexOf('\0') >= 0)) {
      throw new IOException("Invalid symbolic link " + path);
    }
    int type = isLink ? FileModes.SYMLINK : FileModes.REGULAR;
    int mode = member.mode(); // of links, too: Linux gives them 0777, an archive any
    ImportRules.Attributes attributes =
        rules.apply(
            path,
            new ImportRules.Attributes(member.uid(), member.gid(), type | mode, member.xattrs()));
    FileHeader header =
        new FileHeader(
            attributes.uid(),
            attributes.gid(),
            attributes.mode(),
            isLink ? member.linkTarget() : "",
            attributes.xattrs());
    if (isLink) {
      workers.run(() -> file.stored(transaction.writeFile(header, 0, buffer -> -1)));
    } else if (member.size() <= SMALL_BYTES) {
      byte[] content = readAll(archive, (int) member.size());
      workers.run(
          () -> file.stored(transaction.writeFile(header, content.length, new Bytes(content))));
    } else {
      byte[] chunk = new byte[SMALL_BYTES];
      ContentReader reader =
          buffer -> {
            int count = archive.read(chunk, 0, Math.min(chunk.length, buffer.remaining()));
            if (count > 0) {
              buffer.put(chunk, 0, count);
            }
            return count;
          };
      file.stored(transaction.writeFile(header, member.size(), reader));
    }
  }

  private static byte[] readAll(ArchiveReader archive, int size) throws IOException {
    byte[] content = new byte[size];
    for (int at = 0; at < size; ) {
      int count = archive.read(content, at, size - at);
      if (count < 0) {
        throw new IOException("Truncated archive");
      }
      at += count;
    }
    return content;
  }

  /** Content that is in memory. */
  private static final class Bytes implements ContentReader {
    private final ByteBuffer content;

    Bytes(byte[] content) {
      this.content = ByteBuffer.wrap(content);
    }

    @Override
    public int read(ByteBuffer buffer) {
      int count = Math.min(buffer.remaining(), content.remaining());
      if (count == 0) {
        return -1;
      }
      buffer.put(content.slice(content.position(), count));
      content.position(content.position() + count);
      return count;
    }

    @Override
    public boolean rewind() {
      content.rewind();
      return true;
    }
  }

  private void put(HardLink link) throws IOException {
    List<EntryName> path = path(link.target());
    MutableTree directory = root;
    for (int i = 0; i < path.size() - 1 && directory != null; i++) {
      directory = directory.existingDirectory(repo, path.get(i));
    }
    FileId target = null;
    if (directory != null && !path.isEmpty()) {
      EntryName name = path.get(path.size() - 1);
      target = directory.file(repo, name);
      if (target == null && directory.existingDirectory(repo, name) != null) {
        throw new IOException(
            "Expected hardlink file target at \""
                + EntryName.join(path)
                + "\" but found a directory");
      }
    }
    if (target == null) {
      throw new IOException(
          "Processing deferred hardlink "
              + EntryName.join(path)
              + ": Failed to find object: No such file or directory: "
              + EntryName.join(path));
    }
    link.directory().putFile(repo, link.name(), target);
  }

  /** The words of a path as it is to be in the tree: nothing in front of the first, none empty. */
  private List<EntryName> path(String stated) throws IOException {
    List<EntryName> path = words(stated, stated);
    PathFilter filter = source.filter();
    return filter == null ? path : words(filter.apply(EntryName.join(path)), stated);
  }

  private static List<EntryName> words(String path, String stated) throws IOException {
    List<EntryName> words = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(path, "/");
    while (tokens.hasMoreTokens()) {
      String word = tokens.nextToken();
      if (word.equals("..")) {
        throw new IOException(
            "While making relative path \"" + stated + "\":Invalid uplink '..' in path " + path);
      }
      if (!word.equals(".")) {
        EntryName.check(word);
        words.add(new EntryName(word));
      }
    }
    return words;
  }
}
