package org.jostree.mount.content;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jostree.object.Checksum;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.Xattrs;
import org.jostree.posix.Fd;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.ObjectSource;
import org.jostree.repo.Repo;
import org.jostree.repo.UnavailableObjectException;
import org.jspecify.annotations.Nullable;

/**
 * The files and symbolic links of a repository: what is known of them, and their bytes. Everything
 * kept in memory or on disk is limited. Safe for use by several threads.
 *
 * <p>A damaged or missing object is a {@link CorruptObjectException} or a {@link
 * org.jostree.repo.MissingObjectException}; neither is remembered, so an object that is repaired is
 * served again.
 */
public final class RepositoryFiles implements Closeable {
  /** About 200 bytes each. */
  private static final int REMEMBERED_FILES = 1 << 16;

  private static final long LARGEST_PREPARED = 64 << 20;

  private final Repo repo;
  private final @Nullable Path cacheDirectory;
  private final Verification verification;
  private final InPlaceContent inPlace;
  private final InflatedContent inflated;
  private volatile Runnable contradicted = () -> {};
  private final Cache<FileId, FileFacts> facts =
      Caffeine.newBuilder().maximumSize(REMEMBERED_FILES).executor(Runnable::run).build();

  public RepositoryFiles(Repo repo, ContentSettings settings) {
    this.repo = repo;
    this.cacheDirectory = RepositoryCache.directory(repo, settings);
    this.verification = settings.verification();
    this.inPlace = new InPlaceContent(this, settings.verification());
    this.inflated = new InflatedContent(this, repo, settings);
  }

  /**
   * What the object says of the file. Of a link and of an empty file all there is has been compared
   * with the checksum, since the kernel never asks for the content of an empty file.
   */
  public FileFacts facts(FileId file) throws IOException {
    FileFacts known = facts.getIfPresent(file);
    if (known != null) {
      return known;
    }
    FileFacts read = unlessHealed(file, () -> readFacts(file));
    facts.put(file, read);
    return read;
  }

  /** Where to keep what can be made again, for other mounts and later ones; null for nowhere. */
  public @Nullable Path cacheDirectory() {
    return cacheDirectory;
  }

  /** Takes what was learned of a file at another time, unless something is known already. */
  public void remember(FileId file, FileFacts learned) {
    facts.asMap().putIfAbsent(file, learned);
  }

  /** Has something run whenever an object turns out to be another than it was taken for. */
  public void onContradiction(Runnable run) {
    contradicted = run;
  }

  private void forget(FileId file, Exception failure) {
    facts.invalidate(file);
    if (failure instanceof CorruptObjectException) {
      contradicted.run();
    }
  }

  /** Something that fails if the object of a file is damaged or missing. */
  private interface Reading<T> {
    T read() throws IOException;
  }

  /** Does it again if the repository knows where to get the object anew. */
  private <T> T unlessHealed(FileId file, Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (MissingObjectException | CorruptObjectException e) {
      requireHealed(file, e);
      return reading.read();
    }
  }

  private void requireHealed(FileId file, IOException failure) throws IOException {
    if (failure instanceof UnavailableObjectException) {
      throw failure;
    }
    // What was remembered may have been read from the damaged object.
    facts.invalidate(file);
    if (!repo.supply(file, failure)) {
      throw failure;
    }
  }

  private FileFacts readFacts(FileId file) throws IOException {
    ObjectSource source = repo.source();
    if (source == null) {
      return readFactsHere(file);
    }
    FileHeader.Sized head = repo.has(file) ? null : source.header(file);
    if (head != null) {
      // Attributes can be what makes a program privileged, and nobody has compared these.
      Xattrs none = head.header().xattrs().isEmpty() ? Xattrs.NONE : null;
      return new FileFacts(head.header(), head.size(), none);
    }
    FileFacts read = readFactsHere(file);
    if (read.size() > 0 && verification != Verification.NEVER && !source.vouchesFor(file)) {
      // The kernel keeps what it is told; told by a damaged object, it would be wrong for good.
      verify(file, read);
    }
    return read;
  }

  private void verify(FileId file, FileFacts known) throws IOException {
    Repo holder = inPlaceHolder(file);
    if (holder != null) {
      inPlace.verify(file, known, holder);
    } else {
      repo.verify(file);
    }
  }

  private FileFacts readFactsHere(FileId file) throws IOException {
    boolean lacksXattrs = repo.mode().isBare();
    FileHeader.Sized sized =
        lacksXattrs ? repo.readFileHeaderWithoutXattrs(file) : repo.readFileHeader(file);
    if (sized.size() == 0 && verification != Verification.NEVER) {
      sized = lacksXattrs ? repo.readFileHeader(file) : sized;
      check(file, Checksum.of(sized.header().startDigest().digest()));
      lacksXattrs = false;
    }
    return new FileFacts(
        sized.header(), sized.size(), lacksXattrs ? null : sized.header().xattrs());
  }

  static void check(FileId file, Checksum actual) throws CorruptObjectException {
    if (!actual.equals(file.checksum())) {
      throw new CorruptObjectException(file, actual);
    }
  }

  /** The extended attributes of the file itself. */
  public Xattrs xattrs(FileId file) throws IOException {
    return xattrs(file, facts(file));
  }

  /** Has the attributes read that these facts lack. */
  public void learnXattrs(FileId file, FileFacts lookedUp) throws IOException {
    xattrs(file, lookedUp);
  }

  Xattrs xattrs(FileId file, FileFacts lookedUp) throws IOException {
    Xattrs known = lookedUp.xattrs();
    if (known == null) {
      FileHeader.Sized sized = repo.readFileHeader(file);
      if (!lookedUp.areOf(sized.header(), sized.size())) {
        CorruptObjectException other = new CorruptObjectException(file, FileFacts.CHANGED, null);
        forget(file, other);
        throw other;
      }
      known = sized.header().xattrs();
      lookedUp.rememberXattrs(known);
    }
    return known;
  }

  /**
   * Reads from the offset until the destination is full or the file ends.
   *
   * @param offset in bytes
   * @param destination a direct buffer; its position is moved by what was read
   */
  public void read(FileId file, long offset, ByteBuffer destination) throws IOException {
    FileFacts known = facts(file);
    if (offset >= known.size()) {
      return;
    }
    int start = destination.position();
    try {
      if (!inPlace.readIfOpen(file, known, offset, destination)) {
        readUnlessHealed(file, known, offset, destination);
      }
    } catch (IOException | RuntimeException e) {
      destination.position(start);
      forget(file, e);
      throw e;
    }
  }

  /** As {@link #unlessHealed}, without making anything for it. */
  private void readUnlessHealed(FileId file, FileFacts known, long offset, ByteBuffer destination)
      throws IOException {
    int start = destination.position();
    try {
      read(file, known, offset, destination);
    } catch (MissingObjectException | CorruptObjectException e) {
      requireHealed(file, e);
      read(file, known, offset, destination.position(start));
    }
  }

  private void read(FileId file, FileFacts known, long offset, ByteBuffer destination)
      throws IOException {
    Repo holder = inPlaceHolder(file);
    if (holder != null) {
      inPlace.read(file, known, holder, offset, destination);
    } else {
      inflated.read(file, known, offset, destination);
    }
  }

  /** The repository that has the content as it is; null if there is none. */
  private @Nullable Repo inPlaceHolder(FileId file) {
    // Whether it is there shows when it is opened.
    boolean isHere = repo.mode().isBare() && repo.parent() == null;
    return isHere ? repo : repo.contentHolder(file);
  }

  /**
   * Makes a file ready to be read soon: has its bytes compared with the checksum, and inflated. Not
   * a very large one, for which that would take longer than its reader is away.
   */
  public void prepare(FileId file) throws IOException {
    FileFacts known = facts(file);
    if (known.size() == 0 || known.size() > LARGEST_PREPARED) {
      return;
    }
    Repo holder = inPlaceHolder(file);
    if (holder != null) {
      inPlace.prepare(file, known, holder);
    } else {
      inflated.prepare(file, known);
    }
  }

  /**
   * Opens a file that has the content of this one, compared with the checksum. The caller closes
   * it. Of an archive's it is the inflated copy, which takes its room on the disk for as long as it
   * is open.
   */
  public Fd openContent(FileId file) throws IOException {
    FileFacts known = facts(file);
    try {
      return unlessHealed(file, () -> openContent(file, known));
    } catch (IOException | RuntimeException e) {
      forget(file, e);
      throw e;
    }
  }

  private Fd openContent(FileId file, FileFacts known) throws IOException {
    Repo holder = inPlaceHolder(file);
    return holder != null ? inPlace.openContent(file, known, holder) : inflated.open(file, known);
  }

  /**
   * What is kept at the moment, and how it has served, by name; sizes in bytes. A {@code found}
   * counts what was there already, a {@code made} what had to be read anew.
   */
  public Map<String, Long> figures() {
    Map<String, Long> figures = new LinkedHashMap<>();
    ObjectSource source = repo.source();
    if (source != null) {
      figures.putAll(source.figures());
    }
    figures.put("files-remembered", facts.estimatedSize());
    LeasedCache.Figures open = inPlace.openObjects();
    figures.put("objects-open", (long) open.values());
    put(figures, "objects-open", open);
    LeasedCache.Figures memory = inflated.inMemory();
    figures.put("inflated-in-memory-bytes", memory.weight());
    put(figures, "inflated-in-memory", memory);
    LeasedCache.Figures spilled = inflated.inFiles();
    figures.put("inflated-on-disk-bytes", spilled.weight());
    put(figures, "inflated-on-disk", spilled);
    return figures;
  }

  private static void put(Map<String, Long> figures, String name, LeasedCache.Figures cache) {
    figures.put(name + "-found", cache.found());
    figures.put(name + "-made", cache.made());
  }

  @Override
  public void close() throws IOException {
    try {
      inPlace.close();
    } finally {
      inflated.close();
    }
  }
}
