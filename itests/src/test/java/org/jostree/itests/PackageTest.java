package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.process.SourceTree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@code tools/bin/install} and {@code tools/bin/package} make works where it lies. That the
 * package installs on a bare system is shown by {@code itests/bin/package-in-chroot}.
 */
class PackageTest {
  private static final Path TOOLS = SourceTree.root().resolve("tools/bin");

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeAll
  static void needs() throws IOException {
    Machine.needsReferenceOstree();
    Machine.needsFuse();
    Machine.needs("dpkg-deb");
    Machine.needs("bash");
    Machine.needs("zsh");
    Machine.needs("fish");
  }

  private static String print(String... words) throws IOException {
    return Command.of(words).within(Duration.ofMinutes(2)).print();
  }

  private static String print(Path program, String... words) throws IOException {
    return new Ostree(program.toString()).command(words).within(Duration.ofMinutes(2)).print();
  }

  @Test
  void thePackageHoldsAllAndRunsWhereItIsUnpacked() throws IOException {
    String file = print(TOOLS.resolve("package"), workspace.path().toString());
    assertThat(file).matches(".*/jostree_[0-9][0-9.a-zA-Z~]*_all\\.deb");
    assertThat(print("dpkg-deb", "--field", file, "Package", "Architecture", "Depends").lines())
        .containsExactly(
            "Package: jostree",
            "Architecture: all",
            "Depends: default-jre-headless (>= 2:1.17) | java17-runtime-headless, fuse3 | fuse");
    assertThat(print("dpkg-deb", "--contents", file))
        .contains(
            "./usr/bin/jostree\n",
            "./usr/sbin/mount.fuse.jostree -> ../bin/jostree",
            "./usr/lib/jostree/jostree.jar\n",
            "./usr/lib/jostree/jostree.classes\n",
            "./usr/lib/systemd/system/jostree-mount@.service\n",
            "./usr/lib/systemd/system/jostree-serve@.service\n",
            "./usr/share/bash-completion/completions/jostree\n",
            "./usr/share/zsh/vendor-completions/_jostree\n",
            "./usr/share/fish/vendor_completions.d/jostree.fish\n",
            "./usr/share/man/man1/jostree-admin-deploy.1.gz\n",
            "./usr/share/doc/jostree/copyright\n")
        .doesNotContain("libjffi", "jostree.jsa", "installed-files");
    Path root = workspace.directory("root");
    Path control = workspace.directory("control");
    print("dpkg-deb", "--extract", file, root.toString());
    print("dpkg-deb", "--control", file, control.toString());
    for (String script : List.of("postinst", "prerm", "postrm")) {
      print("sh", "-n", control.resolve(script).toString());
      assertThat(control.resolve(script)).isExecutable();
    }
    assertThat(control.resolve("triggers")).hasContent("interest-noawait /usr/lib/jvm");
    print("sh", "-c", "cd " + root + " && md5sum --check --quiet " + control + "/md5sums");

    // What the postinst does, at another place.
    print(root.resolve("usr/lib/jostree/class-archive"));
    assertThat(root.resolve("usr/lib/jostree/libjffi-1.2.so")).isRegularFile();
    works(root.resolve("usr/bin/jostree"), root.resolve("usr/sbin/mount.fuse.jostree"));
    everyCommandHasItsPage(root.resolve("usr/bin/jostree"), root.resolve("usr/share/man/man1"));
    shellsComplete(root.resolve("usr/share"));
    startsFastWhereItIsCheckedOut(root);
  }

  @Test
  void whatIsInstalledIsTakenAwayWhole() throws IOException {
    Path place = workspace.directory("place");
    String prefix = "--prefix=" + place.resolve("opt");
    String sbin = "--sbindir=" + place.resolve("sbin");
    Files.createDirectories(place.resolve("opt/bin"));
    Files.writeString(place.resolve("opt/bin/another"), "not ours");

    print(TOOLS.resolve("install"), prefix, sbin);
    works(place.resolve("opt/bin/jostree"), place.resolve("sbin/mount.fuse.jostree"));
    assertThat(Files.readString(place.resolve("opt/lib/systemd/system/jostree-mount@.service")))
        .contains("ExecStart=" + place.resolve("opt/bin/jostree") + " mount ")
        .doesNotContain("@bindir@");
    // Over an older one, too.
    print(TOOLS.resolve("install"), prefix, sbin);
    print(TOOLS.resolve("install"), "--uninstall", prefix, sbin);

    try (Stream<Path> left = Files.walk(place)) {
      assertThat(left.filter(each -> !Files.isDirectory(each)))
          .containsExactly(place.resolve("opt/bin/another"));
    }
    assertThat(place.resolve("opt/lib/jostree")).doesNotExist();
    assertThat(
            new Ostree(TOOLS.resolve("install").toString())
                .command("--uninstall", prefix, sbin)
                .run()
                .expectError()
                .lastErrorLine())
        .startsWith("error: nothing is installed there: ");
  }

  /** Runs with its archive and its native library, and mounts as mount(8) asks for it. */
  private void works(Path jostree, Path helper) throws IOException {
    assertThat(print(jostree, "doctor"))
        .contains("class-data archive: fits", "ok       libjffi-1.2.so: ");
    Path repo = new Ostree(jostree.toString()).init(workspace.file("repo"), "archive");
    Path tree = workspace.directory("tree");
    Files.writeString(tree.resolve("file"), "content");
    new Ostree(jostree.toString())
        .on(repo, "commit", "-b", "main", tree.toString())
        .expectSuccess();
    Path mountPoint = workspace.directory("mnt");
    print(helper, repo + ":main", mountPoint.toString(), "-o", "rw,nofail,x-systemd.automount");
    assertThat(mountPoint.resolve("file")).hasContent("content");
    print(jostree, "umount", mountPoint.toString());
  }

  /** No file of a commit has a time; the archive, which goes by that of the jar, fits there too. */
  private void startsFastWhereItIsCheckedOut(Path root) throws IOException {
    Path repo = Ostree.reference().init(workspace.file("system"), "bare-user");
    Ostree.reference().on(repo, "commit", "-b", "system", root.toString()).expectSuccess();
    Files.move(root, workspace.file("built"));
    Ostree.reference().on(repo, "checkout", "-U", "system", root.toString()).expectSuccess();
    Path jar = root.resolve("usr/lib/jostree/jostree.jar");
    assertThat(Files.getLastModifiedTime(jar).toMillis()).isZero();
    assertThat(print(root.resolve("usr/bin/jostree"), "doctor"))
        .contains("class-data archive: fits");
    // Doctor tells it when Java does not take it.
    Files.delete(jar);
    Files.copy(workspace.file("built").resolve("usr/lib/jostree/jostree.jar"), jar);
    Files.write(jar, new byte[1], StandardOpenOption.APPEND);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    assertThat(print(root.resolve("usr/bin/jostree"), "doctor"))
        .contains("class-data archive: there is none");
  }

  private static void everyCommandHasItsPage(Path jostree, Path pages) throws IOException {
    List<String> commands =
        print(jostree, "--help")
            .lines()
            .filter(line -> line.matches("  [a-z][a-z-]* {2,}.*"))
            .map(line -> line.strip().split(" ", 2)[0])
            .toList();
    assertThat(commands).contains("admin", "commit", "mounts");
    for (String command : commands) {
      assertThat(pages.resolve("jostree-" + command + ".1.gz")).isRegularFile();
    }
    String page = print("zcat", pages.resolve("jostree-commit.1.gz").toString());
    List<String> options =
        print(jostree, "commit", "--help")
            .lines()
            .filter(line -> line.startsWith("  -"))
            .map(line -> line.replaceFirst("^.*--([a-z0-9-]+).*$", "$1"))
            .toList();
    assertThat(options).contains("branch", "tree");
    for (String option : options) {
      assertThat(page).contains("\\fB\\-\\-" + option.replace("-", "\\-") + "\\fR");
    }
  }

  private static void shellsComplete(Path share) throws IOException {
    String bash = share.resolve("bash-completion/completions/jostree").toString();
    assertThat(bashOffers(bash, "jostree", "comm")).isEqualTo("commit");
    assertThat(bashOffers(bash, "jostree", "admin", "depl")).isEqualTo("deploy");
    assertThat(bashOffers(bash, "jostree", "mounts", "--js")).isEqualTo("--json");
    assertThat(bashOffers(bash, "jostree", "--repo", "=", "x", "commit", "--branc"))
        .isEqualTo("--branch=");
    assertThat(bashOffers(bash, "jostree", "commit", "nothing-like-this")).isEmpty();
    print("zsh", "-n", share.resolve("zsh/vendor-completions/_jostree").toString());
    String fish = share.resolve("fish/vendor_completions.d/jostree.fish").toString();
    assertThat(fishOffers(fish, "jostree comm")).startsWith("commit\t");
    assertThat(fishOffers(fish, "jostree admin depl")).startsWith("deploy\t");
    assertThat(fishOffers(fish, "jostree mounts --js")).startsWith("--json\t");
    assertThat(fishOffers(fish, "jostree admin --js")).isEmpty();
  }

  private static String bashOffers(String file, String... words) throws IOException {
    return print(
        "bash",
        "-c",
        "compopt() { :; }; . "
            + file
            + "; COMP_WORDS=("
            + String.join(" ", words)
            + "); COMP_CWORD="
            + (words.length - 1)
            + "; _jostree jostree; echo \"${COMPREPLY[*]}\"");
  }

  private static String fishOffers(String file, String line) throws IOException {
    return print("fish", "-c", "source " + file + "; complete -C '" + line + "'");
  }
}
