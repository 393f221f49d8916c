package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.jostree.itests.ground.BootGround;
import org.jostree.itests.ground.BootSystem;
import org.jostree.itests.ground.Emulator;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.WebServer;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * An emulated system upgrades itself from this machine, over the network, and is rolled back; and
 * its power is cut meanwhile. A few power cuts of a system of busybox and our command; a rollback,
 * served commits, more power cuts and a Debian system, which boot for minutes, only if asked for.
 */
class UpgradeBootTest {
  private static final String SYSTEMS = "jostree.boot.upgrades";
  private static final int CUTS = Integer.getInteger("jostree.power.cuts", 1);

  private static Workspace workspace;
  private static BootSystem system;
  private static BootSystem.Kind kind;
  private static WebServer server;
  private static String kernel;

  @BeforeAll
  static void makeSystem() throws IOException, InterruptedException {
    Machine.needsReferenceOstree();
    Machine.needs("busybox");
    Machine.needs("python3");
    kind =
        BootSystem.Kind.valueOf(
            System.getProperty(SYSTEMS, "tiny_with_jostree").toUpperCase(Locale.ROOT));
    BootGround ground =
        kind == BootSystem.Kind.DEBIAN ? BootGround.withDebian() : BootGround.withKernel();
    workspace = Workspace.open();
    kernel = "--kernel-root=" + ground.kernelRoot();
    Path initramfs = initramfs("shell");
    int port = WebServer.freePort();
    system = BootSystem.make(kind, ground, workspace.directory("system"), initramfs, port);
    server = WebServer.python(system.repository(), port, workspace.file("server-log"));
  }

  private static Path initramfs(String variant) throws IOException {
    Path initramfs = workspace.file(variant + ".img");
    Ostree.ours()
        .command(
            "initramfs",
            "build",
            "--variant=" + variant,
            "--module=virtio_net",
            kernel,
            initramfs.toString())
        .run()
        .expectSuccess();
    return initramfs;
  }

  @AfterAll
  static void remove() throws IOException {
    if (server != null) {
      server.close();
    }
    if (workspace != null) {
      workspace.close();
    }
  }

  private Emulator machine(Path disk) {
    return new Emulator(disk, workspace.path());
  }

  @Test
  @EnabledIfSystemProperty(
      named = SYSTEMS,
      matches = "tiny_with_jostree|debian",
      disabledReason = "takes minutes: -Djostree.boot.upgrades=tiny_with_jostree or =debian")
  void anUpgradeAndARollbackAreBooted() throws IOException {
    Path disk = system.copyTo(workspace.file("disk"));
    Emulator.Console first = machine(disk).boot("check=upgrade");
    assertThat(first.value("version")).isEqualTo("1");
    assertThat(first.text()).contains("CHECK upgrade: Transaction complete");
    expectBooted(first, "v1");

    Emulator.Console second = machine(disk).boot("check=rollback");
    assertThat(second.value("version")).isEqualTo("2");
    expectBooted(second, "v2");
    assertThat(second.value("etc")).isEqualTo("2");
    assertThat(second.value("var")).isEqualTo("2");

    Emulator.Console back = machine(disk).boot("check=status");
    assertThat(back.value("version")).isEqualTo("1");
    expectBooted(back, "v1");
    assertThat(back.text()).contains("CHECK jostree: * os " + commit("v1"));

    Path javaInitramfs = initramfs("java");
    String words = machine(disk).environment("bootargs");
    Emulator.Console served =
        machine(disk).boot(javaInitramfs, words + " check=status jostree.root=fuse");
    assertThat(served.value("root")).startsWith("fuse.jostree,ro");
    assertThat(served.value("version")).isEqualTo("1");
    assertThat(served.value("server")).isEqualTo("-1000 1");
    assertThat(served.value("var")).isEqualTo("4");
    assertThat(served.text()).contains("CHECK jostree: * os " + commit("v1"));

    Emulator.Console other =
        machine(disk).boot(javaInitramfs, words + " jostree.commit=" + commit("v2"));
    assertThat(other.value("root")).startsWith("fuse.jostree,ro");
    assertThat(other.value("version")).isEqualTo("2");
    assertThat(other.value("var")).isEqualTo("5");
  }

  private static String commit(String ref) throws IOException {
    return Ostree.reference().print(system.repository(), "rev-parse", ref);
  }

  /** The reference is asked where it is there. */
  private static void expectBooted(Emulator.Console console, String ref) throws IOException {
    assertThat(console.value("booted")).isEqualTo("yes");
    if (kind == BootSystem.Kind.DEBIAN) {
      assertThat(console.text()).contains("CHECK ostree: * os " + commit(ref) + ".0");
    }
  }

  @Test
  void aPowerCutLeavesTheOldOrTheNew() throws IOException, InterruptedException {
    long longest = upgradeWithoutCut();
    Random random = new Random();
    int changed = 0;
    for (int cut = 0; cut < CUTS; cut++) {
      long after = (long) (random.nextDouble() * longest);
      Emulator.Running running = startUpgrade();
      Thread.sleep(after);
      running.cutPower();
      Emulator.Console next = machine(workspace.file("cut")).boot("");
      assertThat(next.value("version")).as("after a cut at %d ms", after).isIn("1", "2");
      assertThat(next.value("booted")).isEqualTo("yes");
      assertThat(next.value("var")).isEqualTo("2");
      changed += next.value("version").equals("2") ? 1 : 0;
    }
    System.out.println(changed + " of " + CUTS + " cut upgrades booted the new version");
  }

  /** How many milliseconds one takes, on this machine now; the new version is booted then. */
  private long upgradeWithoutCut() throws IOException {
    Emulator.Running whole = startUpgrade();
    long start = System.nanoTime();
    Emulator.Console upgrade = whole.await();
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertThat(upgrade.text()).contains("CHECK upgrade: Transaction complete");
    assertThat(machine(workspace.file("cut")).boot("").value("version")).isEqualTo("2");
    return millis;
  }

  /** Of a new disk, up to where the upgrade begins. */
  private Emulator.Running startUpgrade() throws IOException {
    Emulator.Running running = machine(system.copyTo(workspace.file("cut"))).start("check=upgrade");
    assertThat(running.awaitText("CHECK upgrade starts")).isTrue();
    return running;
  }
}
