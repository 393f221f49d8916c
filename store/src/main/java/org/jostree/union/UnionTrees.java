package org.jostree.union;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jostree.object.Checksum;
import org.jostree.object.DirMeta;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.EntryName;
import org.jostree.object.FileId;
import org.jostree.object.Xattrs;
import org.jspecify.annotations.Nullable;

/**
 * Trees that lie one over the other, as one tree. It is put together directory by directory, when
 * one is asked for: a directory that several trees have, and that differs, gets an identifier made
 * of theirs, which leads to no object; any other is what it is in its tree, and is not looked into
 * for that.
 *
 * <p>Conflicts are decided as by overlayfs: a later tree's file hides a directory, a later tree's
 * directory hides a file and what lies below that, and a merged directory has the metadata of the
 * topmost. Whiteouts ({@link WhiteoutName}, and directories that overlayfs calls opaque) remove
 * what lower trees have, and are not shown themselves, wherever they are.
 */
public final class UnionTrees {
  /** Where the directories of the trees are read. */
  public interface Reader {
    DirTree tree(DirTreeId id) throws IOException;

    DirMeta meta(DirMetaId id) throws IOException;
  }

  /** As overlayfs marks a directory that hides those below, as root and in a user's namespace. */
  private static final List<String> OPAQUE_ATTRIBUTES =
      List.of("trusted.overlay.opaque", "user.overlay.opaque");

  /** A directory of one of the trees, known by its place in the list. */
  private record Layer(int tree, DirTree.Subdirectory directory) {}

  private final Reader reader;
  private final boolean told;

  /** Of each merged directory those that it is made of, topmost first. */
  private final Map<DirTreeId, List<Layer>> merged = new ConcurrentHashMap<>();

  /**
   * A union of any trees.
   *
   * @param told whether merged directories of equal parts are to be told from each other if the
   *     parts come from different trees of the list
   */
  public UnionTrees(Reader reader, boolean told) {
    this.reader = reader;
    this.told = told;
  }

  /**
   * The root of the union.
   *
   * @param roots one or more, the lowest first
   */
  public DirTree.Subdirectory root(List<DirTree.Subdirectory> roots) throws IOException {
    List<Layer> layers = new ArrayList<>();
    for (int i = roots.size() - 1; i >= 0; i--) {
      layers.add(new Layer(i, roots.get(i)));
    }
    return merge(layers);
  }

  /** Whether the directory is in none of the trees as it is. */
  public boolean isMerged(DirTreeId id) {
    return merged.containsKey(id);
  }

  /** The number in the list of the tree that an entry of a merged directory is from; -1 if none. */
  public int origin(DirTreeId id, String name) throws IOException {
    for (Layer layer : merged.getOrDefault(id, List.of())) {
      if (reader.tree(layer.directory().tree()).find(name) != null) {
        return layer.tree();
      }
    }
    return -1;
  }

  /** A directory, merged or not, as it is seen: without whiteouts. */
  public DirTree read(DirTreeId id) throws IOException {
    List<Layer> layers = merged.get(id);
    return layers == null ? withoutWhiteouts(reader.tree(id)) : new Merging().of(layers);
  }

  private static DirTree withoutWhiteouts(DirTree tree) {
    boolean clean = true;
    for (int i = 0; i < tree.fileCount(); i++) {
      clean &= !WhiteoutName.isOne(tree.fileName(i));
    }
    if (clean) {
      return tree;
    }
    SortedMap<EntryName, FileId> files = new TreeMap<>();
    for (int i = 0; i < tree.fileCount(); i++) {
      if (!WhiteoutName.isOne(tree.fileName(i))) {
        files.put(new EntryName(tree.fileName(i)), tree.file(i));
      }
    }
    SortedMap<EntryName, DirTree.Subdirectory> directories = new TreeMap<>();
    for (int i = 0; i < tree.directoryCount(); i++) {
      directories.put(new EntryName(tree.directoryName(i)), tree.directory(i));
    }
    return DirTree.of(files, directories);
  }

  private DirTree.Subdirectory merge(List<Layer> layers) throws IOException {
    List<Layer> differing = new ArrayList<>();
    for (Layer layer : layers) {
      DirTreeId tree = layer.directory().tree();
      if (differing.isEmpty()
          || !differing.get(differing.size() - 1).directory().tree().equals(tree)) {
        differing.add(layer);
      }
      if (layers.size() > 1 && isOpaque(layer.directory().meta())) {
        break;
      }
    }
    DirMetaId meta = layers.get(0).directory().meta();
    if (differing.size() == 1) {
      return new DirTree.Subdirectory(differing.get(0).directory().tree(), meta);
    }
    DirTreeId id = identifier(differing);
    merged.putIfAbsent(id, List.copyOf(differing));
    return new DirTree.Subdirectory(id, meta);
  }

  private boolean isOpaque(DirMetaId id) throws IOException {
    Xattrs xattrs = reader.meta(id).xattrs();
    for (String name : OPAQUE_ATTRIBUTES) {
      byte[] value = xattrs.get(name);
      if (value != null && value.length == 1 && value[0] == 'y') {
        return true;
      }
    }
    return false;
  }

  private DirTreeId identifier(List<Layer> layers) {
    StringBuilder text = new StringBuilder("union");
    for (Layer layer : layers) {
      text.append(' ').append(layer.directory().tree().hex());
      if (told) {
        text.append('@').append(layer.tree());
      }
    }
    return new DirTreeId(Checksum.compute(text.toString().getBytes(StandardCharsets.US_ASCII)));
  }

  /** Puts one directory together, from the topmost down. */
  private final class Merging {
    private final SortedMap<EntryName, FileId> files = new TreeMap<>();
    private final Map<String, List<Layer>> directories = new HashMap<>();

    /** Names that lower layers have no say about any more. */
    private final Set<String> decided = new HashSet<>();

    DirTree of(List<Layer> layers) throws IOException {
      for (Layer layer : layers) {
        if (!add(layer.tree(), reader.tree(layer.directory().tree()))) {
          break;
        }
      }
      SortedMap<EntryName, DirTree.Subdirectory> mergedDirectories = new TreeMap<>();
      for (Map.Entry<String, List<Layer>> directory : directories.entrySet()) {
        mergedDirectories.put(new EntryName(directory.getKey()), merge(directory.getValue()));
      }
      return DirTree.of(files, mergedDirectories);
    }

    /** Adds what is still missing; false if what is below is hidden. */
    private boolean add(int number, DirTree tree) {
      boolean opaque = false;
      // A whiteout is meant for the layers below, not for what its own has under that name.
      List<String> removed = new ArrayList<>();
      for (int i = 0; i < tree.directoryCount(); i++) {
        String name = tree.directoryName(i);
        if (!decided.contains(name)) {
          directories
              .computeIfAbsent(name, any -> new ArrayList<>())
              .add(new Layer(number, tree.directory(i)));
        }
      }
      for (int i = 0; i < tree.fileCount(); i++) {
        String name = tree.fileName(i);
        if (WhiteoutName.isOne(name)) {
          opaque |= name.equals(WhiteoutName.OPAQUE);
          @Nullable String hidden = WhiteoutName.removed(name);
          if (hidden != null) {
            removed.add(hidden);
          }
        } else if (decided.add(name) && !directories.containsKey(name)) {
          files.put(new EntryName(name), tree.file(i));
        }
      }
      decided.addAll(removed);
      return !opaque;
    }
  }
}
