package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.WebServer;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A server and a board, from an empty directory to the second upgrade: the same commands, with ours
 * and with the reference, say and leave the same but for what is newer.
 */
@Execution(ExecutionMode.CONCURRENT)
class BoardSequenceTest {
  private static final String SERVER =
      """
      mkdir -p repo && $O --repo=repo init --mode=archive-z2 && mkdir -p rootfs
      mkdir -p rootfs/bin rootfs/usr/etc rootfs/usr/lib/modules/5.10 rootfs/sysroot
      printf 'NAME=tcu\\nPRETTY_NAME="TCU"\\n' >rootfs/usr/lib/os-release
      echo default >rootfs/usr/etc/inittab
      echo v1 >rootfs/bin/busybox; ln -s busybox rootfs/bin/sh
      printf kernel >rootfs/usr/lib/modules/5.10/vmlinuz
      printf initramfs >rootfs/usr/lib/modules/5.10/initramfs.img
      $O --repo=repo commit --branch=master --subject="image v1" rootfs
      $O log master --repo=repo
      $O summary --repo=repo ./repo/branch.summary -u
      """;

  private static final String FIRST_BOOT =
      """
      mkdir -p board/rootfs; cd board
      $O admin init-fs rootfs
      mkdir -p rootfs/newroot rootfs/mnt; touch rootfs/update
      $O remote add --repo=./rootfs/ostree/repo --no-gpg-verify origin $URL/
      $O pull --repo=./rootfs/ostree/repo origin:master
      $O log --repo=./rootfs/ostree/repo origin:master
      $O admin os-init tcu --sysroot=rootfs
      $O admin --sysroot=rootfs --os=tcu deploy origin:master
      $O admin --sysroot=rootfs status
      $O admin --sysroot=rootfs --os=tcu upgrade
      """;

  /** The first time the summary is forgotten, which clients take for the truth. */
  private static final String UPGRADES =
      """
      for deployment in board/rootfs/ostree/deploy/tcu/deploy/*.0; do
        echo changed >>$deployment/etc/inittab
      done
      echo v2 >rootfs/bin/busybox
      $O --repo=repo commit --branch=master --subject="image v2" rootfs
      $O admin --sysroot=board/rootfs --os=tcu upgrade 2>hint
      $O summary --repo=repo -u
      $O admin --sysroot=board/rootfs --os=tcu upgrade
      $O admin --sysroot=board/rootfs status
      cat board/rootfs/ostree/deploy/tcu/deploy/*.0/bin/sh
      cat board/rootfs/ostree/deploy/tcu/deploy/*.0/etc/inittab
      """;

  /** All but the objects, with modes and targets of links. */
  private static final String TREE =
      "cd board; find rootfs -path rootfs/ostree/repo/objects -prune -o -printf '%P %y %m %l\\n'";

  @RegisterExtension final Workspace workspace = new Workspace();

  private String run(Path directory, String program, String url, String script) throws IOException {
    String out =
        Command.of("sh", "-ec", script)
            .in(directory)
            .with("O", program)
            .with("URL", url)
            .with("OSTREE_SYSROOT_DEBUG", "mutable-deployments")
            .run()
            .expectSuccess()
            .out();
    return out.replaceAll("[0-9a-f]{64}", "CHECKSUM").replaceAll("(?m)^Date: .*$", "Date: then");
  }

  /** What it says, then what it leaves. */
  private List<String> sequence(String name, String program)
      throws IOException, InterruptedException {
    Path directory = workspace.directory(name);
    StringBuilder said = new StringBuilder(run(directory, program, "", SERVER));
    int port = WebServer.freePort();
    try (WebServer server =
        WebServer.python(directory.resolve("repo"), port, directory.resolve("log"))) {
      said.append(run(directory, program, server.url(), FIRST_BOOT));
      said.append(run(directory, program, server.url(), UPGRADES));
    }
    List<String> lines = new ArrayList<>(said.toString().lines().toList());
    run(directory, program, "", TREE).lines().sorted().forEach(lines::add);
    return lines;
  }

  @Test
  void theSameAsTheReferenceButForWhatIsNewer() throws IOException, InterruptedException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
    Machine.needs("python3");
    List<String> expected = new ArrayList<>();
    for (String line : sequence("reference", "ostree")) {
      expected.add(
          line
              // Since 2024.5 the operating system is not in the names of entries.
              .replaceFirst("(entries/ostree-[12])-tcu", "$1")
              // Since 2023.3 this is what it is called.
              .replaceFirst("initialized as OSTree root$", "initialized as OSTree stateroot"));
    }
    // Labels of SELinux are not set where the tree has no policy, so nothing says that they are.
    assertThat(expected.removeIf(line -> line.startsWith("Relabeling /var"))).isTrue();
    assertThat(expected.removeIf(line -> line.contains("/var/.ostree-selabeled"))).isTrue();
    // Of bytes and seconds each has its own count.
    expected.removeIf(line -> line.contains("transferred in"));

    List<String> found = new ArrayList<>(sequence("ours", Ostree.ours().program()));
    found.removeIf(line -> line.contains("transferred in"));

    // The order of names is not that of the lines once the names are others.
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(found).contains("No update available.", "v2", "changed");
    String newest = Ostree.reference().print(workspace.file("ours/repo"), "rev-parse", "master");
    assertThat(workspace.file("ours/hint"))
        .hasContent(
            "note: The remote has commit "
                + newest
                + " for origin:master, but its summary does not list it: 'summary -u' has to be run"
                + " there");
  }
}
