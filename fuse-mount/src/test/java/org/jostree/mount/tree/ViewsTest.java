package org.jostree.mount.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jostree.mount.tree.ByPath.entries;
import static org.jostree.mount.tree.ByPath.find;
import static org.jostree.mount.tree.ByPath.names;
import static org.jostree.mount.tree.ByPath.read;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jostree.mount.SampleRepository;
import org.jostree.mount.transport.NodeAttributes;
import org.jostree.mount.transport.NodeType;
import org.jostree.object.CommitId;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The views that show more than one commit: history, at, diff, versions. */
class ViewsTest {
  private static final long FIRST = Instant.parse("2026-01-30T23:30:00Z").getEpochSecond();
  private static final long SECOND = Instant.parse("2026-01-31T13:05:09Z").getEpochSecond();
  private static final long THIRD = Instant.parse("2026-01-31T20:00:00Z").getEpochSecond();

  @TempDir private Path directory;
  private SampleRepository sample;
  private CommitId first;
  private CommitId second;
  private CommitId third;
  private RepositoryFileSystem whole;

  @BeforeEach
  void makeRepository() throws IOException {
    sample = SampleRepository.create(directory.resolve("repo"), RepoMode.ARCHIVE);
    Map<String, String> files = new TreeMap<>();
    files.put("usr/bin/tool", "one");
    files.put("usr/bin/old", "gone soon");
    files.put("usr/share/doc/why", "a name that a view has, too");
    files.put("usr/share/same", "same");
    files.put("etc/link", "-> one");
    files.put("var/was", "a file");
    first = sample.commit("os/main", FIRST, files);
    files.put("usr/bin/tool", "two");
    files.remove("usr/bin/old");
    files.put("usr/new/dir/file", "new");
    files.put("usr/bin/new", "-> tool");
    files.put("usr/share/doc/why", "modified");
    files.put("etc/link", "-> two");
    files.remove("var/was");
    files.put("var/was/directory", "now");
    second = sample.commit("os/main", SECOND, files);
    files.put("usr/bin/tool", "one");
    third = sample.commit("os/main", THIRD, files);
    sample.commit("other", 5, Map.of("x", "y"));
    whole = RepositoryFileSystem.wholeRepository(sample.repo(), TreeSettings.DEFAULTS);
  }

  @AfterEach
  void close() throws IOException {
    whole.close();
    sample.close();
  }

  private String commit(String path) throws IOException {
    return new String(
        whole.xattr(find(whole, path), "user.ostree.commit"), StandardCharsets.US_ASCII);
  }

  /** All paths of files and links below a directory, as find(1) lists them. */
  private List<String> files(String path) throws IOException {
    List<String> found = new ArrayList<>();
    addFiles(find(whole, path), "", found);
    return found;
  }

  private void addFiles(Node parent, String prefix, List<String> found) throws IOException {
    for (Map.Entry<String, NodeType> each : entries(whole, parent).entrySet()) {
      String name = each.getKey();
      Node node = Objects.requireNonNull(whole.lookup(parent, name), name);
      if (each.getValue() == NodeType.DIRECTORY) {
        addFiles(node, prefix + name + "/", found);
      } else {
        found.add(prefix + name);
      }
    }
  }

  @Test
  void aHistoryIsSortedByTime() throws IOException {
    assertThat(names(whole, "history")).containsExactly("os", "other");
    assertThat(names(whole, "history/os")).containsExactly("main");
    List<String> names = names(whole, "history/os/main");
    assertThat(names)
        .containsExactly(
            "latest",
            "20260131T200000Z-" + third.hex().substring(0, 12),
            "20260131T130509Z-" + second.hex().substring(0, 12),
            "20260130T233000Z-" + first.hex().substring(0, 12));
    assertThat(commit("history/os/main/latest")).isEqualTo(third.hex());
    assertThat(commit("history/os/main/" + names.get(3))).isEqualTo(first.hex());
    assertThat(read(whole, "history/os/main/" + names.get(2) + "/usr/bin/tool")).isEqualTo("two");
    assertThat(find(whole, "history/os/main/20260131T130509Z-000000000000")).isNull();
    assertThat(find(whole, "history/os/main/" + second.hex())).isNull();
    assertThat(find(whole, "history/nosuch")).isNull();
  }

  @Test
  void aHistoryGrows() throws IOException {
    names(whole, "history/os/main");
    CommitId fourth = sample.commit("os/main", THIRD + 1, Map.of("x", "y"));
    assertThat(names(whole, "history/os/main"))
        .hasSize(5)
        .contains("20260131T200001Z-" + fourth.hex().substring(0, 12));
    assertThat(commit("history/os/main/latest")).isEqualTo(fourth.hex());
  }

  @Test
  void aTimeIsTheNewestCommitThatIsNotYounger() throws IOException {
    String at = "at/os/main/";
    assertThat(commit(at + "2026-01-30")).isEqualTo(first.hex());
    assertThat(commit(at + "2026-01-31")).isEqualTo(third.hex());
    assertThat(commit(at + "2030-01-01")).isEqualTo(third.hex());
    assertThat(commit(at + "20260131")).isEqualTo(third.hex());
    assertThat(commit(at + "2026-01-31T13:05:09")).isEqualTo(second.hex());
    assertThat(commit(at + "2026-01-31T13:05")).isEqualTo(second.hex());
    assertThat(commit(at + "2026-01-31 13:05:08")).isEqualTo(first.hex());
    assertThat(commit(at + "20260131T130509Z")).isEqualTo(second.hex());
    assertThat(commit(at + "2026-01-31 14:05:08 +0100")).isEqualTo(first.hex());
    assertThat(commit(at + "2026-01-31T14:05:09+01:00")).isEqualTo(second.hex());
    assertThat(commit(at + "@" + SECOND)).isEqualTo(second.hex());
    for (String absent : List.of("2026-01-29", "yesterday", "2026-02-30", "@", "@x", "2026")) {
      assertThat(find(whole, at + absent)).as(absent).isNull();
    }
    assertThat(names(whole, "at/os/main")).containsExactly("2026-01-31", "2026-01-30");
  }

  @Test
  void aDifferenceShowsOnlyWhatDiffers() throws IOException {
    String diff = "diff/" + first.hex() + ".." + second.hex();
    assertThat(names(whole, diff)).containsExactly("added", "modified", "removed");
    assertThat(files(diff + "/added")).containsExactly("usr/bin/new", "usr/new/dir/file");
    assertThat(files(diff + "/removed")).containsExactly("usr/bin/old");
    assertThat(files(diff + "/modified"))
        .containsExactly(
            "etc/link/new",
            "etc/link/old",
            "etc/link/why",
            "usr/bin/tool/new",
            "usr/bin/tool/old",
            "usr/bin/tool/why",
            "usr/share/doc/why/new",
            "usr/share/doc/why/old",
            "usr/share/doc/why/why",
            "var/was/new/directory",
            "var/was/old",
            "var/was/why");
    assertThat(read(whole, diff + "/modified/usr/bin/tool/old")).isEqualTo("one");
    assertThat(read(whole, diff + "/modified/usr/bin/tool/new")).isEqualTo("two");
    assertThat(read(whole, diff + "/modified/usr/bin/tool/why")).isEqualTo("content\n");
    assertThat(read(whole, diff + "/modified/var/was/why")).isEqualTo("type\n");
    assertThat(read(whole, diff + "/added/usr/new/dir/file")).isEqualTo("new");
    assertThat(find(whole, diff + "/modified/usr/share/same")).isNull();
    assertThat(find(whole, diff + "/modified/usr/bin/new")).isNull();
    assertThat(find(whole, diff + "/added/etc")).isNull();
    assertThat(find(whole, diff + "/removed/usr/share")).isNull();
  }

  @Test
  void aDifferenceIsNamedByAnyRevisions() throws IOException {
    assertThat(names(whole, "diff")).containsExactly("os");
    assertThat(names(whole, "diff/os")).containsExactly("main^..os");
    assertThat(names(whole, "diff/os/main^..os")).containsExactly("main");
    assertThat(files("diff/os/main^..os/main/modified"))
        .containsExactly("usr/bin/tool/new", "usr/bin/tool/old", "usr/bin/tool/why");
    assertThat(files("diff/os/main^^..os/main^/removed")).containsExactly("usr/bin/old");
    assertThat(files("diff/other..other/added")).isEmpty();
    assertThat(names(whole, "diff/other..os/main/added")).containsExactly("etc", "usr", "var");
    String beginning = first.hex().substring(0, 16);
    assertThat(files("diff/" + beginning + "..os/main/removed")).containsExactly("usr/bin/old");
    for (String absent : List.of("diff/x", "diff/other..x", "diff/..", "diff/other..", "diff/o")) {
      assertThat(find(whole, absent)).as(absent).isNull();
    }
  }

  @Test
  void aDifferenceFollowsItsRefs() throws IOException {
    String added = "diff/os/main^..os/main/added";
    assertThat(files(added)).isEmpty();
    NodeAttributes before = whole.attributes(find(whole, added));
    sample.commit("os/main", THIRD + 1, Map.of("x", "y"));
    assertThat(files(added)).containsExactly("x");
    NodeAttributes after = whole.attributes(find(whole, added));
    assertThat(List.of(after.mtimeSeconds(), after.mtimeNanos()))
        .as("what makes the kernel list it again")
        .isNotEqualTo(List.of(before.mtimeSeconds(), before.mtimeNanos()));
  }

  @Test
  void metadataOfADirectoryIsAModificationOfIt() throws IOException {
    CommitId before = sample.commit("modes", 1, Map.of("d/e/f", "x"));
    sample.useDirectoryMode(0700);
    CommitId after = sample.commit("modes", 2, Map.of("d/e/f", "x"));
    String modified = "diff/" + before.hex() + ".." + after.hex() + "/modified";
    assertThat(files(modified)).containsExactly("d/e/why", "d/why");
    assertThat(read(whole, modified + "/d/why")).isEqualTo("mode\n");
  }

  @Test
  void versionsAreDistinctAndTheOldestIsTheFirst() throws IOException {
    assertThat(names(whole, "versions/os/main")).containsExactly("etc", "usr", "var");
    assertThat(names(whole, "versions/os/main/usr/bin")).containsExactly("new", "old", "tool");
    assertThat(names(whole, "versions/os/main/usr/bin/tool")).containsExactly("1", "2");
    assertThat(read(whole, "versions/os/main/usr/bin/tool/1")).isEqualTo("one");
    assertThat(read(whole, "versions/os/main/usr/bin/tool/2")).isEqualTo("two");
    assertThat(names(whole, "versions/os/main/usr/bin/old")).as("gone").containsExactly("1");
    assertThat(names(whole, "versions/os/main/usr/share/same")).containsExactly("1");
    assertThat(names(whole, "versions/os/main/var/was")).containsExactly("directory", "1");
    assertThat(whole.readLink(find(whole, "versions/os/main/etc/link/2")))
        .asString()
        .isEqualTo("two");
    for (String absent : List.of("3", "0", "01", "x", "-1")) {
      assertThat(find(whole, "versions/os/main/usr/bin/tool/" + absent)).as(absent).isNull();
    }
    assertThat(find(whole, "versions/os/main/nosuch")).isNull();
  }

  @Test
  void equalFilesAreOneNodeInAllViews() throws IOException {
    assertThat(find(whole, "versions/os/main/usr/bin/tool/2"))
        .isEqualTo(find(whole, "rev/" + second.hex() + "/usr/bin/tool"))
        .isEqualTo(find(whole, "diff/os/main^^..os/main^/modified/usr/bin/tool/new"));
  }

  @Test
  void theTopTellsWhatThereIs() throws IOException {
    List<String> views = names(whole, whole.root());
    assertThat(views)
        .containsExactly(
            "at", "commits", "diff", "history", "meta", "refs", "rev", "versions", "README.txt");
    for (String view : views.subList(0, 7)) {
      assertThat(read(whole, "README.txt")).contains("\n  " + view + "/");
    }
    assertThat(whole.attributes(find(whole, "README.txt")).mode()).isEqualTo(0100444);
  }
}
