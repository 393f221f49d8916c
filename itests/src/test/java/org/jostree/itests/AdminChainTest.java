package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jostree.itests.ground.ChainSteps;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.SampleSysroot;
import org.jostree.itests.ground.SysrootConsistency;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reference and ours work on one sysroot by turns, in chains of random steps. Each step is also
 * done by the other, on a copy of the sysroot: both succeed or fail alike and leave the same.
 *
 * <p>The property {@code jostree.chains} says how many chains there are (2 unless told), {@code
 * jostree.chains.steps} how long each is (20), {@code jostree.chains.seed} repeats the chain that a
 * failure names.
 */
@Execution(ExecutionMode.CONCURRENT)
class AdminChainTest {
  private static final int CHAINS = Integer.getInteger("jostree.chains", 2);
  private static final long SEED = Long.getLong("jostree.chains.seed", 9377093253512L);
  private static final int STEPS = Integer.getInteger("jostree.chains.steps", 20);

  private static final String OURS = Ostree.ours().program();

  /** All that there is, but what is known to be written by one of the two alone. */
  private static final String EVERYTHING =
      """
      cd S
      list() { find . -path ./ostree/repo/tmp -prune -o -path './ostree/deploy/*/var/*' -prune -o "$@"; }
      list -path ./ostree/repo/objects -prune -o -printf '%p %y %m %U:%G %l\\n'
      list -path ./ostree/repo/objects -prune -o -type f ! -name '*.origin' ! -path './boot/loader*' -exec sha256sum {} +
      list \\( -path './boot/loader*' -o -name '*.origin' -o -path './ostree/repo/refs/*' \\) -type f \\
        -exec grep -H '' {} +
      list -path './ostree/deploy/*' -type f ! -path '*/dtb/*' -printf '%p %n names\\n'
      list -path './boot/*' -type f ! -path '*-overlays/*' ! -path '*/dtb/*' -printf '%p %n names\\n'
      find ostree/repo/objects -type f -printf '%p %s\\n'
      find ostree/deploy -type f -print0 | xargs -0 getfattr -h -d -m user | tr '\\n' ' ' | sed 's/  */\\n/g'
      """;

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeEach
  void makeRepository() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
    SampleSysroot.makeRepository(workspace);
  }

  static LongStream seeds() {
    return LongStream.range(0, CHAINS).map(each -> SEED + each);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eachGoesOnWhereTheOtherStopped(long seed) throws IOException {
    new Chain(seed).run();
  }

  private final class Chain {
    private final Random random;
    private final SampleSysroot sysroot;
    private final ChainSteps steps;
    private final List<String> done = new ArrayList<>();

    Chain(long seed) throws IOException {
      random = new Random(seed);
      String first = random.nextBoolean() ? "ostree" : OURS;
      // The reference at hand knows the older names of entries alone where it writes into one.
      boolean older = random.nextBoolean();
      String options = older ? "skip-sync,bootloader-naming-1" : "skip-sync";
      done.add("-Djostree.chains.seed=" + seed + ", begun by " + first + ", " + options);
      sysroot =
          SampleSysroot.make(
              workspace, "chain", options, first, SampleSysroot.IMAGE + SampleSysroot.MORE);
      // One of its own, which is committed to. The other system has kernels of its own: where two
      // have the same, the reference keeps it for either.
      sysroot
          .run(
              "cp",
              """
              rm R; cp -a ../R R; cp -a ../t t; printf third >t/usr/lib/modules/5.1/vmlinuz
              ostree --repo=R commit -b third --timestamp=@1000000002 t
              ostree --repo=S/ostree/repo pull poky third
              """)
          .expectSuccess();
      steps = new ChainSteps(random, sysroot, older);
    }

    void run() throws IOException {
      for (int i = 0; i < STEPS; i++) {
        done.add("meanwhile: " + steps.meanwhile());
        ChainSteps.Step step = steps.next();
        boolean oursFirst = step.isNew() || random.nextBoolean();
        done.add((oursFirst ? "ours: " : "reference: ") + step.script());
        step(step, oursFirst);
      }
    }

    private String what() {
      return String.join("\n", done);
    }

    private void step(ChainSteps.Step step, boolean oursFirst) throws IOException {
      if (step.isNew()) {
        if (sysroot.run(OURS, step.script()).exit() == 0) {
          SysrootConsistency.expect(sysroot, what());
        }
        return;
      }
      SampleSysroot twin = twin();
      CommandResult one = sysroot.run(oursFirst ? OURS : "ostree", step.script());
      CommandResult other = twin.run(oursFirst ? "ostree" : OURS, step.script());
      // It looks for the ref of an origin even where a commit is named instead.
      CommandResult reference = oursFirst ? other : one;
      if (step.script().contains("--override-commit")
          && complaint(reference).matches("error: Refspec '.*' not found")) {
        return;
      }
      assertThat(other.exit() == 0)
          .as(() -> what() + "\n" + one + "\n" + other)
          .isEqualTo(one.exit() == 0);
      if (one.exit() == 0) {
        requireSame(twin, step, what() + "\n" + one + "\n" + other);
        SysrootConsistency.expect(sysroot, what());
      } else {
        // The reference can crash where ours complains.
        if (complaint(one).startsWith("error: ") && complaint(other).startsWith("error: ")) {
          assertThat(complaint(other)).as(() -> what()).isEqualTo(complaint(one));
        }
        if (!oursFirst) {
          // It leaves what it had begun to the next clean-up.
          sysroot.run("ostree", "$O admin --sysroot=S cleanup").expectSuccess();
        }
        SysrootConsistency.expect(sysroot, what());
      }
    }

    private void requireSame(SampleSysroot twin, ChainSteps.Step step, String what)
        throws IOException {
      Set<String> here = everything(sysroot, step);
      Set<String> there = everything(twin, step);
      Set<String> onlyThere = new TreeSet<>(there);
      onlyThere.removeAll(here);
      here.removeAll(there);
      if (versionless(here).equals(versionless(onlyThere))) {
        return;
      }
      assertThat(here).as(what).isEqualTo(onlyThere);
    }

    private SampleSysroot twin() throws IOException {
      sysroot
          .run("cp", "rm -rf twin; mkdir twin; cp -a S twin/S; ln -s ../R twin/")
          .expectSuccess();
      return new SampleSysroot(sysroot.directory().resolve("twin"), sysroot.options());
    }
  }

  /** Without the version of the boot directories: the reference goes on to the next more often. */
  private static Set<String> versionless(Set<String> lines) {
    Set<String> names = new TreeSet<>();
    for (String line : lines) {
      if (!line.contains("ostree/repo/refs/heads/ostree/")) {
        names.add(line.replaceAll("(loader|boot)\\.[01](\\.[01])?", "$1.V"));
      }
    }
    return names;
  }

  /** But for which of several paths in conflict it names first, and a blank in dates. */
  private static String complaint(CommandResult failed) {
    return failed
        .lastErrorLine()
        .replace('\u2007', ' ')
        .replaceFirst("(During /etc merge: [^']*)'[^']*'", "$1");
  }

  private static Set<String> everything(SampleSysroot sysroot, ChainSteps.Step step)
      throws IOException {
    Set<String> lines = new TreeSet<>();
    for (String line : sysroot.run("find", EVERYTHING).expectSuccess().out().split("\n", -1)) {
      // Since 2024.5 the operating system is not in the names of entries.
      String newer = line.replaceFirst("(/entries/ostree-[0-9]+)-(poky|second)", "$1");
      // Ours takes away what a deployment without an initramfs has left there for the next.
      newer = newer.replaceFirst(" init=[^ ]*/ostree-prepare-root", "");
      // A group that nothing is left in may stay.
      boolean empty = newer.endsWith(".origin:[libostree-transient]") || newer.endsWith(":");
      if (!empty && !step.differsIn(newer)) {
        lines.add(newer);
      }
    }
    return lines;
  }
}
