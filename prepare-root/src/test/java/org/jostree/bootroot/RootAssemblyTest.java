package org.jostree.bootroot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class RootAssemblyTest {
  private static final String CHECKSUM = "0123456789abcdef".repeat(4);
  private static final String NAME = "fedcba9876543210".repeat(4) + ".0";

  @TempDir private Path top;
  private Path sysroot;
  private Path deployment;
  private RecordedMounts mounts;
  private BootTarget target;
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
    target = new BootTarget("1", "os", CHECKSUM, 0);
    mounts = new RecordedMounts(path -> writable);
  }

  private RootAssembly assembly(RootSettings settings) throws IOException {
    return new RootAssembly(
        sysroot,
        target,
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
    assertThat(steps(new RootSettings(false, false)))
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
    assertThat(steps(new RootSettings(true, false)))
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
    assertThat(steps(new RootSettings(false, true)))
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
    assertThat(steps(new RootSettings(false, false)))
        .contains(
            "lay "
                + tree
                + "/.usr-ovl-upper (read-only) over /tmp/usr at /tmp/usr, working in "
                + tree
                + "/.usr-ovl-work")
        .doesNotContain("make /tmp/usr read-only");
  }

  @Test
  void aBootFileSystemOfItsOwnIsNotBound() throws IOException {
    Files.delete(sysroot.resolve("boot/loader"));
    assertThat(steps(new RootSettings(false, false)))
        .noneMatch(each -> each.endsWith("to /tmp/boot"));
  }

  private GVariantReader fact(String key, String type) {
    byte[] facts = mounts.written(top.resolve("run/ostree-booted"));
    return Objects.requireNonNull(
        GVariantReader.of(GVariantType.of("a{sv}"), facts).lookup(key, GVariantType.of(type)));
  }

  @Test
  void saysWhatIsWrongAndMountsNothing() throws IOException {
    RootSettings settings = new RootSettings(true, false);
    writable = false;
    assertThatThrownBy(() -> assembly(settings))
        .hasMessage("sysroot.readonly=true requires " + sysroot + " to be writable at this point");
    target = new BootTarget("0", "os", CHECKSUM, 0);
    assertThatThrownBy(() -> assembly(settings))
        .hasMessageStartingWith("Couldn't find specified OSTree root '");
    Path link = sysroot.resolve("ostree/boot.1.1/os").resolve(CHECKSUM);
    Files.createDirectory(link.resolve("1"));
    target = new BootTarget("1", "os", CHECKSUM, 1);
    assertThatThrownBy(() -> assembly(settings))
        .hasMessageStartingWith("OSTree target is not a symbolic link: ");
    Files.createSymbolicLink(link.resolve("2"), Path.of("../../../repo"));
    target = new BootTarget("1", "os", CHECKSUM, 2);
    assertThatThrownBy(() -> assembly(settings))
        .hasMessage("OSTree target is not a deployment: " + sysroot.resolve("ostree/repo"));
    assertThatThrownBy(() -> PrepareRoot.assembly(sysroot, "root=x quiet", mounts))
        .hasMessage("No OSTree target; expected ostree=/ostree/boot.N/...");
    assertThat(mounts.steps()).isEmpty();
    assertThat(top.resolve("run")).isEmptyDirectory();
  }

  @Test
  void settingsComeFromTheInitramfs() throws IOException {
    assertThat(RootSettings.load(top, sysroot)).isEqualTo(new RootSettings(false, false));
    config("usr/lib/ostree/prepare-root.conf", "[sysroot]\nreadonly=true\n[etc]\ntransient=yes\n");
    assertThat(RootSettings.load(top, sysroot)).isEqualTo(new RootSettings(true, true));
    config("etc/ostree/prepare-root.conf", "[etc]\ntransient=true\n");
    assertThat(RootSettings.load(top, sysroot)).isEqualTo(new RootSettings(false, true));
    Files.writeString(
        sysroot.resolve("ostree/repo/config"),
        "[core]\nrepo_version=1\n[sysroot]\nreadonly=true\n");
    assertThat(RootSettings.load(top, sysroot)).isEqualTo(new RootSettings(true, true));
  }

  @Test
  void settingsThatCannotBeMetAreRefused() throws IOException {
    for (String bad :
        List.of(
            "[root]\ntransient=true\n",
            "[composefs]\nenabled=signed\n",
            "[sysroot]\nreadonly=perhaps\n",
            "nonsense")) {
      config("etc/ostree/prepare-root.conf", bad);
      assertThatThrownBy(() -> RootSettings.load(top, sysroot)).isInstanceOf(IOException.class);
    }
    config("etc/ostree/prepare-root.conf", "[composefs]\nenabled=maybe\n");
    assertThat(RootSettings.load(top, sysroot)).isEqualTo(new RootSettings(false, false));
    Files.delete(sysroot.resolve("ostree/repo/config"));
    assertThatThrownBy(() -> RootSettings.load(top, sysroot))
        .hasMessageStartingWith("Missing expected repo config: ");
  }

  private void config(String path, String text) throws IOException {
    Path file = top.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
