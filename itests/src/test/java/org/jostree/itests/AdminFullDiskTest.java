package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
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
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Upgrades on an ext4 file system with room for 0, 1, 2, ... more blocks or files, so that each
 * thing that is written is once the one that has no room: a clear line, what booted boots, and with
 * room the next upgrade succeeds and leaves nothing of the one before.
 *
 * <p>The property {@code jostree.full.every} says which of these are tried: 1 for all; every 15th
 * unless told, from a random one on.
 */
@Execution(ExecutionMode.CONCURRENT)
class AdminFullDiskTest {
  private static final int EVERY = Integer.getInteger("jostree.full.every", 15);
  private static final long SEED = Long.getLong("jostree.full.seed", System.nanoTime());
  private static final int MOST = 300;
  private static final String OURS = Ostree.ours().program();

  /** What there is too little of. */
  private enum Lack {
    BLOCKS("S", "-N 2000"),
    FILES("S", "-N 400"),
    BLOCKS_OF_BOOT("S/boot", "-N 200");

    private final String place;
    private final String options;

    Lack(String place, String options) {
      this.place = place;
      this.options = options;
    }
  }

  /** Has {@code $PLACE} on a file system of its own. */
  private static final String MOVE =
      """
      truncate -s 24M disk
      mkfs.ext4 -q -F -b 1024 -m 0 $OPTIONS -d $PLACE disk
      rm -rf $PLACE; mkdir $PLACE; mount -o loop disk $PLACE
      """;

  /** Leaves {@code $LEFT} free blocks or files. */
  private static final String FILL =
      """
      rm -rf $PLACE/filler; mkdir $PLACE/filler
      case $LACK in
        FILES)
          count=$(($(stat -f -c %d $PLACE) - LEFT))
          [ $count -le 0 ] || (cd $PLACE/filler; seq $count | xargs touch);;
        *)
          bytes=$((($(stat -f -c %a $PLACE) - LEFT) * 1024))
          [ $bytes -le 0 ] || fallocate -l $bytes $PLACE/filler/file
          while [ $(stat -f -c %a $PLACE) -gt $LEFT ]; do head -c 1024 /dev/zero >>$PLACE/filler/file; done;;
      esac
      """;

  private static final String UPGRADE = "$O admin --sysroot=S upgrade --os=poky";

  /** Forgets the upgrade, and what was pulled for it. */
  private static final String GO_BACK =
      """
      ostree admin --sysroot=S undeploy 0
      cp first S/ostree/repo/refs/remotes/poky/main
      ostree admin --sysroot=S cleanup
      """;

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeEach
  void makeRepository() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
    Machine.needs("mkfs.ext4");
    SampleSysroot.makeRepository(workspace);
  }

  @ParameterizedTest
  @EnumSource
  void whatHasNoRoomLeavesWhatBoots(Lack lack) throws IOException {
    SampleSysroot sysroot =
        SampleSysroot.make(
            workspace,
            "full",
            "skip-sync",
            OURS,
            SampleSysroot.IMAGE
                + SampleSysroot.MORE
                + """
                ostree --repo=S/ostree/repo config set core.min-free-space-percent 0
                cp S/ostree/repo/refs/remotes/poky/main first
                ostree --repo=S/ostree/repo refs --delete poky:other
                ostree admin --sysroot=S cleanup
                cp -a ../t t; mkdir -p t/usr/etc/sub; head -c 3000 /dev/urandom >t/usr/etc/sub/more
                head -c 9000 /dev/urandom >t/usr/lib/modules/5.1/vmlinuz
                rm R; cp -a ../R R
                ostree --repo=R commit -b main --timestamp=@1000000005 t
                """);
    sysroot
        .run(OURS, "PLACE=" + lack.place + " OPTIONS='" + lack.options + "'\n" + MOVE)
        .expectSuccess();
    List<String> before = sysroot.deployments();
    int first = new Random(SEED).nextInt(EVERY);
    int failures = 0;
    for (int left = first; left < MOST; left += EVERY) {
      String what = lack + ", room for " + left + ", -Djostree.full.seed=" + SEED;
      if (succeeds(sysroot, lack, left, before, what)) {
        assertThat(failures).as("of %s upgrades", left / EVERY).isPositive();
        return;
      }
      failures++;
    }
    throw new AssertionError("it never has enough room: " + lack);
  }

  private static boolean succeeds(
      SampleSysroot sysroot, Lack lack, int left, List<String> before, String what)
      throws IOException {
    sysroot
        .run(OURS, "PLACE=" + lack.place + " LACK=" + lack + " LEFT=" + left + "\n" + FILL)
        .expectSuccess();
    CommandResult result = sysroot.run(OURS, UPGRADE);
    boolean done = result.exit() == 0;
    if (!done) {
      assertThat(result.expectError().err().lines()).as(what).hasSize(1);
      assertThat(result.err()).as(what).contains("No space left on device");
    }
    SysrootConsistency.expectBootable(sysroot, what + "\n" + result);
    List<String> now = sysroot.deployments();
    if (now.equals(before)) {
      SysrootConsistency.expect(sysroot, what + "\n" + result);
      assertThat(done).as(what).isFalse();
    } else {
      assertThat(now).as(what).hasSize(before.size() + 1).containsAll(before);
    }
    sysroot.run(OURS, "rm -r " + lack.place + "/filler\n" + UPGRADE).expectSuccess();
    assertThat(sysroot.deployments()).as(what).hasSize(before.size() + 1).containsAll(before);
    SysrootConsistency.expect(sysroot, what);
    sysroot.run(OURS, GO_BACK).expectSuccess();
    assertThat(sysroot.deployments()).as(what).isEqualTo(before);
    return done;
  }
}
