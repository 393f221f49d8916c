package org.jostree.delta;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.VariantDictionary;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.FileHeader;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;
import org.jostree.repo.FileObject;
import org.jostree.repo.ObjectSet;
import org.jostree.repo.Repo;
import org.jostree.repo.TreeObjects;

/**
 * Makes a static delta: metadata objects first, then the files that the older commit lacks; a file
 * that has taken the place of a similar one as the difference between them.
 */
public final class DeltaGeneration {
  private static final GVariantType PART = GVariantType.of("(yay)");
  private static final GVariantType BYTE = GVariantType.of("y");

  /** Both files of a difference and an index of one are in memory. */
  private static final long MAX_DIFFERENCE_BYTES = 48L << 20;

  /** A file whose difference is not smaller than so much of it, in quarters, is put in whole. */
  private static final int WORTH_QUARTERS = 3;

  private final Repo repo;
  private final DeltaName name;
  private final DeltaOptions options;
  private final List<ObjectName> metadata = new ArrayList<>();
  private final List<FileId> files = new ArrayList<>();
  private final List<PartBuilder.Built> parts = new ArrayList<>();
  private final List<Superblock.Fallback> fallbacks = new ArrayList<>();
  private Map<FileId, FileId> sources = new HashMap<>();
  private PartBuilder part = new PartBuilder();
  private long looseBytes;
  private int symlinks;
  private int differences;

  /** Of commits that are both here, whole. */
  public DeltaGeneration(Repo repo, DeltaName name, DeltaOptions options) {
    this.repo = repo;
    this.name = name;
    this.options = options;
  }

  /**
   * Does it. The superblock is written last, so that one that is found has all its parts.
   *
   * @throws IOException when a commit lacks something, or nothing can be written
   */
  public DeltaStatistics run() throws IOException {
    findNewObjects();
    addMetadata();
    addFiles();
    endPart();
    write();
    List<Superblock.Part> headers = headers();
    return new DeltaStatistics(
        sources.size(),
        metadata.size(),
        files.size() - symlinks,
        symlinks,
        headers,
        looseBytes,
        fallbacks.size(),
        differences);
  }

  private List<Superblock.Part> headers() {
    List<Superblock.Part> headers = new ArrayList<>();
    for (PartBuilder.Built built : parts) {
      headers.add(built.header());
    }
    return List.copyOf(headers);
  }

  private void findNewObjects() throws IOException {
    ObjectSet found = new ObjectSet();
    Commit to = repo.readCommit(name.to());
    if (name.from().isPresent()) {
      Commit from = repo.readCommit(name.from().get());
      new TreeObjects(repo, found, object -> {}).of(from);
      sources = ModifiedFiles.between(repo, from, to);
    }
    new TreeObjects(repo, found, this::addNew).of(to);
  }

  private void addNew(ObjectName object) {
    if (object instanceof FileId file) {
      files.add(file);
    } else {
      metadata.add(object);
    }
  }

  private void addMetadata() throws IOException {
    for (ObjectName object : metadata) {
      byte[] bytes = repo.readMetadata(object);
      looseBytes += bytes.length;
      part.addMetadata(object, bytes);
      endPartIfLarge();
    }
  }

  private void addFiles() throws IOException {
    for (FileId file : files) {
      FileHeader.Sized sized = repo.readFileHeader(file);
      long loose = sized.header().isSymlink() ? sized.size() : Files.size(objectFile(file));
      looseBytes += loose;
      symlinks += sized.header().isSymlink() ? 1 : 0;
      if (addDifference(file, sized)) {
        differences++;
      } else if (options.minFallbackBytes > 0 && sized.size() > options.minFallbackBytes) {
        fallbacks.add(new Superblock.Fallback(file, loose, sized.size()));
      } else {
        addWhole(file);
      }
      endPartIfLarge();
    }
  }

  private Path objectFile(FileId file) {
    return repo.contentPath(file).orElse(repo.objectPath(file));
  }

  private void addWhole(FileId file) throws IOException {
    try (FileObject object = repo.openFile(file)) {
      part.addFile(file, object);
    }
  }

  private boolean addDifference(FileId file, FileHeader.Sized sized) throws IOException {
    FileId source = sources.get(file);
    if (source == null || !options.differences || !sized.header().isRegular()) {
      return false;
    }
    FileHeader.Sized old = repo.readFileHeader(source);
    if (!old.header().isRegular() || !isSmallEnough(old.size()) || !isSmallEnough(sized.size())) {
      return false;
    }
    BinaryDifference.Result difference = BinaryDifference.of(content(source), content(file));
    if (difference.cost() * 4 >= sized.size() * WORTH_QUARTERS) {
      return false;
    }
    part.addDifference(file, sized.header(), sized.size(), source, difference.patch());
    return true;
  }

  private boolean isSmallEnough(long size) {
    return size <= Math.min(options.maxDifferenceBytes, MAX_DIFFERENCE_BYTES);
  }

  private byte[] content(FileId file) throws IOException {
    try (FileObject object = repo.openFile(file);
        InputStream in = object.content()) {
      return in.readAllBytes();
    }
  }

  private void endPartIfLarge() throws IOException {
    if (part.size() >= options.maxChunkBytes) {
      parts.add(part.build());
      part = new PartBuilder();
    }
  }

  /** There is always one part, if need be without objects. */
  private void endPart() throws IOException {
    if (!part.isEmpty() || parts.isEmpty()) {
      parts.add(part.build());
    }
  }

  // ---- files

  private void write() throws IOException {
    Path superblock = options.file == null ? repo.path().resolve(name.superblock()) : options.file;
    Path directory = superblock.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException("Cannot write a delta to " + superblock);
    }
    // Before anything is written: a key may turn out to be unusable.
    byte[] signed = superblock().serialise();
    if (!options.signers.isEmpty()) {
      signed = SignedSuperblock.sign(signed, options.signers).serialise();
    }
    Files.createDirectories(directory);
    int count = options.inline ? 0 : parts.size();
    for (int i = 0; i < count; i++) {
      repo.writeDurably(directory.resolve(Integer.toString(i)), parts.get(i).file());
    }
    repo.writeDurably(superblock, signed);
    if (options.file == null) {
      removeOldParts(directory, count);
    }
  }

  /** Those of an older delta between the same commits. */
  private static void removeOldParts(Path directory, int first) throws IOException {
    int index = first;
    while (Files.deleteIfExists(directory.resolve(Integer.toString(index)))) {
      index++;
    }
  }

  private Superblock superblock() throws IOException {
    CommitId from = name.from().orElse(null);
    byte[] commit = repo.readMetadata(name.to());
    long now = System.currentTimeMillis() / 1000;
    return new Superblock(
        metadataOfDelta(),
        now,
        options.order,
        true,
        from,
        name.to(),
        commit,
        0,
        headers(),
        List.copyOf(fallbacks));
  }

  private GVariantReader metadataOfDelta() throws IOException {
    byte letter = (byte) (options.order == ByteOrder.LITTLE_ENDIAN ? 'l' : 'B');
    VariantDictionary dictionary =
        new VariantDictionary()
            .put(Superblock.ENDIANNESS, GVariantReader.of(BYTE, new byte[] {letter}));
    for (int i = 0; options.inline && i < parts.size(); i++) {
      dictionary.put(name.part(i), GVariantReader.of(PART, parts.get(i).file()));
    }
    GVariantReader detached = repo.readDetachedMetadata(name.to());
    if (detached != null) {
      dictionary.put(name.detachedMetadata(), detached);
    }
    return dictionary.build();
  }
}
