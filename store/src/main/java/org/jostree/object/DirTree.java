package org.jostree.object;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jspecify.annotations.Nullable;

/**
 * The names of one directory: files with their checksums, then subdirectories with the checksums of
 * their tree and metadata, each part in the order of the names' bytes. Serialised as {@code
 * (a(say)a(sayay))}.
 */
public final class DirTree {
  /** A directory without entries. */
  public static final DirTree EMPTY =
      new DirTree(new String[0], new FileId[0], new String[0], new Subdirectory[0]);

  private static final GVariantType TYPE = GVariantType.of("(a(say)a(sayay))");

  private final String[] fileNames;
  private final FileId[] files;
  private final String[] directoryNames;
  private final Subdirectory[] directories;

  private DirTree(
      String[] fileNames, FileId[] files, String[] directoryNames, Subdirectory[] directories) {
    this.fileNames = fileNames;
    this.files = files;
    this.directoryNames = directoryNames;
    this.directories = directories;
  }

  /** What a name in a directory stands for. */
  public sealed interface Entry permits FileEntry, Subdirectory {}

  /** A regular file or a symbolic link. */
  public record FileEntry(FileId file) implements Entry {
    // Written out: the generated ones cost their bootstrap at start-up.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof FileEntry that && file.equals(that.file);
    }

    @Override
    public int hashCode() {
      return file.hashCode();
    }
  }

  /** A directory. */
  public record Subdirectory(DirTreeId tree, DirMetaId meta) implements Entry {
    // As above.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Subdirectory that && tree.equals(that.tree) && meta.equals(that.meta);
    }

    @Override
    public int hashCode() {
      return 31 * tree.hashCode() + meta.hashCode();
    }
  }

  /**
   * Reads a dirtree object. Names are checked; an unsorted tree, as old versions wrote, is read and
   * put in order; a name that stands twice is refused.
   *
   * @throws MalformedObjectException when it is not a directory tree
   */
  public static DirTree parse(byte[] serialised) throws MalformedObjectException {
    GVariantReader tree = GVariantReader.of(TYPE, serialised);
    GVariantReader fileArray = tree.child(0);
    GVariantReader directoryArray = tree.child(1);
    String[] fileNames = new String[fileArray.count()];
    FileId[] files = new FileId[fileNames.length];
    for (int i = 0; i < fileNames.length; i++) {
      GVariantReader entry = fileArray.child(i);
      fileNames[i] = name(entry);
      files[i] = new FileId(checksum(entry, 1));
    }
    String[] directoryNames = new String[directoryArray.count()];
    Subdirectory[] directories = new Subdirectory[directoryNames.length];
    for (int i = 0; i < directoryNames.length; i++) {
      GVariantReader entry = directoryArray.child(i);
      directoryNames[i] = name(entry);
      directories[i] =
          new Subdirectory(new DirTreeId(checksum(entry, 1)), new DirMetaId(checksum(entry, 2)));
    }
    boolean sorted = isSorted(fileNames) && isSorted(directoryNames);
    DirTree read = new DirTree(fileNames, files, directoryNames, directories);
    read.refuseDuplicates(sorted);
    return sorted ? read : read.inOrder();
  }

  private static String name(GVariantReader entry) throws MalformedObjectException {
    String name = entry.childString(0);
    EntryName.check(name);
    return name;
  }

  private static Checksum checksum(GVariantReader entry, int index)
      throws MalformedObjectException {
    byte[] bytes = entry.childBytes(index);
    if (bytes.length != Checksum.BYTES) {
      throw new MalformedObjectException(
          "Invalid checksum of length " + bytes.length + " expected " + Checksum.BYTES);
    }
    return Checksum.of(bytes);
  }

  private static boolean isSorted(String[] names) {
    for (int i = 1; i < names.length; i++) {
      if (EntryName.compare(names[i - 1], names[i]) >= 0) {
        return false;
      }
    }
    return true;
  }

  private void refuseDuplicates(boolean sorted) throws MalformedObjectException {
    if (sorted) {
      // Sorted parts have no duplicate of their own; between them a merge walk finds one.
      int d = 0;
      for (String file : fileNames) {
        while (d < directoryNames.length && EntryName.compare(directoryNames[d], file) < 0) {
          d++;
        }
        if (d < directoryNames.length && directoryNames[d].equals(file)) {
          throw new MalformedObjectException("Duplicate filename '" + file + "' in tree");
        }
      }
      return;
    }
    Set<String> seen = new HashSet<>();
    for (String[] names : new String[][] {fileNames, directoryNames}) {
      for (String name : names) {
        if (!seen.add(name)) {
          throw new MalformedObjectException("Duplicate filename '" + name + "' in tree");
        }
      }
    }
  }

  private DirTree inOrder() {
    SortedMap<EntryName, FileId> sortedFiles = new TreeMap<>();
    for (int i = 0; i < files.length; i++) {
      sortedFiles.put(new EntryName(fileNames[i]), files[i]);
    }
    SortedMap<EntryName, Subdirectory> sortedDirectories = new TreeMap<>();
    for (int i = 0; i < directories.length; i++) {
      sortedDirectories.put(new EntryName(directoryNames[i]), directories[i]);
    }
    return of(sortedFiles, sortedDirectories);
  }

  /** The tree of those files and directories; no name may be in both. */
  public static DirTree of(
      SortedMap<EntryName, FileId> files, SortedMap<EntryName, Subdirectory> directories) {
    return new DirTree(
        names(files),
        files.values().toArray(new FileId[0]),
        names(directories),
        directories.values().toArray(new Subdirectory[0]));
  }

  private static String[] names(Map<EntryName, ?> entries) {
    String[] names = new String[entries.size()];
    int i = 0;
    for (EntryName name : entries.keySet()) {
      names[i++] = name.value();
    }
    return names;
  }

  /** The serialised form, in normal form. */
  public byte[] serialise() {
    GVariantWriter writer = new GVariantWriter(TYPE);
    writer.begin();
    for (int i = 0; i < files.length; i++) {
      writer.begin();
      writer.writeString(fileNames[i]);
      writer.writeBytes(files[i].checksum().toBytes());
      writer.end();
    }
    writer.end();
    writer.begin();
    for (int i = 0; i < directories.length; i++) {
      writer.begin();
      writer.writeString(directoryNames[i]);
      writer.writeBytes(directories[i].tree().checksum().toBytes());
      writer.writeBytes(directories[i].meta().checksum().toBytes());
      writer.end();
    }
    writer.end();
    return writer.toByteArray();
  }

  /** How many files and symbolic links there are. */
  public int fileCount() {
    return files.length;
  }

  /** The name of the file at that index. */
  public String fileName(int index) {
    return fileNames[index];
  }

  /** The file at that index. */
  public FileId file(int index) {
    return files[index];
  }

  /** The index of the file of that name; negative if there is none. */
  public int fileIndex(CharSequence name) {
    return search(fileNames, name);
  }

  /** How many subdirectories there are. */
  public int directoryCount() {
    return directories.length;
  }

  /** The name of the subdirectory at that index. */
  public String directoryName(int index) {
    return directoryNames[index];
  }

  /** The subdirectory at that index. */
  public Subdirectory directory(int index) {
    return directories[index];
  }

  /** The index of the subdirectory of that name; negative if there is none. */
  public int directoryIndex(CharSequence name) {
    return search(directoryNames, name);
  }

  /** What that name stands for, or null. */
  public @Nullable Entry find(String name) {
    int index = search(fileNames, name);
    if (index >= 0) {
      return new FileEntry(files[index]);
    }
    index = search(directoryNames, name);
    return index >= 0 ? directories[index] : null;
  }

  /** The index of a name, or a negative number. */
  private static int search(String[] names, CharSequence name) {
    int low = 0;
    int high = names.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = EntryName.compare(names[middle], name);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
