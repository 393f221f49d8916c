package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.SampleSysroot;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.process.SourceTree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A boot directory on an EFI system partition, which has no links, owners and modes ({@code
 * itests/bin/as-vfat}): what is deployed there, what else is there stays, and what goes wrong
 * leaves what boots.
 */
@Execution(ExecutionMode.CONCURRENT)
class AdminVfatTest {
  private static final String OURS = Ostree.ours().program();

  private static final String SYSROOT =
      """
      mkdir S esp; $O admin --sysroot=S init-fs --modern S; $O admin --sysroot=S os-init poky
      $O --repo=S/ostree/repo remote add --no-gpg-verify poky file://$PWD/R
      $O --repo=S/ostree/repo pull poky main other
      """;

  /** What the installer of systemd-boot and another system have there. */
  private static final String SYSTEMD_BOOT =
      """
      mkdir -p esp/EFI/systemd esp/loader/entries esp/loader/keys/auto
      echo 'timeout 3' >esp/loader/loader.conf; printf key >esp/loader/keys/auto/db.auth
      echo 'title Other' >esp/loader/entries/other.conf
      """;

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeEach
  void makeRepository() throws IOException {
    Machine.needsFuse();
    Machine.needsReferenceOstree();
    Machine.needsPackage("python3-fusepy", Path.of("/usr/lib/python3/dist-packages/fusepy.py"));
    SampleSysroot.makeRepository(workspace);
  }

  private SampleSysroot sysroot(String boot) throws IOException {
    SampleSysroot made = SampleSysroot.make(workspace, "efi", OURS, SYSROOT + boot);
    String server = SourceTree.root().resolve("itests/bin/as-vfat").toString();
    Command.of(server, "esp", "S/boot").in(made.directory()).run().expectSuccess();
    return made;
  }

  /** The deployments that the entries on the partition lead to, the default first. */
  private static List<Path> booting(SampleSysroot sysroot) throws IOException {
    String script =
        """
        for entry in $(ls -r esp/loader/entries/ostree-*.conf); do
          while read -r key value; do
            case $key in
              linux|initrd|devicetree) [ -s esp$value ] || { echo missing $value; exit 1; };;
              options) set -- ${value#*ostree=}; readlink -e S$1;;
            esac
          done <$entry
        done
        """;
    return sysroot.run(OURS, script).expectSuccess().out().lines().map(Path::of).toList();
  }

  private static List<Path> listed(SampleSysroot sysroot) throws IOException {
    return sysroot
        .status(OURS)
        .lines()
        .filter(line -> line.matches(". poky [0-9a-f]{64}\\..*"))
        .map(
            line ->
                sysroot
                    .root()
                    .resolve("ostree/deploy/poky/deploy/" + line.substring(2).split(" ", -1)[1]))
        .toList();
  }

  private static void expectBooting(SampleSysroot sysroot, int count) throws IOException {
    assertThat(listed(sysroot)).hasSize(count).isEqualTo(booting(sysroot));
    assertThat(sysroot.run(OURS, "find esp -type l -o -name '*.tmp'").out()).isEmpty();
    assertThat(sysroot.run(OURS, "ls -d esp/loader*").out()).isEqualTo("esp/loader\n");
  }

  @Test
  void systemdBootReadsWhatIsDeployed() throws IOException {
    SampleSysroot sysroot = sysroot(SYSTEMD_BOOT);
    for (String step :
        List.of(
            "deploy --os=poky --karg=quiet poky:main",
            "switch --os=poky poky:other",
            "rollback",
            "deploy --os=poky --karg=n=1 --retain poky:other",
            "undeploy 1")) {
      sysroot.run(OURS, "$O admin --sysroot=S " + step).expectSuccess();
      expectBooting(
          sysroot,
          step.startsWith("deploy --os=poky --karg=quiet") ? 1 : step.contains("--retain") ? 3 : 2);
      Path loader = sysroot.directory().resolve("esp/loader");
      assertThat(loader.resolve("loader.conf")).hasContent("timeout 3");
      assertThat(loader.resolve("keys/auto/db.auth")).hasContent("key");
      assertThat(loader.resolve("entries/other.conf")).hasContent("title Other");
    }
    // What is not said to be ours to exchange is not exchanged by the reference either.
    CommandResult reference =
        sysroot.run("ostree", "$O admin --sysroot=S deploy --os=poky poky:main");
    assertThat(reference.expectError().lastErrorLine())
        .contains("Not a symbolic link: boot/loader");
    expectBooting(sysroot, 2);
  }

  @Test
  void anEmptyPartitionDoes() throws IOException {
    SampleSysroot sysroot = sysroot("");
    sysroot.run(OURS, "$O admin --sysroot=S deploy --os=poky poky:main").expectSuccess();
    expectBooting(sysroot, 1);
    sysroot.run(OURS, "$O admin --sysroot=S deploy --os=poky poky:other").expectSuccess();
    expectBooting(sysroot, 2);
    // The power fails between the two renames.
    sysroot
        .run(OURS, "mv S/boot/loader S/boot/$(cat esp/loader/ostree_bootversion)")
        .expectSuccess();
    sysroot.run(OURS, "$O admin --sysroot=S deploy --os=poky --retain poky:other").expectSuccess();
    expectBooting(sysroot, 3);
  }

  @Test
  void whatFailsLeavesWhatBoots() throws IOException {
    SampleSysroot sysroot = sysroot(SYSTEMD_BOOT);
    sysroot.run(OURS, "$O admin --sysroot=S deploy --os=poky poky:main").expectSuccess();
    sysroot
        .run(
            "ostree",
            """
            cp -a ../t t; printf a >'t/usr/lib/modules/5.1/devicetree'
            mkdir t/usr/lib/modules/5.1/dtb; rm t/usr/lib/modules/5.1/devicetree
            touch 't/usr/lib/modules/5.1/dtb/a:b.dtb'
            ostree --repo=S/ostree/repo commit -b colon --timestamp=@1 t
            """)
        .expectSuccess();
    List<Path> before = listed(sysroot);
    CommandResult failed = sysroot.run(OURS, "$O admin --sysroot=S deploy --os=poky colon");
    assertThat(failed.expectError().lastErrorLine()).contains("a:b.dtb", "Invalid argument");
    assertThat(listed(sysroot)).isEqualTo(before);
    expectBooting(sysroot, 1);
    Files.createDirectory(sysroot.directory().resolve("esp/loader.1"));
    sysroot.run(OURS, "$O admin --sysroot=S deploy --os=poky poky:other").expectSuccess();
    expectBooting(sysroot, 2);
  }
}
