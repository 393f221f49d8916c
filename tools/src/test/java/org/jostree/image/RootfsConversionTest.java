package org.jostree.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jostree.posix.Fd;
import org.jostree.posix.FileMode;
import org.jostree.posix.Posix;
import org.jostree.sysroot.KernelLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootfsConversionTest {
  private static final String MODULES = "usr/lib/modules/" + PlainRoot.VERSION + "/";
  private static final String TMPFILES = "usr/etc/tmpfiles.d/00ostree-tmpfiles.conf";

  @TempDir private Path directory;
  private PlainRoot plain;
  private Path converted;
  private final Heard heard = new Heard();

  @BeforeEach
  void makeRoot() throws IOException {
    plain = PlainRoot.in(directory);
    converted = directory.resolve("converted");
  }

  private void convert() throws IOException {
    convert(ConversionOptions.USUAL);
  }

  private void convert(ConversionOptions options) throws IOException {
    new RootfsConversion(plain.top(), options, heard).convert(converted, false, false);
  }

  private List<Finding> check(ConversionOptions options) throws IOException {
    return new RootfsConversion(plain.top(), options, heard).check();
  }

  private String text(String path) throws IOException {
    return Files.readString(converted.resolve(path));
  }

  private String link(String path) throws IOException {
    return Files.readSymbolicLink(converted.resolve(path)).toString();
  }

  private boolean isThere(String path) {
    return Files.exists(converted.resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  private static ConversionOptions with(InitSystem init, Map<MovedDirectory, String> places) {
    return new ConversionOptions(
        init, "poky/main", places, null, null, false, null, null, List.of(), null);
  }

  private static ConversionOptions withKernel(
      String version, Path kernel, boolean whole, Path initramfs, Path tree, List<Path> trees) {
    return new ConversionOptions(
        null, null, Map.of(), version, kernel, whole, initramfs, tree, trees, null);
  }

  private Path outside(String name) throws IOException {
    return Files.writeString(directory.resolve(name), name + " from outside");
  }

  private static void expect(List<Finding> findings, Finding.Weight weight, String text) {
    assertThat(findings).anyMatch(each -> each.weight() == weight && each.text().contains(text));
  }

  private void refuses(String complaint) {
    Map<String, String> before = content(plain.top());
    assertThatThrownBy(this::convert)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(complaint);
    assertThat(content(plain.top())).isEqualTo(before);
    assertThat(directory.toFile().list()).as("nothing is left").containsExactly("plain");
  }

  private static Map<String, String> content(Path tree) {
    try {
      return PlainRoot.contentOf(tree);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aWholeRootIsConvertedWithoutAWarning() throws IOException {
    assertThat(check(ConversionOptions.USUAL)).isEmpty();
    convert();
    assertThat(heard.warnings).isEmpty();
    assertThat(heard.steps).contains("Copying the root file system");
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("plain", "converted");
    assertThat(text("usr/bin/program")).isEqualTo("program");
    assertThat(link("bin")).isEqualTo("usr/bin");
    assertThat(link("ostree")).isEqualTo("sysroot/ostree");
    for (String name : List.of("sysroot", "usr/rootdirs", "dev", "proc", "run", "sys", "tmp")) {
      assertThat(converted.resolve(name)).isEmptyDirectory();
    }
  }

  @Test
  void configurationMovesToItsDefaults() throws IOException {
    convert();
    assertThat(text("usr/etc/conf")).isEqualTo("default");
    assertThat(isThere("etc")).isFalse();
  }

  @Test
  void varHasNothingButWhatIsLocal() throws IOException {
    convert();
    assertThat(converted.resolve("var").toFile().list()).containsExactly("local");
    assertThat(text("var/local/kept")).isEqualTo("kept");
  }

  @Test
  void directoriesBecomeLinksIntoVar() throws IOException {
    convert();
    assertThat(link("home")).isEqualTo("var/rootdirs/home");
    for (String name : List.of("opt", "mnt", "media", "srv")) {
      assertThat(link(name)).isEqualTo("var/rootdirs/" + name);
    }
    assertThat(link("root")).isEqualTo("var/roothome");
    assertThat(link("usr/local")).isEqualTo("../var/usrlocal");
  }

  @Test
  void systemdMakesTheDirectories() throws IOException {
    convert();
    assertThat(text(TMPFILES).lines())
        .startsWith("d /var/rootdirs 0755 root root -")
        .contains(
            "d /var/rootdirs/opt 0755 root root -",
            "d /var/roothome 0700 root root -",
            "d /var/usrlocal 0755 root root -",
            "d /var/usrlocal/src 0755 root root -")
        .hasSize(1 + 5 + 1 + 1 + 9);
    assertThat(isThere("usr/etc/init.d")).isFalse();
  }

  @Test
  void aScriptMakesTheDirectoriesWithoutSystemd() throws IOException {
    plain.without("usr/lib/systemd");
    convert();
    assertThat(text("usr/etc/init.d/tmpfiles.sh").lines())
        .startsWith("#!/bin/sh", "mkdir -p /var/rootdirs; chmod 0755 /var/rootdirs")
        .contains("mkdir -p /var/roothome; chmod 0700 /var/roothome");
    assertThat(Files.isExecutable(converted.resolve("usr/etc/init.d/tmpfiles.sh"))).isTrue();
    assertThat(link("usr/etc/rcS.d/S20tmpfiles.sh")).isEqualTo("../init.d/tmpfiles.sh");
    assertThat(isThere(TMPFILES)).isFalse();
  }

  @Test
  void theInitSystemAndThePlacesCanBeChosen() throws IOException {
    convert(
        with(
            InitSystem.SYSVINIT,
            ConversionOptions.places(
                List.of("root=var/rootdirs/root", "/usr/local=/var/rootdirs/deep/local/"))));
    assertThat(link("root")).isEqualTo("var/rootdirs/root");
    assertThat(link("usr/local")).isEqualTo("../var/rootdirs/deep/local");
    assertThat(text("usr/etc/init.d/tmpfiles.sh"))
        .containsSubsequence(
            "mkdir -p /var/rootdirs/root; chmod 0700 /var/rootdirs/root\n",
            "mkdir -p /var/rootdirs/deep; chmod 0755",
            "mkdir -p /var/rootdirs/deep/local; chmod 0755",
            "mkdir -p /var/rootdirs/deep/local/bin; chmod 0755");
    assertThat(text("usr/share/sota/branchname")).isEqualTo("poky/main");
  }

  @Test
  void placesOutsideOfVarAreRefused() {
    for (String word :
        List.of(
            "root=usr/root",
            "root=var/../usr",
            "root=var/a b",
            "etc=var/etc",
            "root",
            "root=var")) {
      assertThatThrownBy(() -> ConversionOptions.places(List.of(word)))
          .as(word)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void peoplesFilesAreKeptForANewSysroot() throws IOException {
    plain.file("home/user/notes", "notes");
    convert();
    assertThat(heard.warnings).isEmpty();
    assertThat(text("usr/rootdirs/home/user/notes")).isEqualTo("notes");
    assertThat(link("home")).isEqualTo("var/rootdirs/home");
  }

  @Test
  void itWarnsOfWhatIsLost() throws IOException {
    plain.file("opt/vendor/program", "x").file("root/.profile", "x").file("usr/local/bin/x", "x");
    convert();
    assertThat(heard.warnings)
        .hasSize(3)
        .anyMatch(each -> each.startsWith("Data in /opt is not kept"))
        .anyMatch(each -> each.startsWith("Data in /root is not kept"))
        .anyMatch(each -> each.startsWith("Data in /usr/local is not kept"));
    assertThat(link("opt")).isEqualTo("var/rootdirs/opt");
  }

  @Test
  void warningsCanBeErrors() throws IOException {
    plain.file("root/.profile", "x");
    RootfsConversion strict = new RootfsConversion(plain.top(), ConversionOptions.USUAL, heard);
    assertThatThrownBy(() -> strict.convert(converted, false, true))
        .hasMessageContaining("Data in /root is not kept");
    assertThat(isThere("")).isFalse();
  }

  @Test
  void theKernelMovesBesideItsModules() throws IOException {
    convert();
    assertThat(text(MODULES + "vmlinuz")).isEqualTo("kernel");
    assertThat(text(MODULES + "initramfs.img")).isEqualTo("initramfs");
    assertThat(converted.resolve("boot")).isEmptyDirectory();
    assertThat(KernelLayout.of(converted).initramfs()).isPresent();
  }

  @Test
  void checksumsAreTakenFromTheNamesOfKernels() throws IOException {
    String sha = "-" + "0123456789abcdef".repeat(4);
    plain.without("boot").file("boot/vmlinuz-" + PlainRoot.VERSION + sha, "old layout");
    plain.file("boot/initramfs-" + PlainRoot.VERSION + ".img" + sha, "its initramfs");
    plain.file("boot/board.dtb", "dtb");
    convert();
    assertThat(text(MODULES + "vmlinuz")).isEqualTo("old layout");
    assertThat(text(MODULES + "initramfs.img")).isEqualTo("its initramfs");
    assertThat(text(MODULES + "dtb/board.dtb")).isEqualTo("dtb");
  }

  @Test
  void aLinkToTheKernelBecomesTheKernel() throws IOException {
    plain.link(MODULES + "vmlinuz", "/boot/vmlinuz-" + PlainRoot.VERSION);
    convert();
    assertThat(converted.resolve(MODULES + "vmlinuz")).isRegularFile();
    assertThat(isThere(MODULES + "vmlinuz")).isTrue();
    assertThat(Files.isSymbolicLink(converted.resolve(MODULES + "vmlinuz"))).isFalse();
    assertThat(text(MODULES + "vmlinuz")).isEqualTo("kernel");
  }

  @Test
  void ofSeveralKernelsTheNewestBoots() throws IOException {
    plain.file("boot/vmlinuz-6.1.0-10", "newer").directory("usr/lib/modules/6.1.0-10");
    convert();
    assertThat(heard.warnings)
        .anyMatch(each -> each.contains("Kernel 6.1.0-9 is left out"))
        .anyMatch(each -> each.contains("There is no initramfs"));
    assertThat(text("usr/lib/modules/6.1.0-10/vmlinuz")).isEqualTo("newer");
    assertThat(isThere(MODULES + "vmlinuz")).isFalse();
  }

  @Test
  void theKernelCanBeGiven() throws IOException {
    Files.createDirectories(directory.resolve("trees/vendor"));
    Files.writeString(directory.resolve("trees/vendor/b.dtb"), "b");
    convert(
        withKernel(
            "7.0",
            outside("zImage"),
            false,
            outside("initrd"),
            outside("one.dtb"),
            List.of(outside("a.dtb"), directory.resolve("trees"))));
    assertThat(text("usr/lib/modules/7.0/vmlinuz")).isEqualTo("zImage from outside");
    assertThat(text("usr/lib/modules/7.0/initramfs.img")).isEqualTo("initrd from outside");
    assertThat(text("usr/lib/modules/7.0/devicetree")).isEqualTo("one.dtb from outside");
    assertThat(text("usr/lib/modules/7.0/dtb/a.dtb")).isEqualTo("a.dtb from outside");
    assertThat(text("usr/lib/modules/7.0/dtb/vendor/b.dtb")).isEqualTo("b");
  }

  @Test
  void aFitImageHasAnEmptyInitramfsBesideIt() throws IOException {
    convert(withKernel(null, outside("image.itb"), true, null, null, List.of()));
    assertThat(text(MODULES + "vmlinuz")).isEqualTo("image.itb from outside");
    assertThat(converted.resolve(MODULES + "initramfs.img")).isEmptyFile();

    plain.without("boot").file("boot/fitImage", "fit");
    new RootfsConversion(plain.top(), ConversionOptions.USUAL, heard)
        .convert(converted, true, false);
    assertThat(text(MODULES + "vmlinuz")).isEqualTo("fit");
    assertThat(converted.resolve(MODULES + "initramfs.img")).isEmptyFile();
  }

  @Test
  void kernelsThatCannotBeTakenAreTold() throws IOException {
    expect(
        check(withKernel("5.0", null, false, null, null, List.of())),
        Finding.Weight.FATAL,
        "There is no kernel 5.0, but 6.1.0-9");
    expect(
        check(withKernel(null, Path.of("/absent"), false, null, null, List.of())),
        Finding.Weight.FATAL,
        "/absent: No such file");
    plain.directory("usr/lib/modules/5.0");
    expect(
        check(withKernel(null, outside("kernel"), false, null, null, List.of())),
        Finding.Weight.FATAL,
        "The version of the kernel has to be given");
    plain.without("boot");
    expect(check(ConversionOptions.USUAL), Finding.Weight.UNDEPLOYABLE, "There is no kernel");
  }

  @Test
  void withoutAKernelItCanBeConvertedAllTheSame() throws IOException {
    plain.without("boot");
    convert();
    assertThat(heard.warnings).anyMatch(each -> each.contains("There is no kernel"));
  }

  @Test
  void theManifestNamesPackagesAndVersions() throws IOException {
    convert();
    assertThat(text("usr/package.manifest")).isEqualTo("bash 5.2-1\nzsh 5.9-4\n");
  }

  @Test
  void withoutADatabaseThereIsNoManifest() throws IOException {
    plain.without("var/lib");
    convert();
    assertThat(isThere("usr/package.manifest")).isFalse();
    assertThat(heard.warnings).anyMatch(each -> each.contains("/usr/package.manifest"));
  }

  @Test
  void aConvertedTreeIsConvertedToItself() throws IOException {
    plain.file("home/user/notes", "notes");
    convert(with(InitSystem.SYSTEMD, ConversionOptions.places(List.of("root=var/rootdirs/root"))));
    heard.warnings.clear();
    new RootfsConversion(converted, ConversionOptions.USUAL, heard)
        .convert(directory.resolve("again"), false, false);
    assertThat(heard.warnings).isEmpty();
    assertThat(PlainRoot.contentOf(directory.resolve("again")))
        .isEqualTo(PlainRoot.contentOf(converted));
  }

  @Test
  void whatIsThereIsReplacedOnlyOnDemand() throws IOException {
    convert();
    plain.file("usr/bin/program", "newer");
    assertThatThrownBy(this::convert).hasMessageContaining("File exists");
    assertThat(text("usr/bin/program")).isEqualTo("program");
    new RootfsConversion(plain.top(), ConversionOptions.USUAL, heard)
        .convert(converted, true, false);
    assertThat(text("usr/bin/program")).isEqualTo("newer");
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("plain", "converted");
  }

  @Test
  void whatAKilledRunLeftIsRemoved() throws IOException {
    Path left = Files.createDirectories(directory.resolve(".converted.jostree-work/tree/usr"));
    Files.writeString(left.resolve("half"), "made");
    convert();
    assertThat(isThere("usr/half")).isFalse();
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("plain", "converted");
  }

  @Test
  void twoCannotMakeTheSame() throws IOException {
    try (Workshop other = Workshop.beside(converted, false)) {
      assertThat(other.resolve("lock")).isRegularFile();
      assertThatThrownBy(this::convert).hasMessageContaining("Another process is making");
    }
    convert();
  }

  @Test
  void aTreeIsNotConvertedIntoItself() {
    RootfsConversion conversion = new RootfsConversion(plain.top(), ConversionOptions.USUAL, heard);
    for (Path target : List.of(plain.top().resolve("new"), directory, plain.top())) {
      assertThatThrownBy(() -> conversion.convert(target, true, false))
          .hasMessageContaining("is in the other");
    }
  }

  @Test
  void bothEtcAreOneTooMany() throws IOException {
    plain.file("usr/etc/conf", "default");
    refuses("Tree contains both /etc and /usr/etc");
  }

  @Test
  void anEmptyEtcIsNoEtc() throws IOException {
    plain.without("etc").directory("etc").file("usr/etc/conf", "default");
    convert();
    assertThat(isThere("etc")).isFalse();
    assertThat(text("usr/etc/conf")).isEqualTo("default");
  }

  @Test
  void withoutEtcThereIsNoSystem() throws IOException {
    plain.without("etc");
    refuses("There is no /etc");
  }

  @Test
  void usrHasToBeMerged() throws IOException {
    plain.without("sbin").directory("sbin");
    refuses("/usr is not merged: /sbin is a directory and has to be a link to usr/sbin");
  }

  @Test
  void linksInPlaceOfDirectoriesLeadNowhere() throws IOException {
    plain.without("etc").link("etc", "/etc");
    refuses("/etc has to be a directory");
  }

  @Test
  void linksOnTheWayAreNotFollowed() throws IOException {
    Path victim = Files.createDirectories(directory.resolve("plain/victim"));
    plain.without("usr/share").link("usr/share", victim.toString());
    refuses("/usr/share has to be a directory");
  }

  @Test
  void anotherOstreeIsInTheWay() throws IOException {
    plain.directory("ostree");
    refuses("/ostree is there, and is no link to sysroot/ostree");
  }

  @Test
  void aLinkToElsewhereStays() throws IOException {
    plain.without("srv").link("srv", "usr/srv");
    convert();
    assertThat(link("srv")).isEqualTo("usr/srv");
    assertThat(heard.warnings).containsExactly("/srv is a link to usr/srv, and stays one");
    assertThat(text(TMPFILES)).doesNotContain("srv");
  }

  @Test
  void withoutANameItCannotBeDeployed() throws IOException {
    plain.without("usr/lib/os-release");
    expect(check(ConversionOptions.USUAL), Finding.Weight.UNDEPLOYABLE, "/usr/lib/os-release");
  }

  @Test
  void pipesAreLeftOut() throws IOException {
    for (String path : List.of("usr/pipe", "dev/pipe", "var/pipe")) {
      Posix.instance()
          .mknodat(Fd.CWD, plain.top().resolve(path).toString(), FileMode.S_IFIFO | 0600, 0);
    }
    convert();
    assertThat(heard.warnings).hasSize(1).first().asString().startsWith("/usr/pipe is left out");
    assertThat(isThere("usr/pipe")).isFalse();
  }

  @Test
  void hardLinksAndHolesAreKept() throws IOException {
    Path sparse = plain.top().resolve("usr/sparse");
    try (var file =
        java.nio.channels.FileChannel.open(
            sparse,
            java.nio.file.StandardOpenOption.CREATE_NEW,
            java.nio.file.StandardOpenOption.WRITE)) {
      file.write(java.nio.ByteBuffer.wrap(new byte[] {1}), 8 << 20);
    }
    Files.createLink(plain.top().resolve("usr/bin/other"), plain.top().resolve("usr/bin/program"));
    convert();
    Posix posix = Posix.instance();
    assertThat(posix.lstat(converted.resolve("usr/bin/other")))
        .matches(status -> status.nlink() == 2);
    assertThat(posix.lstat(converted.resolve("usr/sparse")).size()).isEqualTo((8 << 20) + 1);
    assertThat(posix.lstat(converted.resolve("usr/sparse")).blocks())
        .isEqualTo(posix.lstat(sparse).blocks());
  }
}
