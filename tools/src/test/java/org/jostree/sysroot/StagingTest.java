package org.jostree.sysroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jostree.object.CommitId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployments that wait for the end of the running system. */
@SuppressWarnings("NullAway.Init") // set before each test
class StagingTest {
  @TempDir private Path top;

  private Path root;
  private CommitId first;
  private CommitId second;
  private CommitId third;
  private Host host;
  private Sysroot sysroot;

  @BeforeEach
  void makeSystem() throws IOException {
    root = SampleSystem.create(top.resolve("root"));
    first = SampleSystem.commit(root, top, "one", "1");
    second = SampleSystem.commit(root, top, "two", "2");
    third = SampleSystem.commit(root, top, "three", "3");
    try (Sysroot before = SampleSystem.open(root, new DiskDurability(SampleSystem.OPTIONS))) {
      SampleSystem.deploy(before, first, "quiet");
    }
    host = SampleSystem.host(top, root);
    sysroot = SampleSystem.open(root, new DiskDurability(SampleSystem.OPTIONS), host);
  }

  @AfterEach
  void close() {
    sysroot.close();
  }

  private Deployment stage(CommitId commit) throws IOException {
    try (SysrootLock lock = sysroot.lock()) {
      return SampleSystem.stage(sysroot, commit, lock);
    }
  }

  private void endSystem() throws IOException {
    try (SysrootLock lock = sysroot.lock()) {
      Finalization.run(sysroot, lock);
    }
  }

  private Path etc(CommitId commit) {
    return root.resolve("ostree/deploy/os/deploy/" + commit.hex() + ".0/etc");
  }

  private Path state() {
    return host.run().resolve("ostree/staged-deployment");
  }

  @Test
  void whatIsChangedAfterwardsIsCarriedOver() throws IOException {
    Deployment staged = stage(second);
    assertThat(sysroot.deployments().list().get(0).path()).isEqualTo(staged.path());
    assertThat(sysroot.deployments().written()).hasSize(1);
    assertThat(SampleSystem.paths(root)).as("what boots").hasSize(1);
    Files.writeString(etc(first).resolve("late"), "changed at last");

    endSystem();

    assertThat(etc(second).resolve("late")).hasContent("changed at last");
    assertThat(SampleSystem.paths(root)).hasSize(2).first().isEqualTo(staged.path());
    assertThat(sysroot.deployments().list().get(0).entry().options().contains("quiet")).isTrue();
    assertThat(state()).doesNotExist();
  }

  @Test
  void oneTakesThePlaceOfAnother() throws IOException {
    stage(second);
    Deployment staged = stage(third);
    assertThat(etc(second)).doesNotExist();
    assertThat(sysroot.deployments().list()).hasSize(2);
    endSystem();
    assertThat(SampleSystem.paths(root)).hasSize(2).first().isEqualTo(staged.path());
  }

  @Test
  void aDeploymentAtOnceEndsTheWaiting() throws IOException {
    stage(second);
    SampleSystem.deploy(sysroot, third);
    assertThat(state()).doesNotExist();
    assertThat(etc(second)).doesNotExist();
    endSystem();
    assertThat(SampleSystem.paths(root).get(0)).contains(third.hex());
  }

  @Test
  void itCanBeRemovedLikeAnyOther() throws IOException {
    stage(second);
    try (SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      sysroot.write(current, current.list().subList(1, 2), lock);
      Cleanup.run(sysroot, lock, false);
    }
    assertThat(state()).doesNotExist();
    assertThat(etc(second)).doesNotExist();
    assertThat(SampleSystem.paths(root)).hasSize(1);
  }

  @Test
  void cleaningUpLeavesIt() throws IOException {
    stage(second);
    try (SysrootLock lock = sysroot.lock()) {
      Cleanup.run(sysroot, lock, true);
    }
    assertThat(etc(second)).isDirectory();
  }

  @Test
  void aLockedOneWaitsForItsUnlocking() throws IOException {
    stage(second);
    lock(true);
    endSystem();
    assertThat(SampleSystem.paths(root)).hasSize(1);
    assertThat(state().resolveSibling("staged-deployment-locked")).exists();
    lock(false);
    assertThat(state().resolveSibling("staged-deployment-locked")).doesNotExist();
    endSystem();
    assertThat(SampleSystem.paths(root)).hasSize(2);
  }

  private void lock(boolean wanted) throws IOException {
    try (SysrootLock lock = sysroot.lock()) {
      sysroot.lockFinalization(sysroot.deployments(), wanted, lock);
    }
  }

  @Test
  void whatFailsAtTheEndIsToldOnceOnTheNextBoot() throws IOException {
    stage(second);
    // Where the second deployment has its configuration the first one now has a directory's file.
    Path defaults = etc(second).resolveSibling("usr/etc/config");
    Files.delete(defaults);
    Files.createDirectory(defaults);
    Files.writeString(etc(first).resolve("config"), "changed");

    assertThatThrownBy(this::endSystem).hasMessageContaining("cannot merge");

    assertThat(SampleSystem.paths(root)).as("what boots").hasSize(1);
    assertThat(etc(second)).as("what was begun").doesNotExist();
    try (SysrootLock lock = sysroot.lock()) {
      assertThatThrownBy(() -> Finalization.requireSuccess(sysroot, lock))
          .hasMessageStartingWith("ostree-finalize-staged.service failed on previous boot: ")
          .hasMessageContaining("cannot merge");
      Finalization.requireSuccess(sysroot, lock);
    }
  }

  @Test
  void itIsNothingToASystemThatDoesNotRun() throws IOException {
    try (Sysroot other = SampleSystem.open(root, new DiskDurability(SampleSystem.OPTIONS));
        SysrootLock lock = other.lock()) {
      assertThatThrownBy(() -> SampleSystem.stage(other, second, lock))
          .hasMessage("Cannot stage deployment: Not currently booted into an OSTree system");
    }
  }

  @Test
  void aBrokenStateStagesNothing() throws IOException {
    stage(second);
    for (String text : List.of("", "rubbish", "a".repeat(1000))) {
      Files.writeString(state(), text);
      assertThat(sysroot.deployments().staged()).isNull();
    }
  }

  @Test
  void aPreviewTouchesNothing() throws IOException {
    Files.writeString(etc(first).resolve("config"), "changed");
    Files.writeString(etc(first).resolve("mine"), "added");
    Deployments current = sysroot.deployments();
    List<String> before = SampleSystem.paths(root);
    DeployRequest request =
        new DeployRequest(
            "os",
            second,
            Origin.ofRefspec("main"),
            current.mergeSource("os"),
            null,
            Retention.DEFAULT,
            null,
            false);

    DeployPreview preview = DeployPreview.of(sysroot, request, current);

    assertThat(preview.etc())
        .extracting(EtcChange::path, EtcChange::conflict)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("config", EtcChange.Conflict.DEFAULT_CHANGED),
            org.assertj.core.api.Assertions.tuple("mine", EtcChange.Conflict.NONE));
    assertThat(preview.mergeFailure()).isNull();
    assertThat(preview.entriesWritten()).isTrue();
    assertThat(SampleSystem.paths(root)).isEqualTo(before);
    assertThat(etc(second)).doesNotExist();
    Deployment done = SampleSystem.deploy(sysroot, second);
    assertThat(done.path()).isEqualTo(preview.deployment().path());
    assertThat(sysroot.deployments().list().get(0).entry())
        .as("the entry that was foretold")
        .isEqualTo(preview.entries().get(0).entry());
  }
}
