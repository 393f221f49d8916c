package org.jostree.sysroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jostree.object.CommitId;
import org.jostree.posix.TreeRemoval;
import org.jostree.sysroot.CutDisk.PowerCut;
import org.jostree.sysroot.CutDisk.Removals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * The power fails behind each step of a change, one after the other: what boots then is the list of
 * before or that of after, whole, and the next deployment leaves nothing of what was begun.
 */
@SuppressWarnings("NullAway.Init") // set before each test
class PowerCutTest {
  @TempDir(factory = InMemory.class)
  private Path top;

  private Path origin;
  private CommitId first;
  private CommitId second;
  private CommitId sameKernel;

  /** Whether the first deployment runs while the change is made. */
  private boolean isBooted;

  /** Where no disk is waited for: what a power cut leaves is the model's business. */
  static final class InMemory implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(
        AnnotatedElementContext elementContext, ExtensionContext extensionContext)
        throws IOException {
      return Files.isWritable(MEMORY)
          ? Files.createTempDirectory(MEMORY, "jostree")
          : Files.createTempDirectory("jostree");
    }
  }

  /** What is done to a sysroot while the power may fail. */
  private interface Change {
    void make(Sysroot sysroot) throws IOException;
  }

  @BeforeEach
  void makeSystem() throws IOException {
    origin = SampleSystem.create(top.resolve("origin"));
    first = SampleSystem.commit(origin, top, "one", "1");
    second = SampleSystem.commit(origin, top, "two", "2");
    sameKernel = SampleSystem.commit(origin, top, "one", "3");
  }

  private void deployBefore(CommitId... commits) throws IOException {
    try (Sysroot sysroot = SampleSystem.open(origin, new DiskDurability(SampleSystem.OPTIONS))) {
      for (CommitId each : commits) {
        SampleSystem.deploy(sysroot, each, "root=LABEL=sample");
      }
    }
  }

  @Test
  void theFirstDeployment() throws IOException {
    survives(sysroot -> SampleSystem.deploy(sysroot, first));
  }

  @Test
  void aDeploymentWithAnotherKernel() throws IOException {
    deployBefore(first);
    survives(sysroot -> SampleSystem.deploy(sysroot, second));
  }

  @Test
  void aDeploymentThatOnlyExchangesLinks() throws IOException {
    deployBefore(first, sameKernel, first);
    // Version is not said by these commits, so nothing changes for the boot loader.
    survives(sysroot -> SampleSystem.deploy(sysroot, sameKernel));
  }

  @Test
  void anUndeployment() throws IOException {
    deployBefore(first, second);
    survives(
        sysroot -> {
          try (SysrootLock lock = sysroot.lock()) {
            Deployments current = sysroot.deployments();
            sysroot.write(current, current.list().subList(1, 2), lock);
            Cleanup.run(sysroot, lock, true);
          }
        });
  }

  @Test
  void theEndOfASystemWithAStagedDeployment() throws IOException {
    deployBefore(first);
    isBooted = true;
    survives(
        sysroot -> {
          try (SysrootLock lock = sysroot.lock()) {
            SampleSystem.stage(sysroot, second, lock);
            Finalization.run(sysroot, lock);
          }
        });
  }

  @Test
  void whoDoesNotWaitForTheDiskIsCaught() throws IOException {
    deployBefore(first);
    assertThatThrownBy(() -> survives(sysroot -> SampleSystem.deploy(sysroot, second), false))
        .isInstanceOf(AssertionError.class)
        .isNotInstanceOf(PowerCut.class);
  }

  private void survives(Change change) throws IOException {
    survives(change, true);
  }

  private void survives(Change change, boolean syncing) throws IOException {
    List<String> before = SampleSystem.paths(origin);
    int steps = 0;
    List<String> after = List.of();
    for (int cut = 0; cut <= steps; cut++) {
      for (Removals removals : Removals.values()) {
        Path work = top.resolve("work");
        Path copy = top.resolve("copy");
        CutDisk disk = run(change, work, copy, removals, syncing, cut);
        if (cut == 0) {
          steps = disk.steps();
          after = SampleSystem.paths(work);
          assertThat(after).isNotEqualTo(before);
        }
        for (Path state : List.of(work, copy)) {
          String what = "behind step " + cut + " of " + steps + ", removals " + removals;
          SystemCheck.requireWhole(state, before, after, what);
          SystemCheck.requireThatTheNextDeploymentCleansUp(state, second, what);
        }
      }
    }
    assertThat(steps).isGreaterThan(5);
  }

  private CutDisk run(
      Change change, Path work, Path copy, Removals removals, boolean syncing, int cut)
      throws IOException {
    TreeRemoval.remove(work);
    new CutDisk(origin, work, removals, false, 0); // a copy of the beginning
    CutDisk disk = new CutDisk(work, copy, removals, syncing, cut);
    Host host = isBooted ? SampleSystem.host(top, work) : Host.CURRENT;
    try (Sysroot sysroot = SampleSystem.open(work, disk, host)) {
      change.make(sysroot);
      assertThat(cut).isZero();
    } catch (PowerCut e) {
      assertThat(cut).isPositive();
    }
    return disk;
  }
}
