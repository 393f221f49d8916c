package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jostree.itests.ground.DebianRoot;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.tree.TreeComparison;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * From a root file system to what a board boots: what is converted the reference deploys, and what
 * is in images the tools for such images find.
 */
class ImageTest {
  /** A small root file system {@code plain}, with names and attributes that trees may have. */
  private static final String PLAIN =
"""
umask 022
mkdir -p plain/usr/bin plain/usr/lib/modules/5.1 plain/usr/local plain/boot plain/var/lib
for d in dev proc sys run tmp home/user opt mnt media srv root etc; do mkdir -p plain/$d; done
ln -s usr/bin plain/bin; ln -s usr/lib plain/lib
printf 'PRETTY_NAME="Poky 1.0"\\n' >plain/usr/lib/os-release
printf kernel >plain/boot/vmlinuz-5.1; printf initramfs >plain/boot/initramfs-5.1.img
printf dtb >plain/boot/board.dtb
printf default >plain/etc/conf; printf notes >plain/home/user/notes
printf odd >"plain/usr/bin/ä
日 '\\"\\\\\\$x*"
printf set >plain/usr/bin/setuid; chmod 4755 plain/usr/bin/setuid
ln plain/usr/bin/setuid plain/usr/bin/linked
setfattr -n user.note -v text plain/usr/bin/setuid
setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 plain/usr/bin/setuid
chown 7:8 plain/home/user/notes
truncate -s 3M plain/usr/lib/holes; printf end >>plain/usr/lib/holes
mkdir plain/var/lib/dpkg
printf 'Package: a\\nStatus: install ok installed\\nVersion: 1\\n' >plain/var/lib/dpkg/status
""";

  @RegisterExtension final Workspace workspace = new Workspace();

  @BeforeEach
  void makeRoot() throws IOException {
    Machine.needsRoot();
    Machine.needsReferenceOstree();
    for (String program : List.of("mkfs.ext4", "debugfs", "sfdisk", "mdir", "mkimage", "dtc")) {
      Machine.needs(program);
    }
    script(PLAIN).expectSuccess();
  }

  private CommandResult script(String text) throws IOException {
    return Command.of("bash", "-ec", "PATH=$PATH:/usr/sbin:/sbin; " + text)
        .in(workspace.path())
        .with("O", Ostree.ours().program())
        .with("OSTREE_SYSROOT_DEBUG", "mutable-deployments")
        .with("SOURCE_DATE_EPOCH", "1700000000")
        .within(Duration.ofMinutes(10))
        .run();
  }

  private String output(String text) throws IOException {
    return script(text).expectSuccess().out();
  }

  @Test
  void theReferenceDeploysAConvertedDebianRoot() throws IOException {
    Path tree = DebianRoot.locate().tree("v1");
    String out =
        output(
            """
            printf kernel >kernel; printf initramfs >initramfs
            $O rootfs convert --branch=deb/main --kernel=kernel --kernel-version=6.1 \
              --initramfs=initramfs %s converted 2>warnings
            mkdir S; ostree admin --sysroot=S init-fs --modern S
            ostree admin --sysroot=S os-init deb
            ostree --repo=S/ostree/repo config set core.fsync false
            ostree --repo=S/ostree/repo commit --bootable -b deb/main converted
            ostree admin --sysroot=S deploy --os=deb deb/main
            ostree admin --sysroot=S status
            ls S/boot/ostree/*
            cat S/ostree/deploy/deb/deploy/*.0/usr/share/sota/branchname
            """
                .replace("%s", tree.toString()));
    assertThat(out).contains("vmlinuz-6.1", "initramfs-6.1.img", "deb/main").endsWith("deb/main");
    assertThat(Files.readString(workspace.file("warnings")).lines())
        .allMatch(line -> line.startsWith("warning: Data in /"));
    assertThat(Files.readString(workspace.file("converted/usr/package.manifest")))
        .contains("\nbash 5.2");
    // What is not moved or removed is as it was, with owners, attributes and links.
    assertThat(TreeComparison.between(tree.resolve("usr/lib"), workspace.file("converted/usr/lib")))
        .allMatch(difference -> difference.toString().contains("modules"));
    assertThat(TreeComparison.between(tree.resolve("etc"), workspace.file("converted/usr/etc")))
        .allMatch(difference -> difference.toString().contains("tmpfiles.d"));
  }

  @Test
  void aTarGivesWhatTheDirectoryGives() throws IOException {
    String commit = "ostree --repo=R commit --timestamp=@1 --orphan ";
    String out =
        output(
            """
            ostree --repo=R init --mode=bare
            tar -C plain --xattrs --xattrs-include='*' -S -cf plain.tar .
            gzip -k plain.tar
            $O rootfs convert plain one >/dev/null
            $O rootfs convert plain.tar two >/dev/null
            $O rootfs convert - three <plain.tar.gz >/dev/null
            $O rootfs convert one four >/dev/null
            """
                + "for t in one two three four; do "
                + commit
                + "$t; done");
    assertThat(out.lines().distinct()).hasSize(1);
    assertThat(script("$O rootfs convert plain one").expectError().lastErrorLine())
        .contains("File exists");
    assertThat(output("stat -c %b two/usr/lib/holes").strip()).matches("[0-9]{1,2}");
  }

  @Test
  void aHostileTarChangesNothing() throws IOException {
    script(
            """
            ln -s / root-link; mkdir -p x/d; printf evil >x/d/passwd
            tar -cPf up.tar --transform='s,x/d/passwd,../escaped,' x/d/passwd
            tar -cf through.tar root-link
            tar -rf through.tar --transform='s,x/d/passwd,root-link/var/tmp/escaped,' x/d/passwd
            head -c 700 up.tar >cut.tar
            """)
        .expectSuccess();
    for (String name : List.of("up", "through", "cut")) {
      CommandResult result = script("$O rootfs convert " + name + ".tar out").expectError();
      assertThat(result.err().lines()).as(name).hasSize(1);
      assertThat(workspace.file("out")).as(name).doesNotExist();
      assertThat(workspace.file(".out.jostree-work")).as(name).doesNotExist();
    }
    assertThat(workspace.file("escaped")).doesNotExist();
    assertThat(Path.of("/var/tmp/escaped")).doesNotExist();
  }

  @Test
  void checkTellsAllThatKeepsATreeFromDeploying() throws IOException {
    assertThat(output("$O rootfs convert --check plain")).isEmpty();
    CommandResult result =
        script(
            """
            rm plain/boot/vmlinuz-5.1 plain/usr/lib/os-release
            mkdir plain/usr/etc plain/sbin; printf x >plain/usr/etc/x
            mkfifo plain/usr/pipe; printf x >plain/opt/data
            $O rootfs convert --check plain
            """);
    assertThat(result.expectError().err())
        .contains("problem: /usr is not merged: /sbin is a directory");
    result = script("rmdir plain/sbin; $O rootfs convert --check plain");
    assertThat(result.expectError().err())
        .contains("problem: Tree contains both /etc and /usr/etc\n")
        .contains("problem: There is no kernel")
        .contains("problem: There is no /usr/lib/os-release")
        .contains("warning: Data in /opt is not kept")
        .contains("warning: /usr/pipe is left out")
        .endsWith("error: 3 things keep the tree from deploying\n");
  }

  @Test
  void aSysrootIsThatOfTheReference() throws IOException {
    String status =
        output(
            """
            $O rootfs convert --branch=main plain tree >/dev/null
            $O rootfs commit --repo=R --branch=main --commit-version=7 --manifest=H tree >/dev/null
            $O rootfs commit --repo=R --branch=main --commit-version=7 tree | cmp - H
            $O image sysroot --repo=R --os=poky --karg-append=kernel_option1 --readonly \
              --remote-url=http://server/ --no-gpg-verify main S >/dev/null
            ostree admin --sysroot=S status
            ostree fsck --quiet --repo=S/ostree/repo
            ostree --repo=S/ostree/repo remote show-url poky
            ostree --repo=S/ostree/repo config get sysroot.readonly
            stat -c '%A %u:%g %n' S/ostree/deploy/poky/var/sota \
              S/ostree/deploy/poky/var/rootdirs/home/user/notes
            ls S/boot/loader/
            """);
    assertThat(status)
        .containsSubsequence(
            "poky ",
            ".0",
            "Version: 7",
            "origin refspec: poky:main",
            "http://server/",
            "true",
            "drwx------ 0:0 ",
            "-rw-r--r-- 7:8 ",
            "entries",
            "uEnv.txt");
    // The reference goes on with it.
    output("ostree admin --sysroot=S deploy --os=poky poky:main; ostree admin --sysroot=S status");
    assertThat(Files.readString(workspace.file("S/boot/loader/uEnv.txt")))
        .contains("bootargs=kernel_option1 ostree=/ostree/boot.", "fdtdir=");
  }

  @Test
  void oneCommandGoesFromARootToADisk() throws IOException {
    String out =
        output(
            """
            printf firmware >start.elf
            for n in 1 2; do
              $O image disk --rootfs=plain --branch=main --os=poky --boot-command=booti \
                --boot-file=start.elf --boot-file=start.elf=sub/dir/other disk$n.img >/dev/null
              sleep 1 # no time of the clock is in it
            done
            cmp disk1.img disk2.img
            sfdisk -d disk1.img
            mdir -b -/ -i disk1.img@@4M
            mtype -i disk1.img@@4M ::sub/dir/other
            dd if=disk1.img of=root.ext4 bs=1M skip=24 conv=sparse status=none
            fsck.ext4 -fn root.ext4
            dumpe2fs -h root.ext4
            debugfs -R 'cat /boot/loader/uEnv.txt' root.ext4
            """);
    assertThat(out)
        .contains("label: dos", "size=       40960, type=c, bootable", "start=       49152")
        .contains("::/boot.scr", "::/start.elf", "firmware")
        .containsPattern("Filesystem volume name: +otaroot")
        .contains("kernel_image=/boot/ostree/poky-")
        .contains("ostree=/ostree/boot.1/poky/");
    String flags =
        output(
            "d=$(debugfs -R 'ls -p /ostree/deploy/poky/deploy' root.ext4 | grep -o"
                + " '[0-9a-f]*[.]0/');debugfs -R \"stat /ostree/deploy/poky/deploy/$d\" root.ext4 |"
                + " grep Flags:");
    assertThat(flags).as("immutable").contains("Flags: 0x80010");
  }

  /** In a namespace of users that has nobody but root, which is enough for files of root. */
  @Test
  void rootOfANamespaceOfUsersMakesTheSameImage() throws IOException {
    Machine.needsUserNamespaces();
    String out =
        output(
            """
            chown 0:0 plain/home/user/notes
            tar -C plain --xattrs --xattrs-include='*' -cf plain.tar .
            for n in 1 2; do
              words="image disk --rootfs=plain.tar --branch=main --os=poky --boot-command=booti"
              if [ $n = 1 ]; then $O $words disk$n.img; else unshare -r $O $words disk$n.img; fi
            done
            cmp disk1.img disk2.img
            chown 7:8 plain/home/user/notes; tar -C plain -cf others.tar .
            unshare -r $O rootfs convert others.tar tree 2>&1 || echo refused
            # Who may read everything, and give nothing away.
            setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+dac_override \
              --ambient-caps=+dac_override $O rootfs convert plain.tar tree 2>&1
            stat -c %u tree/usr
            """);
    assertThat(out)
        .contains("error: fchown: Invalid argument: only root can give files their owners")
        .containsSubsequence(
            "refused", "warning: Files of other owners are yours now: ", "\n65534\n");
  }

  @Test
  void imagesOfASysrootAndForEfi() throws IOException {
    String out =
        output(
            """
            $O image sysroot --rootfs=plain --branch=main --os=poky --bootloader=grub S >/dev/null
            for n in 1 2; do
              $O image disk --sysroot=S --bootloader=grub --table=gpt --label=data disk$n.img
              $O image ext4 --sysroot=S --size=64M $n.ext4
            done
            cmp disk1.img disk2.img; cmp 1.ext4 2.ext4
            sfdisk -d disk1.img; sfdisk --verify disk1.img
            stat -c %s 1.ext4
            fsck.ext4 -fn 1.ext4
            """);
    assertThat(out)
        .contains("label: gpt", "type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "No errors detected")
        .contains("\n67108864\n");
    assertThat(script("$O image ext4 --sysroot=S --size=100K small.ext4").expectError().err())
        .contains("error: The content needs ");
    assertThat(workspace.file("small.ext4")).doesNotExist();
  }

  @Test
  void aFitImageHasHashesAndConfigurations() throws IOException {
    String out =
        output(
"""
printf '/dts-v1/;\\n/ { };\\n' | dtc -q -O dtb -o plain/boot/board.dtb -
cp plain/boot/board.dtb plain/boot/aboard.dtb
$O rootfs convert plain tree >/dev/null
$O image fit --tree=tree one.itb >/dev/null; $O image fit --tree=tree two.itb >/dev/null
cmp one.itb two.itb
$O rootfs commit --repo=R --branch=main tree >/dev/null
$O image fit --repo=R main three.itb; cmp one.itb three.itb
dumpimage -l one.itb
dumpimage -T flat_dt -p 0 -o kernel one.itb >/dev/null; cat kernel
""");
    assertThat(out)
        .contains("Load Address: 0x94200000", "Entry Point:  0x94200000")
        .contains("Load Address: 0x80000000", "Load Address: 0xa0000000")
        .contains("Default Configuration: 'conf-1'", "Configuration 1 (conf-2)", "aboard.dtb")
        .contains("FDT:          fdt-2")
        .endsWith("kernel");
    assertThat(out.lines().filter(line -> line.contains("Hash algo:    sha256"))).hasSize(4);
  }

  @Test
  void whatIsMissingIsNamedBeforeTheWork() throws IOException {
    CommandResult result = script("$O image ext4 --repo=absent --os=poky main x.ext4");
    assertThat(result.expectError().lastErrorLine()).contains("opening repo");
    result = script("$O image ext4 --rootfs=absent --branch=main --os=poky x.ext4");
    assertThat(result.expectError().lastErrorLine()).contains("absent: No such file");
    result = script("$O image disk --rootfs=plain --branch=main --os=a/b x.img");
    assertThat(result.expectError().lastErrorLine()).contains("Invalid stateroot name: 'a/b'");
    assertThat(workspace.path().toFile().list()).containsExactly("plain");
  }
}
