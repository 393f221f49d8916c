package org.jostree.bootroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class RootAssemblyTest {
  private static final String CHECKSUM = "0123456789abcdef".repeat(4);
  private static final String MOUNT_POINTS = "boot, dev, etc, proc, run, sys, sysroot, tmp, var";
  private static final String NAME = "fedcba9876543210".repeat(4) + ".0";

  @TempDir private Path top;
  private Path sysroot;
  private Path deployment;
  private RecordedMounts mounts;
  private String commandLine;
  private boolean writable = true;

  @BeforeEach
  void makeSysroot() throws IOException {
    top = top.toRealPath();
    sysroot = Files.createDirectory(top.resolve("sysroot"));
    deployment = Files.createDirectories(sysroot.resolve("ostree/deploy/os/deploy/" + NAME));
    Files.createDirectories(sysroot.resolve("ostree/repo"));
    Files.writeString(sysroot.resolve("ostree/repo/config"), "[core]\nrepo_version=1\n");
    Files.createDirectories(sysroot.resolve("ostree/deploy/os/var"));
    for (String each : List.of("boot", "etc", "usr/etc", "var", "sysroot")) {
      Files.createDirectories(deployment.resolve(each));
    }
    Path links = Files.createDirectories(sysroot.resolve("ostree/boot.1.1/os/" + CHECKSUM));
    Files.createSymbolicLink(links.resolve("0"), Path.of("../../../deploy/os/deploy/" + NAME));
    Files.createSymbolicLink(sysroot.resolve("ostree/boot.1"), Path.of("boot.1.1"));
    Files.createDirectories(sysroot.resolve("boot/loader.1"));
    Files.createSymbolicLink(sysroot.resolve("boot/loader"), Path.of("loader.1"));
    Files.createDirectory(top.resolve("run"));
    commandLine = "quiet " + new BootTarget("1", "os", CHECKSUM, 0).argument();
    mounts = new RecordedMounts(path -> writable);
  }

  private static RootSettings bound(boolean sysrootReadOnly, boolean transientEtc) {
    return new RootSettings(
        sysrootReadOnly, transientEtc, RootSettings.Way.BIND, RootSettings.Overlay.NONE);
  }

  private static RootSettings served(boolean sysrootReadOnly, RootSettings.Overlay overlay) {
    return new RootSettings(sysrootReadOnly, false, RootSettings.Way.FUSE, overlay);
  }

  private RootSettings load() throws IOException {
    return RootSettings.load(top, sysroot, BootRequest.inCommandLine(commandLine));
  }

  private RootAssembly assembly(RootSettings settings) throws IOException {
    return new RootAssembly(
        sysroot,
        BootRequest.inCommandLine(commandLine),
        settings,
        new RootAssembly.Places(top.resolve("tmp"), top.resolve("run")),
        mounts);
  }

  private List<String> steps(RootSettings settings) throws IOException {
    assembly(settings).run();
    return mounts.steps().stream().map(each -> each.replace(top.toString(), "")).toList();
  }

  @Test
  void bindsTheDeploymentAndMovesItIntoPlace() throws IOException {
    String tree = "/sysroot/ostree/deploy/os/deploy/" + NAME;
    assertThat(steps(bound(false, false)))
        .containsExactly(
            "make directory /run/ostree rwxr-xr-x",
            "make directory /run/ostree/.private ---------",
            "make / private, with all below it",
            "make directory /tmp rwxr-xr-x",
            "bind " + tree + " to /tmp",
            "bind /sysroot/boot to /tmp/boot",
            "bind /tmp/usr to /tmp/usr",
            "make /tmp/usr read-only",
            "bind /sysroot/ostree/deploy/os/var to /tmp/var",
            "make /tmp/var a slave, and shared",
            "write /run/ostree-booted",
            "move /sysroot to /tmp/sysroot",
            "move /tmp to /sysroot",
            "remove directory /tmp",
            "make /sysroot/sysroot private");
    assertThat(fact("sysroot-ro", "b").asBoolean()).isFalse();
  }

  @Test
  void aReadOnlySysrootKeepsEtcAndVarWritable() throws IOException {
    assertThat(steps(bound(true, false)))
        .containsSubsequence(
            "bind /tmp/etc to /tmp/etc",
            "make /tmp/etc writable",
            "make /tmp/usr read-only",
            "bind /sysroot/ostree/deploy/os/var to /sysroot/ostree/deploy/os/var",
            "make /sysroot/ostree/deploy/os/var writable",
            "move /tmp to /sysroot",
            "make /sysroot/sysroot read-only");
    assertThat(fact("sysroot-ro", "b").asBoolean()).isTrue();
  }

  @Test
  void changesToATransientEtcAreKeptInRun() throws IOException {
    assertThat(steps(bound(false, true)))
        .contains(
            "lay /run/ostree/transient-etc/upper over /tmp/usr/etc at /tmp/etc, working in"
                + " /run/ostree/transient-etc/work");
    assertThat(fact("transient-etc", "s").asString()).endsWith("run/ostree/transient-etc");
  }

  @Test
  void aHotfixIsLaidOverUsr() throws IOException {
    Files.createDirectories(deployment.resolve(".usr-ovl-work"));
    Files.createDirectories(deployment.resolve(".usr-ovl-upper"));
    writable = false;
    String tree = "/sysroot/ostree/deploy/os/deploy/" + NAME;
    assertThat(steps(bound(false, false)))
        .contains(
            "lay "
                + tree
                + "/.usr-ovl-upper (read-only) over /tmp/usr at /tmp/usr, working in "
                + tree
                + "/.usr-ovl-work")
        .doesNotContain("make /tmp/usr read-only");
  }

  @Test
  void aDeploymentsCommitCanBeServed() throws IOException {
    String commit = NAME.substring(0, 64);
    assertThat(steps(served(true, RootSettings.Overlay.NONE)))
        .containsSubsequence(
            "serve commit " + commit + " at /tmp with " + MOUNT_POINTS,
            "bind /sysroot/boot to /tmp/boot",
            "bind /sysroot/ostree/deploy/os/deploy/" + NAME + "/etc to /tmp/etc",
            "make /tmp/etc writable",
            "bind /sysroot/ostree/deploy/os/var to /tmp/var",
            "write /run/ostree-booted",
            "write /run/ostree-sysroot-ro.stamp",
            "move /sysroot to /tmp/sysroot")
        .noneMatch(each -> each.contains("/tmp/usr"));
    Map<String, Object> identity = Files.readAttributes(deployment, "unix:dev,ino");
    GVariantReader backing = fact("backing-root-device-inode", "(tt)");
    assertThat(backing.child(0).asInt64()).isEqualTo(identity.get("dev"));
    assertThat(backing.child(1).asInt64()).isEqualTo(identity.get("ino"));
  }

  @Test
  void aCommitWithoutDeploymentKeepsItsEtcInTheStateroot() throws IOException {
    commandLine = "jostree.commit=main^ quiet";
    assertThat(steps(served(false, RootSettings.Overlay.NONE)))
        .containsSubsequence(
            "serve commit main^ at /tmp with " + MOUNT_POINTS,
            "lay /sysroot/ostree/deploy/os/jostree/etc/upper over /tmp/usr/etc at /tmp/etc, working"
                + " in /sysroot/ostree/deploy/os/jostree/etc/work",
            "bind /sysroot/ostree/deploy/os/var to /tmp/var");
  }

  @Test
  void aDiskThatCannotBeWrittenMayHaveNoChangesToEtc() throws IOException {
    commandLine = "jostree.commit=main";
    writable = false;
    assertThat(steps(served(false, RootSettings.Overlay.NONE)))
        .contains("bind /tmp/usr/etc to /tmp/etc");
    Files.createDirectories(sysroot.resolve("ostree/deploy/os/jostree/etc/work"));
    assertThat(steps(served(false, RootSettings.Overlay.NONE)))
        .contains(
            "lay /sysroot/ostree/deploy/os/jostree/etc/upper (read-only) over /tmp/usr/etc at"
                + " /tmp/etc, working in /sysroot/ostree/deploy/os/jostree/etc/work");
  }

  @Test
  void whatIsServedCanHaveChangesOverIt() throws IOException {
    assertThat(steps(served(false, RootSettings.Overlay.TRANSIENT_READ_ONLY)))
        .containsSubsequence(
            "serve commit "
                + NAME.substring(0, 64)
                + " at /run/ostree/served-root with "
                + MOUNT_POINTS,
            "lay /run/ostree/transient-root/upper (read-only) over /run/ostree/served-root at /tmp,"
                + " working in /run/ostree/transient-root/work");
    assertThat(fact("root.transient-ro", "b").asBoolean()).isTrue();
    assertThat(fact("root.transient", "b").asBoolean()).isFalse();
  }

  @Test
  void theStaterootOfACommitHasToBeKnown() throws IOException {
    RootSettings settings = served(false, RootSettings.Overlay.NONE);
    Files.createDirectory(sysroot.resolve("ostree/deploy/another"));
    commandLine = "jostree.commit=main";
    assertThatThrownBy(() -> assembly(settings))
        .hasMessage("jostree.stateroot= has to say which one: another, os");
    commandLine = "jostree.commit=main jostree.stateroot=none";
    assertThatThrownBy(() -> assembly(settings)).hasMessage("No such stateroot: none");
    commandLine = "jostree.commit=main jostree.stateroot=../..";
    assertThatThrownBy(() -> assembly(settings)).hasMessageEndingWith(": not a name");
    commandLine = "jostree.commit=main jostree.stateroot=another";
    assertThat(steps(settings)).contains("bind /sysroot/ostree/deploy/another/var to /tmp/var");
  }

  @Test
  void slotsOfAndroidHaveALinkEach() throws IOException {
    Files.createSymbolicLink(sysroot.resolve("ostree/root.b"), Path.of("deploy/os/deploy/" + NAME));
    commandLine = "androidboot.slot_suffix=_b";
    assertThat(steps(bound(false, false)))
        .contains("bind /sysroot/ostree/deploy/os/deploy/" + NAME + " to /tmp");
    commandLine = "androidboot.slot_suffix=_c";
    assertThatThrownBy(() -> assembly(bound(false, false)))
        .hasMessage("androidboot.slot_suffix invalid: _c");
  }

  @Test
  void withoutInitramfsTheRootIsPivoted() throws IOException {
    // What is below / here does not matter: the link is found by its name only.
    assertThatThrownBy(
            () ->
                new RootAssembly(
                    Path.of("/"),
                    BootRequest.inCommandLine(commandLine),
                    bound(false, false),
                    RootAssembly.Places.usual(),
                    mounts))
        .hasMessageStartingWith("Couldn't find specified OSTree root '/ostree/boot.1/os/");
  }

  @Test
  void aBootFileSystemOfItsOwnIsNotBound() throws IOException {
    Files.delete(sysroot.resolve("boot/loader"));
    assertThat(steps(bound(false, false))).noneMatch(each -> each.endsWith("to /tmp/boot"));
  }

  private GVariantReader fact(String key, String type) {
    byte[] facts = mounts.written(top.resolve("run/ostree-booted"));
    return Objects.requireNonNull(
        GVariantReader.of(GVariantType.of("a{sv}"), facts).lookup(key, GVariantType.of(type)));
  }

  @Test
  void saysWhatIsWrongAndMountsNothing() throws IOException {
    RootSettings settings = bound(true, false);
    writable = false;
    assertThatThrownBy(() -> assembly(settings))
        .hasMessage("sysroot.readonly=true requires " + sysroot + " to be writable at this point");
    commandLine = new BootTarget("0", "os", CHECKSUM, 0).argument();
    assertThatThrownBy(() -> assembly(settings))
        .hasMessageStartingWith("Couldn't find specified OSTree root '");
    Path link = sysroot.resolve("ostree/boot.1.1/os").resolve(CHECKSUM);
    Files.createDirectory(link.resolve("1"));
    commandLine = new BootTarget("1", "os", CHECKSUM, 1).argument();
    assertThatThrownBy(() -> assembly(settings))
        .hasMessageStartingWith("OSTree target is not a symbolic link: ");
    Files.createSymbolicLink(link.resolve("3"), Path.of("../nowhere"));
    commandLine = new BootTarget("1", "os", CHECKSUM, 3).argument();
    assertThatThrownBy(() -> assembly(settings))
        .hasMessageMatching("OSTree target leads nowhere: .*/0123[^/]*/3 -> ../nowhere");
    Files.createSymbolicLink(link.resolve("2"), Path.of("../../../repo"));
    commandLine = new BootTarget("1", "os", CHECKSUM, 2).argument();
    assertThatThrownBy(() -> assembly(settings))
        .hasMessage("OSTree target is not a deployment: " + sysroot.resolve("ostree/repo"));
    assertThatThrownBy(() -> PrepareRoot.assembly(sysroot, "root=x quiet", mounts))
        .hasMessage("No OSTree target; expected ostree=/ostree/boot.N/... or jostree.commit=REV");
    assertThat(mounts.steps()).isEmpty();
    assertThat(top.resolve("run")).isEmptyDirectory();
  }

  @Test
  void settingsComeFromTheInitramfs() throws IOException {
    assertThat(load()).isEqualTo(bound(false, false));
    config("usr/lib/ostree/prepare-root.conf", "[sysroot]\nreadonly=true\n[etc]\ntransient=yes\n");
    assertThat(load()).isEqualTo(bound(true, true));
    config("etc/ostree/prepare-root.conf", "[root]\nmount=fuse\ntransient=true\n");
    assertThat(load()).isEqualTo(served(false, RootSettings.Overlay.TRANSIENT));
    String asked = commandLine;
    commandLine = asked + " jostree.root=bind";
    assertThatThrownBy(this::load).hasMessageStartingWith("Must enable composefs with root.trans");
    config("etc/ostree/prepare-root.conf", "");
    assertThat(load()).isEqualTo(bound(false, false));
    commandLine = asked + " jostree.root=fuse";
    assertThat(load()).isEqualTo(served(false, RootSettings.Overlay.NONE));
    commandLine = asked + " jostree.commit=main";
    assertThat(load()).isEqualTo(served(false, RootSettings.Overlay.NONE));
    commandLine = asked + " jostree.commit=main jostree.root=bind";
    assertThatThrownBy(this::load)
        .hasMessage("jostree.commit= and jostree.root=bind exclude each other");
    commandLine = asked;
    config("etc/ostree/prepare-root.conf", "[etc]\ntransient=true\n");
    assertThat(load()).isEqualTo(bound(false, true));
    Files.writeString(
        sysroot.resolve("ostree/repo/config"),
        "[core]\nrepo_version=1\n[sysroot]\nreadonly=true\n");
    assertThat(load()).isEqualTo(bound(true, true));
  }

  @Test
  void settingsThatCannotBeMetAreRefused() throws IOException {
    for (String bad :
        List.of(
            "[root]\ntransient=true\n",
            "[root]\ntransient-ro=true\n",
            "[root]\nmount=fuse\ntransient-ro=true\ntransient=true\n",
            "[root]\nmount=tape\n",
            "[composefs]\nenabled=signed\n",
            "[sysroot]\nreadonly=perhaps\n",
            "nonsense")) {
      config("etc/ostree/prepare-root.conf", bad);
      assertThatThrownBy(this::load).isInstanceOf(IOException.class);
    }
    config("etc/ostree/prepare-root.conf", "[composefs]\nenabled=maybe\n");
    assertThat(load()).isEqualTo(bound(false, false));
    Files.delete(sysroot.resolve("ostree/repo/config"));
    assertThatThrownBy(this::load).hasMessageStartingWith("Missing expected repo config: ");
  }

  private void config(String path, String text) throws IOException {
    Path file = top.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
