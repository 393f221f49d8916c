package org.jostree.sysroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jostree.mount.host.HostFile;
import org.jostree.mount.host.HostTree;
import org.jostree.mount.host.ShownDeployment;
import org.jostree.mount.host.ShownDeployment.BootFiles;
import org.jostree.object.CommitId;
import org.jostree.posix.FileStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of deployments is what will be. */
@SuppressWarnings("NullAway.Init") // set before each test
class LiveDeploymentsTest {
  @TempDir private Path top;

  private Path root;
  private CommitId first;
  private CommitId second;
  private Host host;
  private Sysroot sysroot;
  private LiveDeployments shown;

  @BeforeEach
  void makeSystem() throws IOException {
    root = SampleSystem.create(top.resolve("root"));
    first = SampleSystem.commit(root, top, "one", "1");
    second = SampleSystem.commit(root, top, "two", "2");
    try (Sysroot before = SampleSystem.open(root, new DiskDurability(SampleSystem.OPTIONS))) {
      SampleSystem.deploy(before, first, "quiet");
    }
    host = SampleSystem.host(top, root);
    sysroot = SampleSystem.open(root, new DiskDurability(SampleSystem.OPTIONS), host);
    shown =
        new LiveDeployments(
            SampleSystem.open(root, new DiskDurability(SampleSystem.OPTIONS), host));
  }

  @AfterEach
  void close() {
    sysroot.close();
    shown.close();
  }

  private void stage(CommitId commit) throws IOException {
    try (SysrootLock lock = sysroot.lock()) {
      SampleSystem.stage(sysroot, commit, lock);
    }
  }

  private Path deployment(CommitId commit) {
    return root.resolve("ostree/deploy/os/deploy/" + commit.hex() + ".0");
  }

  private ShownDeployment find(String name) throws IOException {
    return Objects.requireNonNull(shown.read().find(name), name);
  }

  private static String read(HostTree tree, String path) throws IOException {
    HostFile file = Objects.requireNonNull(tree.find(path), path);
    FileStatus status = Objects.requireNonNull(file.status(), path);
    ByteBuffer buffer = ByteBuffer.allocateDirect(1000);
    file.read(status, 0, buffer);
    return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
  }

  private HostTree etc(String name) throws IOException {
    return Objects.requireNonNull(find(name).etc());
  }

  @Test
  void whatIsDeployedAndStagedHasItsNames() throws IOException {
    assertThat(shown.read().names()).containsExactly("0", "booted");
    assertThat(find("booted").commit()).isEqualTo(first);
    stage(second);
    assertThat(shown.read().names()).containsExactly("0", "1", "booted", "pending");
    assertThat(find("pending").commit()).isEqualTo(second);
    assertThat(find("booted").commit()).isEqualTo(first);
    try (SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      sysroot.write(current, current.written(), lock);
      Cleanup.run(sysroot, lock, false);
    }
    assertThat(shown.read().names()).containsExactly("0", "booted");
  }

  @Test
  void whereNothingRunsTheFirstIsPending() throws IOException {
    try (LiveDeployments idle =
        new LiveDeployments(SampleSystem.open(root, new DiskDurability(SampleSystem.OPTIONS)))) {
      assertThat(idle.read().named()).isEqualTo(Map.of("pending", 0));
    }
  }

  @Test
  void theEtcOfAStagedOneIsMergedAsItWillBe() throws IOException {
    Files.writeString(deployment(first).resolve("etc/config"), "mine");
    stage(second);
    HostTree etc = etc("pending");
    assertThat(etc.names("")).containsExactly("config");
    assertThat(read(etc, "config")).isEqualTo("mine");

    Files.writeString(deployment(first).resolve("etc/late"), "added at last");
    Files.writeString(deployment(first).resolve("etc/config"), "default 1");
    Files.writeString(deployment(first).resolve("etc/.updated"), "by systemd");
    awaitCheck();
    assertThat(etc.names("")).containsExactly("config", "late");
    assertThat(read(etc, "config")).as("no change any more").isEqualTo("default 2");

    Files.delete(deployment(first).resolve("etc/config"));
    awaitCheck();
    assertThat(etc.names("")).containsExactly("late");
    assertThat(deployment(second).resolve("etc/config")).as("not touched").exists();

    endSystem();
    assertThat(deployment(second).resolve("etc").toFile().list()).containsExactly("late");
    assertThat(etc("pending").names("")).containsExactly("late");
  }

  /** What is merged is looked at again after a tenth of a second. */
  private static void awaitCheck() {
    try {
      Thread.sleep(150);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void endSystem() throws IOException {
    try (SysrootLock lock = sysroot.lock()) {
      Finalization.run(sysroot, lock);
    }
  }

  @Test
  void whatCannotBeMergedCannotBeShown() throws IOException {
    Path defaults = deployment(second).resolve("usr/etc/config");
    stage(second);
    Files.delete(defaults);
    Files.createDirectory(defaults);
    Files.writeString(deployment(first).resolve("etc/config"), "changed");
    HostTree etc = etc("pending");
    assertThatThrownBy(() -> etc.find("config")).hasMessageContaining("cannot merge");
  }

  @Test
  void theBootEntryOfAStagedOneIsTheOneThatWillBe() throws IOException {
    stage(second);
    BootFiles foretold = find("pending").boot();
    assertThat(foretold.texts()).hasSize(1);
    String directory = Objects.requireNonNull(foretold.trees().firstKey());
    HostTree kernels = Objects.requireNonNull(foretold.trees().get(directory));
    assertThat(root.resolve("boot").resolve(directory)).doesNotExist();
    assertThat(kernels.names("")).containsExactly("initramfs-1.0.img", "vmlinuz-1.0");
    assertThat(read(kernels, "vmlinuz-1.0")).isEqualTo("kernel two");

    endSystem();

    for (Map.Entry<String, String> each : foretold.texts().entrySet()) {
      assertThat(Files.readString(root.resolve("boot").resolve(each.getKey())))
          .isEqualTo(each.getValue());
      assertThat(each.getValue()).contains("quiet", directory + "/vmlinuz-1.0");
    }
    assertThat(root.resolve("boot").resolve(directory).resolve("vmlinuz-1.0"))
        .hasContent("kernel two");
    BootFiles now = find("pending").boot();
    assertThat(now.texts()).isEqualTo(foretold.texts());
    assertThat(now.trees().keySet()).isEqualTo(foretold.trees().keySet());
  }

  @Test
  void eachHasItsOwnBootEntry() throws IOException {
    SampleSystem.deploy(sysroot, second, "splash");
    assertThat(find("0").boot().texts().keySet()).containsExactly("loader/entries/ostree-2.conf");
    assertThat(find("1").boot().texts().keySet()).containsExactly("loader/entries/ostree-1.conf");
    assertThat(find("0").boot().texts().values().toString()).contains("splash");
    assertThat(find("1").boot().texts().values().toString()).doesNotContain("splash");
    assertThat(shown.read().find("rollback")).isNull();
  }

  @Test
  void varIsThatOfTheStateroot() throws IOException {
    Files.writeString(root.resolve("ostree/deploy/os/var/file"), "kept");
    Files.writeString(root.resolve("ostree/deploy/os/var/.updated"), "by systemd");
    assertThat(find("booted").var().names("")).contains("file", ".updated");
    stage(second);
    assertThat(find("pending").var().names("")).contains("file").doesNotContain(".updated");
    assertThat(read(find("pending").var(), "file")).isEqualTo("kept");
  }

  @Test
  void aRepositoryIsThatOfASysrootByItsPlace() throws IOException {
    Path repository = root.resolve("ostree/repo");
    try (LiveDeployments around = LiveDeployments.around(repository)) {
      assertThat(Objects.requireNonNull(around).read().all()).hasSize(1);
    }
    Path other = Files.createDirectories(top.resolve("other/ostree/repo"));
    assertThat(LiveDeployments.around(other)).isNull();
    assertThat(LiveDeployments.around(top.resolve("absent"))).isNull();
  }
}
