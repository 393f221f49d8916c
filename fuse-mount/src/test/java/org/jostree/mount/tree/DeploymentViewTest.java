package org.jostree.mount.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jostree.mount.tree.ByPath.entries;
import static org.jostree.mount.tree.ByPath.find;
import static org.jostree.mount.tree.ByPath.read;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
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
import org.jostree.mount.host.HostTree;
import org.jostree.mount.host.ShownDeployment;
import org.jostree.mount.host.ShownDeployments;
import org.jostree.mount.transport.Lifetime;
import org.jostree.mount.transport.NodeAttributes;
import org.jostree.object.CommitId;
import org.jostree.repo.RefName;
import org.jostree.repo.RepoMode;
import org.jostree.repo.Transaction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployments, with files of the machine over their commits; and what is said of commits. */
@SuppressWarnings("NullAway") // what is not there fails the test
class DeploymentViewTest {
  @TempDir private Path directory;
  private SampleRepository sample;
  private CommitId first;
  private CommitId second;
  private RepositoryFileSystem whole;
  private volatile ShownDeployments deployed;

  private record Shown(CommitId commit, @Nullable HostTree etc, HostTree var)
      implements ShownDeployment {
    @Override
    public BootFiles boot() {
      return new BootFiles(
          new TreeMap<>(Map.of("loader/entries/ostree-1.conf", "linux /ostree/os-1/vmlinuz\n")),
          new TreeMap<>(Map.of("ostree/os-1", var)));
    }
  }

  @BeforeEach
  void makeRepository() throws IOException {
    sample = SampleRepository.create(directory.resolve("repo"), RepoMode.ARCHIVE);
    Map<String, String> files = new TreeMap<>();
    files.put("usr/etc/config", "default");
    files.put("usr/bin/tool", "one");
    files.put("usr/bin/link", "-> /usr/bin/tool");
    files.put("bin", "-> usr/bin");
    first = sample.commit("main", 1000, files);
    files.put("usr/bin/tool", "two");
    second = sample.commit("main", 2000, files);
    for (String each : List.of("etc", "var")) {
      Files.createDirectories(directory.resolve(each));
      Files.writeString(directory.resolve(each).resolve("file"), "of " + each);
    }
    deployed = deployments(first, second);
    whole =
        RepositoryFileSystem.wholeRepository(sample.repo(), () -> deployed, TreeSettings.DEFAULTS);
  }

  @AfterEach
  void close() throws IOException {
    whole.close();
    sample.close();
  }

  private ShownDeployments deployments(CommitId... commits) {
    List<ShownDeployment> all = new ArrayList<>();
    for (CommitId each : commits) {
      all.add(
          new Shown(
              each, HostTree.of(directory.resolve("etc")), HostTree.of(directory.resolve("var"))));
    }
    return new ShownDeployments(all, Map.of("booted", commits.length - 1), System.nanoTime());
  }

  private Set<String> names(String path) throws IOException {
    return entries(whole, find(whole, path)).keySet();
  }

  @Test
  void aDeploymentIsItsCommitWithWhatIsOnTheDisk() throws IOException {
    assertThat(names("deployments")).containsExactly("0", "1", "booted");
    assertThat(names("deployments/0")).containsExactly("bin", "boot", "etc", "usr", "var");
    assertThat(read(whole, "deployments/0/usr/bin/tool")).isEqualTo("one");
    assertThat(read(whole, "deployments/booted/usr/bin/tool")).isEqualTo("two");
    assertThat(read(whole, "deployments/0/usr/etc/config")).isEqualTo("default");
    assertThat(names("deployments/0/etc")).containsExactly("file");
    assertThat(read(whole, "deployments/0/etc/file")).isEqualTo("of etc");
    assertThat(read(whole, "deployments/0/var/file")).isEqualTo("of var");
    assertThat(names("deployments/0/boot")).containsExactly("loader", "ostree");
    assertThat(read(whole, "deployments/0/boot/loader/entries/ostree-1.conf")).startsWith("linux ");
    assertThat(read(whole, "deployments/0/boot/ostree/os-1/file")).isEqualTo("of var");
    NodeAttributes top = whole.attributes(find(whole, "deployments/0"));
    assertThat(top.mode()).isEqualTo(040755);
    assertThat(
            new String(
                whole.xattr(find(whole, "deployments/0"), "user.ostree.commit"),
                StandardCharsets.UTF_8))
        .isEqualTo(first.hex());
  }

  @Test
  void itFollowsWhatIsDeployed() throws IOException {
    Node before = find(whole, "deployments/0/usr");
    Node boot = find(whole, "deployments/0/boot");
    Node booted = find(whole, "deployments/booted");
    deployed = deployments(second);
    assertThat(find(whole, "deployments/0/usr")).isNotEqualTo(before);
    assertThat(find(whole, "deployments/0/boot")).isEqualTo(boot);
    assertThat(find(whole, "deployments/1")).isNull();
    assertThat(read(whole, "deployments/0/usr/bin/tool")).isEqualTo("two");
    assertThat(whole.lookup(booted, "usr")).isNotNull();
    deployed = new ShownDeployments(List.of(), Map.of(), 1);
    assertThat(names("deployments")).isEmpty();
    assertThat(whole.lookup(booted, "usr")).isNull();
  }

  @Test
  void changesOnTheDiskAreSeenAtOnceThoughTheyLeaveNoTime() throws IOException {
    Path file = directory.resolve("etc/file");
    Node etc = find(whole, "deployments/0/etc");
    assertThat(whole.lifetime(etc)).isEqualTo(Lifetime.NONE);
    Node last = find(whole, "deployments/0/etc/file");
    for (int i = 0; i < 20; i++) {
      Files.writeString(file, "change" + (char) ('a' + i));
      Node now = find(whole, "deployments/0/etc/file");
      assertThat(now).as("what the kernel has kept is of another").isNotEqualTo(last);
      assertThat(read(whole, now)).isEqualTo("change" + (char) ('a' + i));
      last = now;
    }
    Files.writeString(directory.resolve("etc/new"), "new");
    assertThat(names("deployments/0/etc")).containsExactly("file", "new");
    Files.delete(file);
    assertThat(find(whole, "deployments/0/etc/file")).isNull();
  }

  @Test
  void aSettledFileIsOneNode() throws IOException, InterruptedException {
    Thread.sleep(150); // as long as a file that has just changed is another each time
    assertThat(find(whole, "deployments/0/etc/file"))
        .isEqualTo(find(whole, "deployments/0/etc/file"));
  }

  @Test
  void aTreeWhoseDefaultsAreInEtcHasThemInUsrEtc() throws IOException {
    CommitId plain =
        sample.commit("plain", 5, Map.of("etc/config", "default", "usr/bin/tool", "three"));
    deployed = deployments(plain);
    assertThat(names("deployments/0/usr")).containsExactly("bin", "etc");
    assertThat(read(whole, "deployments/0/usr/etc/config")).isEqualTo("default");
    assertThat(read(whole, "deployments/0/usr/bin/tool")).isEqualTo("three");
    assertThat(names("deployments/0/etc")).containsExactly("file");
  }

  @Test
  void oneDeploymentMayBeTheRootWithItsLinksWithin() throws IOException {
    Files.createSymbolicLink(directory.resolve("etc/absolute"), Path.of("/usr/bin/tool"));
    TreeSettings relative =
        new TreeSettings(false, true, Set.of(), false, TreeSettings.DEFAULTS.content());
    try (RepositoryFileSystem one =
        RepositoryFileSystem.deployment(sample.repo(), () -> deployed, "booted", relative)) {
      assertThat(new String(one.readLink(find(one, "etc/absolute")), StandardCharsets.UTF_8))
          .isEqualTo("../usr/bin/tool");
      assertThat(one.attributes(find(one, "etc/absolute")).size()).isEqualTo(15);
      assertThat(new String(one.readLink(find(one, "usr/bin/link")), StandardCharsets.UTF_8))
          .isEqualTo("../../usr/bin/tool");
    }
    assertThatThrownBy(
            () ->
                RepositoryFileSystem.deployment(sample.repo(), () -> deployed, "pending", relative))
        .hasMessage("No deployment pending, there are 0, 1, booted");
  }

  @Test
  void aRepositoryOfNoSysrootHasNone() throws IOException {
    try (RepositoryFileSystem other =
        RepositoryFileSystem.wholeRepository(sample.repo(), TreeSettings.DEFAULTS)) {
      assertThat(find(other, "deployments")).isNull();
    }
  }

  private JsonObject meta(String name) throws IOException {
    return JsonParser.parseString(read(whole, "meta/" + name + ".json")).getAsJsonObject();
  }

  @Test
  void metaTellsWhatIsSaidOfEachCommit() throws IOException {
    List<String> expected = new ArrayList<>(List.of(first.hex() + ".json", second.hex() + ".json"));
    expected.sort(null);
    assertThat(names("meta")).containsExactlyElementsOf(expected);
    JsonObject json = meta(second.hex());
    assertThat(json.get("parent").getAsString()).isEqualTo(first.hex());
    assertThat(json.get("subject").getAsString()).isEqualTo("subject");
    assertThat(json.get("timestamp").getAsString()).isEqualTo("1970-01-01T00:33:20Z");
    assertThat(json.get("state").getAsString()).isEqualTo("normal");
    assertThat(json.get("refs").toString()).isEqualTo("[\"main\"]");
    assertThat(json.get("signatures").toString()).isEqualTo("[]");
    assertThat(json.get("content-checksum").getAsString())
        .isEqualTo(sample.repo().readCommit(second).contentChecksum().hex());
    assertThat(meta(first.hex().substring(0, 20))).isEqualTo(meta(first.hex()));
    assertThat(find(whole, "meta/" + first.hex())).isNull();
    assertThat(find(whole, "meta/" + "0".repeat(64) + ".json")).isNull();
  }

  @Test
  void metaFollowsTheRefs() throws IOException {
    Node before = find(whole, "meta/" + first.hex() + ".json");
    try (Transaction transaction = sample.repo().transaction()) {
      transaction.setRef(RefName.parse("origin:old"), first);
      transaction.commit();
    }
    assertThat(meta(first.hex()).get("refs").toString()).isEqualTo("[\"origin:old\"]");
    assertThat(find(whole, "meta/" + first.hex() + ".json")).isNotEqualTo(before);
  }
}
