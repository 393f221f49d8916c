package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.SampleSysroot;
import org.jostree.itests.ground.SysrootConsistency;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Sysroots as the reference makes them; what cannot be done leaves them as they were. */
@Execution(ExecutionMode.CONCURRENT)
class AdminParityTest {
  private static final String OURS = Ostree.ours().program();

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeEach
  void needsTheReference() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
    SampleSysroot.makeRepository(workspace);
  }

  private SampleSysroot sysroot(String name, String program, String text) throws IOException {
    return SampleSysroot.make(workspace, name, program, text);
  }

  @Test
  void theImageOfTheReferenceButForWhatIsNewer() throws IOException {
    SampleSysroot reference = sysroot("reference", "ostree", SampleSysroot.IMAGE);
    SampleSysroot ours = sysroot("ours", OURS, SampleSysroot.IMAGE);

    Set<String> expected = new TreeSet<>();
    for (String line : reference.tree()) {
      // Since 2024.5 the operating system is not in the names of entries.
      expected.add(line.replace("ostree-1-poky.conf", "ostree-1.conf"));
    }
    // Labels of SELinux are not set where the tree has no policy, so nothing says that they are.
    assertThat(expected.removeIf(line -> line.contains("/var/.ostree-selabeled"))).isTrue();
    // The lock of a repository is as readable as its umask allows; libostree gives it 0640.
    expected.removeIf(line -> line.startsWith("ostree/repo/.lock"));
    Set<String> found = ours.tree();
    found.removeIf(line -> line.startsWith("ostree/repo/.lock"));
    assertThat(found).isEqualTo(expected);
    for (String file : List.of("boot/loader/uEnv.txt", "boot/loader/entries/ostree-1.conf")) {
      String there = file.replace("ostree-1.conf", "ostree-1-poky.conf");
      assertThat(ours.root().resolve(file))
          .hasSameTextualContentAs(reference.root().resolve(there));
    }
  }

  @Test
  void theImageIsLaidOutAsDescribed() throws IOException {
    SampleSysroot ours = sysroot("ours", OURS, SampleSysroot.IMAGE);
    Path root = ours.root();
    String commit = Ostree.reference().print(workspace.file("R"), "rev-parse", "main");
    String kernel =
        Command.of(
                "sh",
                "-c",
                "cd S/boot/ostree/poky-*; cat vmlinuz-5.1 initramfs-5.1.img devicetree-5.1 |"
                    + " sha256sum | cut -c 1-64")
            .in(ours.directory())
            .print();
    String directory = "/ostree/poky-" + kernel;
    String target = "/ostree/boot.1/poky/" + kernel + "/0";

    assertThat(root.resolve("boot/loader/uEnv.txt"))
        .hasContent(
            "kernel_image=/boot"
                + directory
                + "/vmlinuz-5.1\n"
                + "ramdisk_image=/boot"
                + directory
                + "/initramfs-5.1.img\n"
                + "fdt_file=/boot"
                + directory
                + "/devicetree-5.1\n"
                + "bootargs=kernel_option1 ostree="
                + target
                + "\n");
    assertThat(root.resolve("boot/loader.1/entries/ostree-1.conf"))
        .hasContent(
            "title Poky 1.0 (ostree:0)\n"
                + "version 1\n"
                + "options kernel_option1 ostree="
                + target
                + "\n"
                + "devicetree "
                + directory
                + "/devicetree-5.1\n"
                + "linux "
                + directory
                + "/vmlinuz-5.1\n"
                + "initrd "
                + directory
                + "/initramfs-5.1.img\n");
    Path deployment = root.resolve("ostree/deploy/poky/deploy/" + commit + ".0");
    assertThat(root.resolve(target.substring(1)).toRealPath()).isEqualTo(deployment.toRealPath());
    assertThat(deployment.resolveSibling(commit + ".0.origin"))
        .hasContent("[origin]\nrefspec=poky:main\n");
    Path inTree = deployment.resolve("usr/lib/modules/5.1/vmlinuz");
    assertThat(Files.isSameFile(inTree, root.resolve("boot" + directory + "/vmlinuz-5.1")))
        .as("one file, not a copy")
        .isTrue();
    assertThat(deployment.resolve("etc/conf")).hasContent("default 1.0");
    assertThat(Files.readAttributes(deployment.resolve("etc/conf"), "unix:nlink"))
        .containsEntry("nlink", 1);
    assertThat(Ostree.reference().print(root.resolve("ostree/repo"), "refs", "--list", "ostree"))
        .isEqualTo("ostree/1/1/0");
  }

  @Test
  void theImmutableFlagIsSet() throws IOException {
    SampleSysroot ours = sysroot("ours", OURS, SampleSysroot.IMAGE);
    try {
      Command.of(OURS, "admin", "--sysroot=S", "deploy", "--os=poky", "poky:main")
          .in(ours.directory())
          .run()
          .expectSuccess();
      String attributes =
          Command.of("sh", "-c", "lsattr -d S/ostree/deploy/poky/deploy/*.1")
              .in(ours.directory())
              .print();
      assertThat(attributes.split(" ", -1)[0]).contains("i");
    } finally {
      Command.of("sh", "-c", "chattr -i S/ostree/deploy/*/deploy/*/").in(ours.directory()).run();
    }
  }

  @Test
  void whatCannotBeDeployedChangesNothing() throws IOException {
    SampleSysroot ours = sysroot("ours", OURS, SampleSysroot.IMAGE + SampleSysroot.MORE);
    Set<String> before = ours.tree();
    ours.run(
            "ostree",
            """
            commit() { ostree --repo=S/ostree/repo commit -b $1 --timestamp=@1 $2; }
            cp -a ../t no-kernel; rm -r no-kernel/usr/lib/modules; commit no-kernel no-kernel
            cp -a ../t two-etc; mkdir two-etc/etc; touch two-etc/etc/x; commit two-etc two-etc
            cp -a ../t no-name; rm no-name/usr/lib/os-release; commit no-name no-name
            """)
        .expectSuccess();
    refuses(ours, "--os=poky no-kernel", "Failed to find kernel");
    refuses(ours, "--os=poky two-etc", "Tree contains both /etc and /usr/etc");
    refuses(ours, "--os=poky no-name", "os-release");
    refuses(ours, "--os=nowhere poky:main", "No such stateroot: nowhere");
    refuses(ours, "--os=poky nothing", "Refspec 'nothing' not found");
    refuses(ours, "--os=poky --karg-delete=absent poky:main", "No key 'absent' found");
    refuses(ours, "poky:main", "Not currently booted into an OSTree system");

    Set<String> after = ours.tree();
    // The commits that were made for this.
    after.removeIf(line -> line.startsWith("ostree/repo/"));
    before.removeIf(line -> line.startsWith("ostree/repo/"));
    assertThat(after).isEqualTo(before);
  }

  private static void refuses(SampleSysroot sysroot, String words, String complaint)
      throws IOException {
    CommandResult result = sysroot.run(OURS, "$O admin --sysroot=S deploy " + words);
    assertThat(result.expectError().lastErrorLine()).contains(complaint);
  }

  @Test
  void aSmallBootFileSystemTakesOneKernelMoreThanItHasRoomFor() throws IOException {
    SampleSysroot ours = sysroot("ours", OURS, SampleSysroot.IMAGE + SampleSysroot.MORE);
    ours.run(
            OURS,
            """
            cp -a S/boot kept; mount -t tmpfs -o size=560k boot S/boot; cp -a kept/. S/boot
            for k in one two three; do
              cp -a ../t $k; head -c 200000 /dev/urandom >$k/usr/lib/modules/5.1/vmlinuz
              ostree --repo=S/ostree/repo commit -b $k --timestamp=@1 $k
            done
            $O admin --sysroot=S deploy --os=poky one
            $O admin --sysroot=S deploy --os=poky two
            """)
        .expectSuccess();

    CommandResult refused =
        ours.run(
            OURS, "OSTREE_SYSROOT_OPTS=no-early-prune $O admin --sysroot=S deploy --os=poky three");
    assertThat(refused.expectError().lastErrorLine()).contains("No space left on device");
    CommandResult result = ours.run(OURS, "$O admin --sysroot=S deploy --os=poky three");
    assertThat(result.expectSuccess().out()).contains("updating bootloader in two steps");
    assertThat(ours.deployments()).hasSize(2);
    SysrootConsistency.expect(ours, "early prune");
  }

  @Test
  void rollsBackAndRestoresFlags() throws IOException {
    SampleSysroot ours = sysroot("ours", OURS, SampleSysroot.IMAGE + SampleSysroot.MORE);
    ours.run(OURS, "$O admin --sysroot=S deploy --os=poky poky:other").expectSuccess();
    List<String> before = ours.deployments();
    ours.run(OURS, "$O admin --sysroot=S rollback").expectSuccess();
    assertThat(ours.deployments()).containsExactly(before.get(1), before.get(0));
    ours.run(OURS, "$O admin --sysroot=S set-default 1").expectSuccess();
    assertThat(ours.deployments()).isEqualTo(before);
    try {
      Command.of(OURS, "admin", "--sysroot=S", "post-copy")
          .in(ours.directory())
          .run()
          .expectSuccess();
      String attributes =
          Command.of("sh", "-c", "lsattr -d S/ostree/deploy/poky/deploy/*/")
              .in(ours.directory())
              .print();
      assertThat(attributes.lines())
          .hasSize(2)
          .allMatch(line -> line.substring(0, line.indexOf(' ')).contains("i"));
    } finally {
      Command.of("sh", "-c", "chattr -i S/ostree/deploy/*/deploy/*/").in(ours.directory()).run();
    }
  }

  @Test
  void theStatusAsJson() throws IOException {
    Machine.needs("python3");
    SampleSysroot ours = sysroot("ours", OURS, SampleSysroot.IMAGE);
    String json =
        ours.run(OURS, "$O admin --sysroot=S status --json | python3 -m json.tool --compact")
            .expectSuccess()
            .out();
    assertThat(json)
        .startsWith("{\"deployments\":[{\"checksum\":\"")
        .contains("\"stateroot\":\"poky\"", "\"serial\":0", "\"index\":0", "\"booted\":false")
        .contains("\"version\":\"1.0\"", "\"refspec\":\"poky:main\"");
  }

  @Test
  void aFullBootFileSystemKeepsWhatBoots() throws IOException {
    SampleSysroot ours = sysroot("ours", OURS, SampleSysroot.IMAGE + SampleSysroot.MORE);
    String before = ours.status("ostree");
    ours.run(
            "ostree",
            """
            cp -a S/boot kept; mount -t tmpfs -o size=64k boot S/boot; cp -a kept/. S/boot
            cp -a ../t big; head -c 200000 /dev/urandom >big/usr/lib/modules/5.1/vmlinuz
            ostree --repo=S/ostree/repo commit -b big --timestamp=@1 big
            """)
        .expectSuccess();

    refuses(ours, "--os=poky big", "No space left on device");

    assertThat(ours.status("ostree")).isEqualTo(before);
    assertThat(ours.status(OURS)).isEqualTo(before);
    assertThat(Command.of("sh", "-c", "ls S/boot/ostree | wc -l").in(ours.directory()).print())
        .as("kernels")
        .isEqualTo("1");
    ours.run(OURS, "$O admin --sysroot=S deploy --os=poky poky:main").expectSuccess();
    assertThat(ours.deployments()).hasSize(2);
  }

  @Test
  void aReadOnlyBootFileSystemKeepsWhatBoots() throws IOException {
    SampleSysroot ours = sysroot("ours", OURS, SampleSysroot.IMAGE + SampleSysroot.MORE);
    ours.run("ostree", "mount --bind S/boot S/boot; mount -o remount,bind,ro S/boot")
        .expectSuccess();
    Set<String> before = ours.tree();

    refuses(ours, "--os=poky poky:other", "Read-only file system");

    Set<String> after = ours.tree();
    after.removeIf(line -> line.startsWith("ostree/repo/"));
    before.removeIf(line -> line.startsWith("ostree/repo/"));
    assertThat(after).isEqualTo(before);
    ours.run("ostree", "umount S/boot").expectSuccess();
    ours.run(OURS, "$O admin --sysroot=S deploy --os=poky poky:other").expectSuccess();
    SysrootConsistency.expect(ours, "writable again");
  }

  @Test
  void twoAtOnceDoOneAfterTheOther() throws IOException {
    SampleSysroot ours = sysroot("ours", OURS, SampleSysroot.IMAGE + SampleSysroot.MORE);
    ours.run(
            OURS,
            """
            $O admin --sysroot=S deploy --os=poky --retain poky:other & one=$!
            ostree admin --sysroot=S deploy --os=poky --retain --karg-append=x poky:other & two=$!
            $O admin --sysroot=S deploy --os=poky --retain --karg-append=y poky:main
            wait $one
            wait $two
            """)
        .expectSuccess();
    assertThat(ours.deployments()).hasSize(4);
    SysrootConsistency.expect(ours, "three at once");
  }

  @Test
  void bootLoadersOutsideOfTheFileSystemAreUpdatedOnceTheEntriesAreThere() throws IOException {
    SampleSysroot ours = sysroot("ours", OURS, SampleSysroot.IMAGE);
    String calls =
        ours.run(
                OURS,
                """
                mkdir programs
                for p in zipl aboot-deploy; do
                  printf '#!/bin/sh\necho "$(basename $0) $*" >>%s/calls; ls %s/S/boot/loader.0/entries\n' \
                    $PWD $PWD >programs/$p
                  chmod +x programs/$p
                done
                PATH=$PWD/programs:$PATH
                $O --repo=S/ostree/repo config set sysroot.bootloader zipl
                $O admin --sysroot=S deploy --os=poky --karg=again=1 poky:main
                cp -a ../t android; mkdir -p android/usr/lib/ostree-boot
                touch android/usr/lib/modules/5.1/aboot.img android/usr/lib/ostree-boot/aboot.cfg
                ostree --repo=S/ostree/repo commit -b android --timestamp=@1 android
                $O --repo=S/ostree/repo config set sysroot.bootloader aboot
                $O admin --sysroot=S deploy --os=poky android
                cat calls
                """)
            .expectSuccess()
            .out();
    assertThat(calls.lines().filter(line -> line.startsWith("zipl"))).hasSize(1);
    assertThat(calls.lines().filter(line -> line.startsWith("aboot-deploy -r S -c ")))
        .singleElement()
        .asString()
        .contains("/usr/lib/ostree-boot/aboot.cfg -o ", " ostree=/ostree/boot.")
        .endsWith("/aboot-5.1.img");
    assertThat(ours.root().resolve("boot/ostree-bootloader-update.stamp")).doesNotExist();
  }
}
