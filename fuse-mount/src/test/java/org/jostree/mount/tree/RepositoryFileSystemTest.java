package org.jostree.mount.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jostree.mount.tree.ByPath.entries;
import static org.jostree.mount.tree.ByPath.find;
import static org.jostree.mount.tree.ByPath.names;
import static org.jostree.mount.tree.ByPath.read;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jostree.mount.SampleRepository;
import org.jostree.mount.content.ContentSettings;
import org.jostree.mount.transport.Lifetime;
import org.jostree.mount.transport.NodeAttributes;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.object.Xattrs;
import org.jostree.repo.CorruptObjectException;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jostree.repo.RepoMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryFileSystemTest {
  private static final Map<String, String> FILES =
      Map.of(
          "usr/bin/tool", "#!/bin/sh",
          "usr/bin/other", "#!/bin/sh",
          "usr/lib/empty", "",
          "etc/os-release", "-> /usr/lib/os-release",
          "bin", "-> usr/bin",
          "r\u00e9sum\u00e9 \ud83d\ude00", "odd");

  @TempDir private Path directory;
  private SampleRepository sample;
  private Repo repo;
  private CommitId first;
  private CommitId second;
  private RepositoryFileSystem whole;

  @BeforeEach
  void makeRepository() throws IOException {
    sample = SampleRepository.create(directory.resolve("repo"), RepoMode.ARCHIVE);
    repo = sample.repo();
    first = sample.commit("main", 1_000, FILES);
    Map<String, String> changed = new TreeMap<>(FILES);
    changed.put("usr/bin/tool", "#!/bin/bash");
    second = sample.commit("main", 2_000, changed);
    sample.commit("os/debian/stable", 3_000, Map.of("debian", "12"));
    sample.commit("origin:os/fedora", 4_000, Map.of("fedora", "40"));
    whole = RepositoryFileSystem.wholeRepository(repo, TreeSettings.DEFAULTS);
  }

  @AfterEach
  void close() throws IOException {
    whole.close();
    sample.close();
  }

  @Test
  void theRootHasAViewEach() throws IOException {
    assertThat(names(whole, whole.root())).contains("commits", "refs", "rev");
    assertThat(names(whole, "refs")).containsExactly("heads", "remotes");
    assertThat(find(whole, "nosuch")).isNull();
    assertThat(whole.attributes(whole.root()).ino()).isEqualTo(1);
    assertThat(whole.attributes(find(whole, "refs")).mode()).isEqualTo(040555);
  }

  @Test
  void everyCommitIsThereByItsChecksum() throws IOException {
    assertThat(names(whole, "commits")).hasSize(4).contains(first.hex(), second.hex()).isSorted();
    assertThat(read(whole, "commits/" + first.hex() + "/usr/bin/tool")).isEqualTo("#!/bin/sh");
    assertThat(read(whole, "commits/" + second.hex() + "/usr/bin/tool")).isEqualTo("#!/bin/bash");
  }

  @Test
  void theUniqueBeginningOfAChecksumIsAName() throws IOException {
    String prefix = first.hex().substring(0, 16);
    assertThat(read(whole, "commits/" + prefix + "/usr/bin/tool")).isEqualTo("#!/bin/sh");
    assertThat(read(whole, "rev/" + prefix + "/usr/bin/tool")).isEqualTo("#!/bin/sh");
    assertThat(names(whole, "commits")).doesNotContain(prefix);
    assertThat(find(whole, "commits/" + "0".repeat(64))).isNull();
    assertThat(find(whole, "commits/" + "0".repeat(20))).isNull();
    assertThat(find(whole, "rev/" + "0".repeat(64))).isNull();
    assertThat(find(whole, "commits/" + prefix.toUpperCase(java.util.Locale.ROOT) + "x")).isNull();
  }

  @Test
  void anAmbiguousBeginningIsAbsent() throws IOException {
    // Of seventeen commits two begin with the same digit.
    for (int i = 0; i < 17; i++) {
      sample.commit("many", i, Map.of("n", "" + i));
    }
    Map<String, Integer> commitsByDigit = new TreeMap<>();
    for (String commit : names(whole, "commits")) {
      commitsByDigit.merge(commit.substring(0, 1), 1, Integer::sum);
    }
    assertThat(commitsByDigit.values()).anyMatch(count -> count > 1);
    for (Map.Entry<String, Integer> digit : commitsByDigit.entrySet()) {
      for (String view : List.of("commits/", "rev/")) {
        if (digit.getValue() == 1) {
          assertThat(find(whole, view + digit.getKey())).isNotNull();
        } else {
          assertThat(find(whole, view + digit.getKey())).isNull();
        }
      }
    }
  }

  @Test
  void refsAreTheTreesThemselves() throws IOException {
    assertThat(names(whole, "refs/heads")).containsExactly("main", "os");
    assertThat(names(whole, "refs/heads/os")).containsExactly("debian");
    assertThat(names(whole, "refs/heads/os/debian")).containsExactly("stable");
    assertThat(names(whole, "refs/heads/os/debian/stable")).containsExactly("debian");
    assertThat(names(whole, "refs/heads/main"))
        .containsExactlyInAnyOrder("usr", "etc", "bin", "r\u00e9sum\u00e9 \ud83d\ude00");
    assertThat(names(whole, "refs/remotes")).containsExactly("origin");
    assertThat(names(whole, "refs/remotes/origin")).containsExactly("os");
    assertThat(read(whole, "refs/remotes/origin/os/fedora/fedora")).isEqualTo("40");
    for (String absent :
        List.of("refs/heads/o", "refs/heads/os/deb", "refs/heads/origin:os", "refs/remotes/x")) {
      assertThat(find(whole, absent)).as(absent).isNull();
    }
  }

  @Test
  void revisionsAreNamesToo() throws IOException {
    assertThat(read(whole, "rev/main/usr/bin/tool")).isEqualTo("#!/bin/bash");
    assertThat(read(whole, "rev/main^/usr/bin/tool")).isEqualTo("#!/bin/sh");
    assertThat(read(whole, "rev/" + second.hex() + "^/usr/bin/tool")).isEqualTo("#!/bin/sh");
    assertThat(read(whole, "rev/os/debian/stable/debian")).isEqualTo("12");
    assertThat(read(whole, "rev/origin:os/fedora/fedora")).isEqualTo("40");
    assertThat(read(whole, "rev/os/fedora/fedora")).as("of any remote").isEqualTo("40");
    for (String absent :
        List.of("rev/main^^", "rev/^", "rev/nosuch", "rev/os/nosuch", "rev/a b", "rev/x:y")) {
      assertThat(find(whole, absent)).as(absent).isNull();
    }
    assertThat(names(whole, "rev")).containsExactly("main", "origin:os", "os");
    assertThat(names(whole, "rev/origin:os")).containsExactly("fedora");
  }

  @Test
  void whatIsCommittedLaterAppears() throws IOException {
    long before = changed("refs/heads");
    assertThat(find(whole, "refs/heads/later")).isNull();
    CommitId later = sample.commit("later", 9, Map.of("x", "y"));

    assertThat(read(whole, "refs/heads/later/x")).isEqualTo("y");
    assertThat(names(whole, "refs/heads")).containsExactly("later", "main", "os");
    assertThat(names(whole, "commits")).contains(later.hex());
    assertThat(names(whole, "rev")).contains("later");
    assertThat(changed("refs/heads")).isGreaterThan(before);
  }

  private long changed(String path) throws IOException {
    NodeAttributes attributes = whole.attributes(find(whole, path));
    return attributes.mtimeSeconds() * 1_000_000_000 + attributes.mtimeNanos();
  }

  @Test
  void anUnchangedListingKeepsItsTime() throws IOException, InterruptedException {
    long refs = changed("refs/heads");
    long commits = changed("commits");
    // By now the directories' times are old enough to be relied on.
    Thread.sleep(150);
    assertThat(changed("refs/heads")).isEqualTo(refs);
    assertThat(changed("commits")).isEqualTo(commits);
    Thread.sleep(10);
    assertThat(changed("refs/heads")).isEqualTo(refs);
    assertThat(changed("commits")).isEqualTo(commits);
  }

  @Test
  void aRefThatMovesLeadsToAnotherNode() throws IOException {
    Node before = find(whole, "refs/heads/main");
    assertThat(find(whole, "refs/heads/main")).isEqualTo(before).hasSameHashCodeAs(before);
    repo.refs().set(RefName.local("main"), first);
    assertThat(find(whole, "refs/heads/main")).isNotEqualTo(before);
    assertThat(read(whole, "refs/heads/main/usr/bin/tool")).isEqualTo("#!/bin/sh");
  }

  @Test
  void whatIsRemovedVanishes() throws IOException {
    repo.refs().set(RefName.local("os/debian/stable"), null);
    assertThat(find(whole, "refs/heads/os/debian/stable")).isNull();
    assertThat(names(whole, "refs/heads")).containsExactly("main");

    Files.delete(repo.objectPath(first));
    assertThat(find(whole, "commits/" + first.hex())).isNull();
    assertThat(names(whole, "commits")).hasSize(3).doesNotContain(first.hex());
    assertThat(find(whole, "rev/main^")).as("a parent that was pruned").isNull();
  }

  @Test
  void aRefWhoseCommitIsMissingIsDamageAndDoesNotHideOthers() throws IOException {
    Files.delete(repo.objectPath(second));
    assertThat(names(whole, "refs/heads")).containsExactly("main", "os");
    assertThatThrownBy(() -> find(whole, "refs/heads/main"))
        .isInstanceOf(MissingObjectException.class)
        .hasMessageContaining(second.hex());
    assertThatThrownBy(() -> find(whole, "rev/main")).isInstanceOf(MissingObjectException.class);
  }

  @Test
  void aRefFileOfGarbageIsDamageAndDoesNotHideOthers() throws IOException {
    Files.writeString(repo.path().resolve("refs/heads/main"), "garbage\n");
    assertThat(names(whole, "refs/heads")).containsExactly("main", "os");
    assertThatThrownBy(() -> find(whole, "refs/heads/main"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("main");
  }

  @Test
  void equalFilesAreOneNodeAndEqualDirectoriesAreNot() throws IOException {
    Node tool = find(whole, "rev/main^/usr/bin/tool");
    assertThat(find(whole, "rev/main/usr/bin/other")).isEqualTo(tool).hasSameHashCodeAs(tool);
    assertThat(find(whole, "rev/main/usr/bin/tool")).isNotEqualTo(tool);

    Node etc = find(whole, "rev/main/etc");
    assertThat(find(whole, "refs/heads/main/etc")).isNotEqualTo(etc);
    assertThat(find(whole, "rev/main/etc")).isEqualTo(etc).hasSameHashCodeAs(etc);
  }

  @Test
  void inodeNumbersComeFromContent() throws IOException {
    assertThat(ino("rev/main/etc")).isEqualTo(ino("rev/main^/etc"));
    assertThat(ino("rev/main/usr/lib")).isEqualTo(ino("rev/main^/usr/lib"));
    assertThat(ino("rev/main/usr")).isNotEqualTo(ino("rev/main^/usr"));
    assertThat(ino("rev/main/usr/bin/other")).isEqualTo(ino("rev/main^/usr/bin/tool"));
  }

  private long ino(String path) throws IOException {
    return whole.attributes(find(whole, path)).ino();
  }

  @Test
  void aListingSaysWhatTheAttributesSay() throws IOException {
    for (String path :
        List.of("commits", "refs", "refs/heads", "rev", "rev/main", "rev/main/usr/bin")) {
      assertThat(entries(whole, find(whole, path))).isNotEmpty();
    }
  }

  @Test
  void contentLivesForeverAndNamesOfViewsAMoment() throws IOException {
    Node heads = find(whole, "refs/heads");
    assertThat(whole.lifetime(heads).millis()).isBetween(0L, 1000L);
    Node main = find(whole, "refs/heads/main");
    assertThat(whole.nameLifetime(heads, main).millis()).isBetween(0L, 1000L);
    assertThat(whole.lifetime(find(whole, "refs/heads/os")).millis()).isBetween(0L, 1000L);
    assertThat(whole.lifetime(main)).isEqualTo(Lifetime.FOREVER);
    assertThat(whole.nameLifetime(main, find(whole, "refs/heads/main/usr")))
        .isEqualTo(Lifetime.FOREVER);
    assertThat(whole.lifetime(find(whole, "refs/heads/main/usr/bin/tool")))
        .isEqualTo(Lifetime.FOREVER);
  }

  @Test
  void attributesAreThoseOfTheObjects() throws IOException {
    NodeAttributes file = whole.attributes(find(whole, "rev/main/usr/bin/tool"));
    assertThat(file.mode()).isEqualTo(0100644);
    assertThat(file.size()).isEqualTo(11);
    assertThat(file.blocks()).isEqualTo(1);
    assertThat(file.nlink()).isEqualTo(1);
    assertThat(file.mtimeSeconds()).isZero();
    NodeAttributes link = whole.attributes(find(whole, "rev/main/bin"));
    assertThat(link.mode()).isEqualTo(0120777);
    assertThat(link.size()).isEqualTo(7);
    assertThat(whole.readLink(find(whole, "rev/main/bin"))).asString().isEqualTo("usr/bin");
    assertThat(whole.attributes(find(whole, "rev/main/usr")).mode()).isEqualTo(040755);
  }

  @Test
  void timesCanBeThoseOfTheCommits() throws IOException {
    TreeSettings settings =
        new TreeSettings(true, false, Set.of(), false, ContentSettings.DEFAULTS);
    try (RepositoryFileSystem dated = RepositoryFileSystem.wholeRepository(repo, settings)) {
      Node old = find(dated, "rev/main^/usr/bin/tool");
      Node equal = find(dated, "rev/main/usr/bin/other");
      assertThat(dated.attributes(old).mtimeSeconds()).isEqualTo(1_000);
      assertThat(dated.attributes(equal).mtimeSeconds()).isEqualTo(2_000);
      assertThat(equal).as("two times are two nodes").isNotEqualTo(old);
      assertThat(dated.attributes(equal).ino()).isEqualTo(dated.attributes(old).ino());
      assertThat(dated.attributes(find(dated, "rev/main/usr")).mtimeSeconds()).isEqualTo(2_000);
    }
  }

  @Test
  void absoluteLinksCanBeKeptInsideTheCommit() throws IOException {
    assertThat(whole.readLink(find(whole, "rev/main/etc/os-release")))
        .asString()
        .isEqualTo("/usr/lib/os-release");
    sample.commit("links", 1, Map.of("a/b/l", "-> /x", "l", "-> /x", "a/r", "-> /", "s", "-> //"));
    TreeSettings settings =
        new TreeSettings(false, true, Set.of(), false, ContentSettings.DEFAULTS);
    try (RepositoryFileSystem kept = RepositoryFileSystem.wholeRepository(repo, settings)) {
      assertThat(link(kept, "rev/main/etc/os-release")).isEqualTo("../usr/lib/os-release");
      assertThat(link(kept, "rev/main/bin")).isEqualTo("usr/bin");
      assertThat(link(kept, "rev/links/a/b/l")).isEqualTo("../../x");
      assertThat(link(kept, "rev/links/l")).isEqualTo("x");
      assertThat(link(kept, "rev/links/a/r")).isEqualTo("../");
      assertThat(link(kept, "rev/links/s")).isEqualTo(".");
      Node node = find(kept, "rev/links/a/b/l");
      assertThat(kept.attributes(node).size()).isEqualTo(7);
      assertThat(node).isNotEqualTo(find(kept, "rev/links/l"));
    }
  }

  private static String link(RepositoryFileSystem fileSystem, String path) throws IOException {
    return new String(fileSystem.readLink(find(fileSystem, path)), StandardCharsets.UTF_8);
  }

  @Test
  void theRootOfACommitCanHaveDirectoriesToMountOn() throws IOException {
    TreeSettings settings =
        new TreeSettings(
            false, false, Set.of("etc", "var", "usr"), false, ContentSettings.DEFAULTS);
    try (RepositoryFileSystem single =
        RepositoryFileSystem.singleCommit(repo, first, "", settings)) {
      assertThat(names(single, single.root())).containsOnlyOnce("etc", "var", "usr", "bin");
      Node var = find(single, "var");
      assertThat(single.attributes(var).mode()).isEqualTo(040555);
      assertThat(names(single, var)).isEmpty();
      assertThat(find(single, "usr/bin/tool")).as("the commit's own").isNotNull();
      assertThat(find(single, "usr/var")).as("below the root").isNull();
      assertThat(single.attributes(var).ino()).isNotEqualTo(single.attributes(single.root()).ino());
    }
  }

  @Test
  void equalFilesAreFilesOfTheirOwnIfWanted() throws IOException {
    TreeSettings settings =
        new TreeSettings(false, false, Set.of(), true, ContentSettings.DEFAULTS);
    try (RepositoryFileSystem distinct =
        RepositoryFileSystem.singleCommit(repo, first, "", settings)) {
      Node tool = find(distinct, "usr/bin/tool");
      Node other = find(distinct, "usr/bin/other");
      assertThat(tool).isNotEqualTo(other).isEqualTo(find(distinct, "usr/bin/tool"));
      long ino = distinct.attributes(tool).ino();
      assertThat(ino).isNotEqualTo(distinct.attributes(other).ino()).isPositive();
      assertThat(ino >>> 61).as("bits for who lies over it").isZero();
      List<Long> listed = new ArrayList<>();
      distinct.list(find(distinct, "usr/bin"), (name, number, type) -> listed.add(number));
      assertThat(listed).contains(ino).doesNotHaveDuplicates();

      Node self = find(distinct, RepositoryFileSystem.SELF_NAME);
      assertThat(names(distinct, distinct.root())).doesNotContain(RepositoryFileSystem.SELF_NAME);
      distinct.describeBy(() -> "me");
      assertThat(distinct.xattr(self, RepositoryFileSystem.SELF)).asString().isEqualTo("me");
      assertThat(find(distinct, "usr/" + RepositoryFileSystem.SELF_NAME)).isNull();
    }
    assertThat(find(whole, "rev/main/" + RepositoryFileSystem.SELF_NAME)).isNull();
  }

  @Test
  void commitsCanLieOneOverTheOther() throws IOException {
    CommitId upper =
        sample.commit("upper", 5_000, Map.of("usr/bin/new", "new", "usr/lib/.wh.empty", ""));
    TreeSettings settings =
        new TreeSettings(true, false, Set.of(), false, ContentSettings.DEFAULTS);
    try (RepositoryFileSystem union =
            RepositoryFileSystem.union(repo, List.of(first, upper), "usr", settings);
        RepositoryFileSystem single =
            RepositoryFileSystem.singleCommit(repo, first, "usr", settings)) {
      assertThat(names(union, find(union, "bin"))).containsExactly("new", "other", "tool");
      assertThat(names(union, find(union, "lib"))).isEmpty();
      assertThat(find(union, "lib/empty")).isNull();
      assertThat(find(union, "lib/.wh.empty")).isNull();
      assertThat(union.attributes(find(union, "bin/tool")).mtimeSeconds()).isEqualTo(1_000);
      assertThat(union.attributes(find(union, "bin/new")).mtimeSeconds()).isEqualTo(5_000);
      assertThat(find(union, "bin/tool"))
          .isEqualTo(find(single, "bin/tool"))
          .asString()
          .contains(first.hex());
      assertThat(union.attributes(find(union, "bin/tool")).ino())
          .isEqualTo(single.attributes(find(single, "bin/tool")).ino());
    }
  }

  @Test
  void oneCommitCanBeTheRoot() throws IOException {
    try (RepositoryFileSystem single =
        RepositoryFileSystem.singleCommit(repo, first, "", TreeSettings.DEFAULTS)) {
      assertThat(names(single, single.root())).contains("usr", "etc");
      assertThat(single.lifetime(single.root())).isEqualTo(Lifetime.FOREVER);
      assertThat(single.root().path()).isEmpty();
      assertThat(find(single, "usr/bin/tool"))
          .hasToString("/usr/bin/tool of commit " + first.hex());
      assertThat(single.root()).hasToString("/ of commit " + first.hex());
      assertThat(find(single, "nosuch")).isNull();
      assertThat(find(single, "bin/nosuch")).as("below a link").isNull();
    }
  }

  @Test
  void aDirectoryOfACommitCanBeTheRoot() throws IOException {
    for (String subpath : List.of("usr/bin", "/usr/bin/", "usr//bin")) {
      try (RepositoryFileSystem single =
          RepositoryFileSystem.singleCommit(repo, first, subpath, TreeSettings.DEFAULTS)) {
        assertThat(names(single, single.root())).containsExactly("other", "tool");
      }
    }
    assertThatThrownBy(
            () -> RepositoryFileSystem.singleCommit(repo, first, "usr/x", TreeSettings.DEFAULTS))
        .hasMessage("No such directory in the commit: usr/x");
    assertThatThrownBy(
            () -> RepositoryFileSystem.singleCommit(repo, first, "bin", TreeSettings.DEFAULTS))
        .hasMessage("Not a directory in the commit: bin");
  }

  @Test
  void extendedAttributesAreTheFilesOwnAndOthersOnRequestOnly() throws IOException {
    byte[] value = {1, 0, 2};
    sample.useXattrs(
        Xattrs.of(
            List.of(
                new Xattrs.Attribute("user.x".getBytes(StandardCharsets.UTF_8), value),
                new Xattrs.Attribute(
                    "user.ostree.commit".getBytes(StandardCharsets.UTF_8), value))));
    CommitId commit = sample.commit("x", 1, Map.of("d/f", "content", "d/l", "-> f"));
    Commit object = repo.readCommit(commit);

    Node file = find(whole, "rev/x/d/f");
    assertThat(whole.xattrs(file)).containsExactly("user.ostree.commit", "user.x");
    assertThat(whole.xattr(file, "user.x")).isEqualTo(value);
    assertThat(whole.xattr(file, "user.y")).isNull();
    assertThat(whole.xattr(file, "user.ostree.checksum")).asString().hasSize(64);
    assertThat(whole.xattr(find(whole, "rev/x"), "user.ostree.dirtree"))
        .asString()
        .isEqualTo(object.tree().checksum().hex());
    assertThat(whole.xattr(find(whole, "rev/x"), "user.ostree.dirmeta"))
        .asString()
        .isEqualTo(object.meta().checksum().hex());
    assertThat(whole.xattr(find(whole, "rev/x"), "user.ostree.commit")).isEqualTo(value);
    assertThat(whole.xattr(find(whole, "rev/main"), "user.ostree.commit"))
        .asString()
        .isEqualTo(second.hex());
    assertThat(whole.xattr(find(whole, "rev/x/d"), "user.ostree.size.unique"))
        .asString()
        .satisfies(bytes -> assertThat(Long.parseLong(bytes)).isPositive());
    assertThat(whole.xattr(file, "user.ostree.size.unique")).isNull();
    assertThat(whole.xattrs(find(whole, "rev/main"))).isEmpty();
    assertThat(whole.xattrs(find(whole, "rev/x/d/l"))).isEmpty();
    assertThat(whole.xattrs(find(whole, "rev"))).isEmpty();
    assertThat(whole.xattr(find(whole, "rev"), "user.ostree.commit")).isNull();
  }

  @Test
  void aDirectoryThatIsDamagedIsAnErrorAndNeverEmpty() throws IOException {
    Commit commit = repo.readCommit(second);
    Path tree = repo.objectPath(commit.tree());
    Files.write(tree, new byte[] {0});
    assertThatThrownBy(() -> names(whole, "rev/main")).isInstanceOf(CorruptObjectException.class);
    assertThatThrownBy(() -> find(whole, "rev/main/nosuch"))
        .isInstanceOf(CorruptObjectException.class);
    Files.delete(tree);
    assertThatThrownBy(() -> names(whole, "rev/main")).isInstanceOf(MissingObjectException.class);
    assertThat(find(whole, "rev/main")).hasToString("/rev/main of commit " + second.hex());

    Files.delete(repo.objectPath(commit.meta()));
    assertThatThrownBy(() -> whole.attributes(find(whole, "rev/main")))
        .isInstanceOf(MissingObjectException.class);
  }

  @Test
  void aFileThatIsMissingIsListedAllTheSame() throws IOException {
    Node tool = find(whole, "rev/main/usr/bin/tool");
    Files.delete(repo.objectPath(((FileNode) tool).file()));
    assertThat(names(whole, "rev/main/usr/bin")).containsExactly("other", "tool");
    assertThatThrownBy(() -> whole.attributes(tool)).isInstanceOf(MissingObjectException.class);
    assertThat(find(whole, "rev/main/usr/bin/tool")).isNotNull();
  }

  @Test
  void controlCharactersDoNotGetIntoTheLog() throws IOException {
    sample.commit("evil", 1, Map.of("a\nb", "x"));
    assertThat(find(whole, "rev/evil/a\nb").toString()).startsWith("/rev/evil/a\\x0ab of commit");
  }
}
