package org.jostree.mount.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jostree.object.Checksum;
import org.jostree.object.CommitId;
import org.jostree.object.DirMetaId;
import org.jostree.object.DirTree;
import org.jostree.object.DirTreeId;
import org.jostree.object.EntryName;
import org.jostree.object.FileId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A tree of directories {@code a}, {@code b} and {@code c} in the root, each with a directory
 * {@code below}, and 40 files in all seven.
 */
class ReadAheadTest {
  private static final int FILES = 40;
  private static final DirMetaId META = new DirMetaId(checksum("meta"));
  private static final List<String> TOP = List.of("a", "b", "c");

  private final Map<DirTreeId, DirTree> trees = new HashMap<>();
  private final Map<FileId, Long> sizes = new HashMap<>();
  private final Set<FileId> damaged = new HashSet<>();
  private final Set<FileId> marks = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<FileId> prepared = new LinkedBlockingQueue<>();
  private final ReadAhead ahead =
      new ReadAhead(
          new ReadAhead.Source() {
            @Override
            public DirTree read(DirTreeId directory) throws IOException {
              return trees.get(directory);
            }

            @Override
            public long size(FileId file) throws IOException {
              return sizes.getOrDefault(file, 10L);
            }

            @Override
            public void prepare(FileId file) throws IOException {
              marks.add(file);
              prepared.add(file);
              if (damaged.contains(file)) {
                throw new IOException("damaged");
              }
            }

            @Override
            public void give(TreeOrder.Item item) throws IOException {
              assertThat(directory(item.directory().path())).isEqualTo(item.directory());
              prepared.add(item.file());
            }
          });
  private final TreeDirectory root;

  ReadAheadTest() {
    SortedMap<EntryName, DirTree.Subdirectory> directories = new TreeMap<>();
    for (String name : TOP) {
      DirTree.Subdirectory below = tree("/" + name + "/below", new TreeMap<>());
      directories.put(
          new EntryName(name),
          tree("/" + name, new TreeMap<>(Map.of(new EntryName("below"), below))));
    }
    root =
        TreeDirectory.atRoot(
            new MountedCommit(
                new CommitId(checksum("commit")), Optional.empty(), 0, 0, tree("", directories)));
  }

  private DirTree.Subdirectory tree(
      String path, SortedMap<EntryName, DirTree.Subdirectory> directories) {
    SortedMap<EntryName, FileId> files = new TreeMap<>();
    for (int i = 0; i < FILES; i++) {
      files.put(new EntryName(name(i)), file(path, i));
    }
    DirTree tree = DirTree.of(files, directories);
    DirTreeId id = new DirTreeId(Checksum.compute(tree.serialise()));
    trees.put(id, tree);
    return new DirTree.Subdirectory(id, META);
  }

  private static Checksum checksum(String text) {
    return Checksum.compute(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String name(int index) {
    return String.format(Locale.ROOT, "f%02d", index);
  }

  private static FileId file(String path, int index) {
    return new FileId(checksum(path + "/" + name(index)));
  }

  private TreeDirectory directory(String path) {
    TreeDirectory directory = root;
    if (path.isEmpty()) {
      return root;
    }
    for (String name : path.substring(1).split("/", -1)) {
      DirTree tree = trees.get(directory.content().tree());
      directory = directory.child(name, tree.directory(tree.directoryIndex(name)));
    }
    return directory;
  }

  private void read(String path, int index) {
    ahead.reading(directory(path), name(index), file(path, index));
  }

  private FileId next() throws InterruptedException {
    FileId file = prepared.poll(20, TimeUnit.SECONDS);
    assertThat(file).as("something is prepared").isNotNull();
    return file;
  }

  private void assertNothingMore() throws InterruptedException {
    assertThat(prepared.poll(300, TimeUnit.MILLISECONDS)).isNull();
  }

  /** Threads may hand in their files the one before the other. */
  private void assertNext(List<FileId> files) throws InterruptedException {
    List<FileId> next = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      next.add(next());
    }
    assertThat(next).containsExactlyInAnyOrderElementsOf(files);
  }

  private static List<FileId> files(String path, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> file(path, i)).toList();
  }

  @AfterEach
  void close() {
    ahead.close();
  }

  @Test
  void whoReadsFileByFileIsExpectedALittleAheadAndThenMore() throws Exception {
    read("/a/below", 0);
    read("/a/below", 1);
    assertNothingMore();
    read("/a/below", 2);
    assertNext(files("/a/below", 3, 7));
    assertNothingMore();
    // Room for what was read, and for one more as it was expected.
    read("/a/below", 3);
    assertNext(files("/a/below", 7, 9));
    // What is passed over is read no more.
    read("/a/below", 5);
    assertNext(files("/a/below", 9, 13));
    assertNothingMore();
  }

  @Test
  void whoAsksForMarksOnlyIsFollowedToTheEnd() throws Exception {
    for (int i = 0; i < 3; i++) {
      read("/a/below", i);
    }
    Set<FileId> seen = new HashSet<>();
    int asked = 0;
    for (FileId file; (file = prepared.poll(300, TimeUnit.MILLISECONDS)) != null; ) {
      seen.add(file);
      if (marks.contains(file)) {
        ahead.reading(root, "unimportant", file);
        asked++;
      }
    }
    assertThat(seen).hasSize(7 * FILES - 3);
    assertThat(asked).isEqualTo(marks.size()).isBetween(7 * FILES / 16, 7 * FILES / 5);
  }

  @Test
  void afterADirectoryComeTheFilesBesideItAndThenTheNextDirectory() throws Exception {
    for (int i = 0; i < 3; i++) {
      read("/a/below", FILES - 4 + i);
    }
    List<FileId> expected = new ArrayList<>(files("/a/below", FILES - 1, FILES));
    for (String path : List.of("/a", "/b/below", "/b", "/c/below", "/c", "")) {
      expected.addAll(files(path, 0, FILES));
    }
    List<FileId> seen = new ArrayList<>();
    for (FileId each : expected) {
      // Another thread may hand in the next one before it, which is then not expected yet.
      while (!seen.contains(each)) {
        seen.add(next());
      }
      ahead.reading(root, "unimportant", each);
    }
    for (FileId more; (more = prepared.poll(300, TimeUnit.MILLISECONDS)) != null; ) {
      seen.add(more);
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void whoReadsAtRandomCostsNothing() throws Exception {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      // Never two of one directory soon after each other in the order of its listing.
      String path = List.of("/a", "/b", "/c", "/a/below", "").get(i % 5);
      read(path, FILES - 1 - i / 5 % FILES);
      read(path, random.nextInt(2) * (FILES - 1));
    }
    assertThat(prepared).hasSizeLessThan(20);
  }

  @Test
  void fourReadersAreFollowedAtOnceAndAFifthWhenOneHasGone() throws Exception {
    List<String> places = List.of("/a/below", "/b/below", "/c/below", "/a");
    for (int i = 0; i < 3; i++) {
      for (String place : places) {
        read(place, i);
      }
    }
    List<FileId> expected = new ArrayList<>();
    places.forEach(place -> expected.addAll(files(place, 3, 7)));
    assertNext(expected);
    read("/a", 3);
    assertNext(files("/a", 7, 9));
    Thread.sleep(300);
    for (int i = 0; i < 3; i++) {
      read("/c", i);
    }
    assertNext(files("/c", 3, 7));
  }

  @Test
  void largeFilesTakeTheRoomOfManyAndEmptyOnesNone() throws Exception {
    for (int i = 3; i < 6; i++) {
      sizes.put(file("/a", i), 0L);
    }
    for (int i = 6; i < 9; i++) {
      sizes.put(file("/a", i), 5L << 30);
    }
    for (int i = 0; i < 3; i++) {
      read("/a", i);
    }
    assertNext(files("/a", 6, 9));
    assertNothingMore();
    read("/a", 6);
    assertNext(files("/a", 9, 12));
    assertNothingMore();
  }

  @Test
  void aDamagedFileIsNoEnd() throws Exception {
    damaged.addAll(files("/b", 3, 5));
    for (int i = 0; i < 3; i++) {
      read("/b", i);
    }
    assertNext(files("/b", 3, 7));
  }

  @Test
  void nothingIsPreparedAfterTheEnd() throws Exception {
    ahead.close();
    for (int i = 0; i < 10; i++) {
      read("/a", i);
    }
    assertNothingMore();
  }
}
