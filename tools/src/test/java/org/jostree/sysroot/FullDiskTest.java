package org.jostree.sysroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jostree.object.CommitId;
import org.jostree.posix.TreeRemoval;
import org.jostree.sysroot.CutDisk.Removals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk is full at each step of a deployment, one after the other: the command fails, what
 * booted before boots, nothing of the new deployment is left, and the next one succeeds.
 */
@SuppressWarnings("NullAway.Init") // set before each test
class FullDiskTest {
  private static final String FULL = "No space left on device";

  /** Those steps that take no room. */
  private static final Set<String> REMOVALS = Set.of("remove", "removeTree");

  @TempDir(factory = PowerCutTest.InMemory.class)
  private Path top;

  private Path origin;
  private CommitId first;
  private CommitId second;
  private CommitId sameKernel;

  @BeforeEach
  void makeSystem() throws IOException {
    origin = SampleSystem.create(top.resolve("origin"));
    first = SampleSystem.commit(origin, top, "one", "1");
    second = SampleSystem.commit(origin, top, "two", "2");
    sameKernel = SampleSystem.commit(origin, top, "one", "3");
    try (Sysroot sysroot = SampleSystem.open(origin, new DiskDurability(SampleSystem.OPTIONS))) {
      SampleSystem.deploy(sysroot, first);
    }
  }

  /** A disk on which the step of that number fails, and with it all of its kind after it. */
  private static final class FullDisk {
    private final Durability disk = new DiskDurability(SampleSystem.OPTIONS);
    private final int last;
    private int steps;

    FullDisk(int last) {
      this.last = last;
    }

    Durability durability() {
      return (Durability)
          Proxy.newProxyInstance(
              Durability.class.getClassLoader(),
              new Class<?>[] {Durability.class},
              (proxy, method, arguments) -> {
                if (!REMOVALS.contains(method.getName()) && ++steps >= last && last > 0) {
                  throw new IOException(method.getName() + ": " + FULL);
                }
                try {
                  return method.invoke(disk, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  @Test
  void aDeploymentWithAnotherKernel() throws IOException {
    survives(second);
  }

  @Test
  void aDeploymentWithTheSameKernel() throws IOException {
    survives(sameKernel);
  }

  private void survives(CommitId commit) throws IOException {
    List<String> before = SampleSystem.paths(origin);
    FullDisk roomy = new FullDisk(0);
    deploy(copy(), roomy, commit);
    int steps = roomy.steps;
    assertThat(steps).isGreaterThan(5);
    List<String> after = SampleSystem.paths(top.resolve("work"));
    assertThat(after).isNotEqualTo(before);
    int kept = 0;
    for (int last = 1; last <= steps; last++) {
      String what = "step " + last + " of " + steps;
      Path work = copy();
      FullDisk full = new FullDisk(last);
      assertThatThrownBy(() -> deploy(work, full, commit)).as(what).hasMessageContaining(FULL);
      SystemCheck.requireWhole(work, before, after, what);
      if (SampleSystem.paths(work).equals(before)) {
        kept++;
        assertThat(work.resolve("ostree/deploy/os/deploy/" + commit.hex() + ".0"))
            .as(what)
            .doesNotExist();
      }
      SystemCheck.requireThatTheNextDeploymentCleansUp(work, second, what);
    }
    assertThat(kept).as("steps that leave what booted").isGreaterThan(steps / 2);
  }

  private Path copy() throws IOException {
    Path work = top.resolve("work");
    TreeRemoval.remove(work);
    assertThat(Files.exists(work)).isFalse();
    new CutDisk(origin, work, Removals.DONE, false, 0); // copies it
    return work;
  }

  private static void deploy(Path root, FullDisk disk, CommitId commit) throws IOException {
    try (Sysroot sysroot = SampleSystem.open(root, disk.durability(), Host.CURRENT)) {
      SampleSystem.deploy(sysroot, commit);
    }
  }
}
