package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Mount;
import org.jostree.itests.ground.TwoReleases;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mount shows deployments as they boot, and a staged one as it will. */
class DeploymentPreviewTest {
  private static final String OURS = "ours";
  private static final String REFERENCE = "reference";

  private static final String CONTENT =
      """
      mkdir usr/etc/kept.d usr/etc/gone.d usr/etc/dropped.d
      cd usr/etc
      for f in same changed removed both gone.d/x dropped.d/x kept.d/a kept.d/b; do echo default >$f; done
      echo "default of $1" >followed; echo "default of $1" >both; echo "default of $1" >kept.d/b
      ln -s same link; ln -s same relinked
      [ $1 = one ] || { rm -r dropped.d; mkdir new.d; echo new >new.d/x; }
      """;

  /** What people do to {@code /etc}. */
  private static final String CHANGES =
      """
      echo mine >changed; rm removed; echo mine >both; rm -r gone.d; echo mine >dropped.d/x
      mkdir -p mine.d/deep; echo mine >mine.d/deep/file; chmod 600 mine.d/deep/file; chown 7:8 mine.d/deep/file
      chmod 2750 mine.d; echo mine >kept.d/a
      ln -sfn changed relinked; rm link; mkdir link; echo mine >link/inside
      # The reference does not merge where there is one.
      [ "$FINISHER" = ostree ] || mkfifo mine.d/pipe
      """;

  private static final String DESCRIBE =
      """
      describe() {
        (cd "$1" && find . -printf '%P %y %m %U:%G %l\\n' && find . -type f -print0 | xargs -0 sha256sum) | sort
      }
      """;

  private static final String PREVIEW =
      DESCRIBE
          + """
          cd $W
          mkdir mnt before after
          $STAGER admin deploy --stage --karg-append=late=1 origin:two >/dev/null
          (cd $DEPLOYMENTS/$ONE.0/etc && eval "$CHANGES")
          $OURS mount --deployment=pending mnt
          describe mnt/etc >before/etc
          describe mnt/usr >before/usr
          describe mnt/boot/loader/entries >before/entries
          describe mnt/boot/ostree >before/kernels
          cat mnt/boot/loader/entries/*.conf >before/entry
          (cd $DEPLOYMENTS/$ONE.0/etc && echo late >late; rm changed; echo "mine too" >>both)
          sleep 0.2
          describe mnt/etc >before/etc-late
          ! touch mnt/etc/x 2>/dev/null
          echo data >/var/data; cat mnt/var/data
          $FINISHER admin finalize-staged >finalized 2>&1 || { cat finalized; exit 1; }
          describe $DEPLOYMENTS/$TWO.0/etc >after/etc-late
          describe $DEPLOYMENTS/$TWO.0/usr >after/usr
          # Still pending, deployed now.
          describe mnt/etc >after/shown
          cd /boot/loader/entries
          mkdir $W/one && cp -p ostree-2*.conf $W/one && describe $W/one | sed 's/^ d .*/ d 555 0:0 /; s/ f 644 / f 444 /' >$W/after/entries
          cat ostree-2*.conf >$W/after/entry
          kernel=$(sed -n 's|^linux \\(/boot\\)*/ostree/\\(.*\\)/vmlinuz.*|\\2|p' ostree-2*.conf)
          (cd /boot/ostree; find $kernel -type f -print0 | xargs -0 sha256sum | sort) >$W/after/kernels
          cd $W; $OURS umount mnt
          """;

  @RegisterExtension final Workspace workspace = new Workspace();
  private TwoReleases releases;

  @BeforeEach
  void needsTheReference() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
    Machine.needsFuse();
    Machine.needs("unshare");
    releases = TwoReleases.make(workspace, CONTENT);
  }

  private String shell(String script, String... others) throws IOException {
    StringBuilder variables = new StringBuilder();
    String here = "/mnt" + workspace.path().toRealPath();
    String ours = "/mnt" + Ostree.ours().program();
    for (String each :
        List.of(
            "W=" + here,
            "OURS=" + ours,
            "ONE=" + releases.commit("one"),
            "TWO=" + releases.commit("two"),
            "DEPLOYMENTS=/sysroot/ostree/deploy/os/deploy",
            "CHANGES='" + CHANGES + "'")) {
      variables.append(each).append('\n');
    }
    for (String each : others) {
      variables.append(each.replace("=" + OURS, "=" + ours).replace(REFERENCE, "ostree"));
      variables.append('\n');
    }
    // The names of boot entries that both know.
    variables.append("export OSTREE_SYSROOT_OPTS=bootloader-naming-1\n");
    return releases.boot().run("ostree", variables + script).expectSuccess().out();
  }

  private String file(String name) throws IOException {
    return Files.readString(workspace.file(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {OURS, REFERENCE})
  void aStagedDeploymentIsShownAsItWillBe(String finisher) throws IOException {
    String stager = finisher.equals(OURS) ? REFERENCE : OURS;

    String out = shell(PREVIEW, "STAGER=" + stager, "FINISHER=" + finisher);

    assertThat(out).contains("data");
    assertThat(file("before/etc")).contains("mine.d/deep/file f 600 7:8").doesNotContain("pipe");
    assertThat(file("before/etc-late")).isNotEqualTo(file("before/etc"));
    assertThat(file("before/etc-late")).isEqualTo(file("after/etc-late"));
    assertThat(file("after/shown")).isEqualTo(file("after/etc-late"));
    assertThat(file("before/usr")).isEqualTo(file("after/usr"));
    assertThat(file("before/entry")).contains("quiet", "late=1").isEqualTo(file("after/entry"));
    assertThat(file("before/entries")).isEqualTo(file("after/entries"));
    assertThat(file("before/kernels").lines().filter(line -> line.matches("[0-9a-f]{64} .*")))
        .map(line -> line.replace("./", ""))
        .hasSize(2)
        .containsExactlyElementsOf(file("after/kernels").lines().toList());
  }

  @Test
  void theRepositoryOfASysrootFollowsWhatIsDeployed() throws IOException {
    Path sysroot = releases.sysroot();
    Path repo = sysroot.resolve("ostree/repo");
    Path mountPoint = Files.createDirectories(workspace.file("mnt"));
    try (Mount mount = Mount.repository(repo, mountPoint)) {
      Path shown = mount.resolve("deployments");
      assertThat(shown.toFile().list()).containsExactlyInAnyOrder("0", "pending");
      assertThat(shown.resolve("0/usr/bin/program")).hasContent("program one");
      Files.writeString(releases.deployment("one").resolve("etc/changed"), "mine");
      assertThat(shown.resolve("0/etc/changed")).hasContent("mine");

      admin(sysroot, "deploy", "--os=os", "origin:two");
      awaitKernel();
      assertThat(shown.toFile().list()).containsExactlyInAnyOrder("0", "1", "pending");
      assertThat(shown.resolve("0/usr/bin/program")).hasContent("program two");
      assertThat(shown.resolve("1/usr/bin/program")).hasContent("program one");
      assertThat(shown.resolve("pending/etc/changed")).hasContent("mine");
      assertSameFiles(shown.resolve("0/etc"), releases.deployment("two").resolve("etc"));
      assertSameFiles(shown.resolve("0/usr"), releases.deployment("two").resolve("usr"));

      admin(sysroot, "undeploy", "0");
      awaitKernel();
      assertThat(shown.toFile().list()).containsExactlyInAnyOrder("0", "pending");
      assertThat(shown.resolve("0/usr/bin/program")).hasContent("program one");
      assertThat(shown.resolve("pending/boot/loader/entries").toFile().list()).hasSize(1);
    }
  }

  private void admin(Path sysroot, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("admin", "--sysroot=" + sysroot));
    all.addAll(List.of(words));
    Ostree.reference()
        .command(all)
        .with("OSTREE_SYSROOT_DEBUG", "mutable-deployments")
        .run()
        .expectSuccess();
  }

  /** It relies on names for a tenth of a second. */
  private static void awaitKernel() {
    try {
      Thread.sleep(150);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertSameFiles(Path shown, Path expected) throws IOException {
    Command.of("diff", "-r", "--no-dereference", shown.toString(), expected.toString())
        .run()
        .expectSuccess();
  }

  @Test
  void oneDeploymentIsMountedByItsPlaceOrName() throws IOException {
    Path mountPoint = Files.createDirectories(workspace.file("mnt"));
    String sysroot = "--sysroot=" + releases.sysroot();
    Ostree ours = Ostree.ours();
    ours.command("mount", "--deployment", sysroot, mountPoint.toString()).run().expectSuccess();
    assertThat(mountPoint.resolve("usr/bin/program")).hasContent("program one");
    assertThat(mountPoint.resolve("etc/changed")).hasContent("default");
    assertThat(ours.command("mounts").print()).contains("deployment=0");
    ours.command("umount", mountPoint.toString()).run().expectSuccess();

    String repo = releases.sysroot().resolve("ostree/repo").toString();
    ours.command("mount", "-o", "deployment=pending", repo, mountPoint.toString())
        .run()
        .expectSuccess();
    assertThat(mountPoint.resolve("usr/bin/program")).hasContent("program one");
    ours.command("umount", mountPoint.toString()).run().expectSuccess();

    assertThat(
            ours.command("mount", "--deployment=7", sysroot, mountPoint.toString())
                .run()
                .expectError()
                .lastErrorLine())
        .isEqualTo("error: No deployment 7, there are 0, pending");
    assertThat(
            ours.command(
                    "mount", "--deployment=0", releases.repo().toString(), mountPoint.toString())
                .run()
                .expectError()
                .lastErrorLine())
        .endsWith("is not the repository of a sysroot");
  }
}
