package org.jostree.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.itests.ground.Machine;
import org.jostree.itests.ground.Workspace;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.process.SourceTree;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The mounts that prepare-root makes, beside those of the reference's; and what it says when it
 * cannot.
 */
class PrepareRootTest {
  private static final Path REFERENCE = Path.of("/usr/lib/ostree/ostree-prepare-root");

  /** The reference of 2022.7 mounts /var only if it is asked to, as newer ones do of their own. */
  private static final String MOUNT_VAR =
      "mkdir -p /run/ostree; touch /run/ostree/initramfs-mount-var";

  private static Workspace workspace;
  private static Path sysroot;
  private static Path deployment;
  private static String commit;
  private static String commandLine;

  /** The two programs of ours. */
  enum Ours {
    JAVA(SourceTree.root().resolve("tools/bin/jostree-prepare-root").toString()),
    SHELL(
        "busybox sh "
            + SourceTree.root()
                .resolve(
                    "tools/src/main/resources/org/jostree/image/initramfs/prepare-root-shell"));

    private final String program;

    Ours(String program) {
      this.program = program;
    }
  }

  @BeforeAll
  static void makeSysroot() throws IOException {
    Machine.needsFuse();
    Machine.needsReferenceOstree();
    Machine.needs("busybox");
    Machine.needsPackage("ostree-boot", REFERENCE.getParent());
    workspace = Workspace.open();
    sysroot = workspace.directory("disk");
    String script =
        """
        truncate -s 64M image; mkfs.ext4 -q -F image; mount -o loop image disk
        mkdir -p tree/usr/etc tree/usr/lib/modules/1 tree/usr/bin tree/sbin
        for each in boot dev etc proc run sys sysroot tmp var; do mkdir -p tree/$each; done; rmdir tree/etc
        ln -s sysroot/ostree tree/ostree; echo k >tree/usr/lib/modules/1/vmlinuz
        echo i >tree/usr/lib/modules/1/initramfs.img; printf 'ID=x\\nPRETTY_NAME=X\\n' >tree/usr/lib/os-release
        echo default >tree/usr/etc/conf; printf '#!/bin/sh\\n' >tree/sbin/init; chmod 755 tree/sbin/init
        cp /bin/busybox tree/usr/bin/program; chmod 4755 tree/usr/bin/program
        ostree admin init-fs disk; ostree admin os-init --sysroot=disk os
        ostree --repo=disk/ostree/repo commit -b main -s one tree
        ostree admin --sysroot=disk --os=os deploy main --karg=root=x
        """;
    Command.of("sh", "-euc", script).in(workspace.path()).run().expectSuccess();
    commit = Ostree.reference().print(sysroot.resolve("ostree/repo"), "rev-parse", "main");
    deployment = sysroot.resolve("ostree/deploy/os/deploy/" + commit + ".0");
    commandLine = shell("sed -n 's/^options //p' disk/boot/loader/entries/*.conf").out().strip();
  }

  @AfterAll
  static void remove() throws IOException {
    if (workspace != null) {
      Command.of("chattr", "-i", String.valueOf(deployment)).run();
      workspace.close();
    }
  }

  @BeforeEach
  void asDeployed() throws IOException {
    String script =
        """
        umount disk/boot 2>/dev/null; mount -o remount,rw disk; chattr -i DEPLOYMENT
        rm -rf DEPLOYMENT/.usr-ovl-* disk/ostree/deploy/os/jostree
        ostree --repo=disk/ostree/repo config set sysroot.readonly false
        """;
    shell(script.replace("DEPLOYMENT", deployment.toString())).expectSuccess();
  }

  private static CommandResult shell(String script) throws IOException {
    return Command.of("sh", "-c", script).in(workspace.path()).run();
  }

  private static CommandResult prepare(String words, String setup, String program, String then)
      throws IOException {
    return Command.of(
            SourceTree.root().resolve("itests/bin/in-initramfs").toString(),
            sysroot.toString(),
            words,
            setup,
            program,
            then)
        .run();
  }

  private static CommandResult prepare(String words, String setup, Ours ours) throws IOException {
    return prepare(words, setup, ours.program, ":");
  }

  /** Mounts, a line each, without what only newer references have. */
  private static List<String> mounts(CommandResult result) {
    List<String> lines = new ArrayList<>();
    for (String line : result.expectSuccess().out().split("\n", -1)) {
      if (line.startsWith("/sysroot/var ")) {
        // Since 2023 the reference lets mounts below /var propagate downwards, and so do we.
        lines.add(line.replace(" shared ", " private "));
      } else if (line.contains(" overlay ")) {
        // The reference gives relative paths.
        lines.add(line.replaceAll(",((lower|upper|work)dir|uuid)=[^, ]*", ""));
      } else if (line.startsWith("/") || line.contains("stamp") || line.contains("booted")) {
        lines.add(line);
      }
    }
    return lines;
  }

  private void expectLikeReference() throws IOException {
    List<String> expected = mounts(prepare(commandLine, MOUNT_VAR, REFERENCE.toString(), ":"));
    assertThat(expected).anyMatch(each -> each.startsWith("/sysroot/usr "));
    for (Ours each : Ours.values()) {
      CommandResult result = prepare(commandLine, MOUNT_VAR, each);
      assertThat(mounts(result)).as(each.name()).isEqualTo(expected);
      assertThat(result.out())
          .as(each.name())
          .containsPattern("/sysroot/var ext4 r[ow],relatime shared");
    }
  }

  @Test
  void theMountsAreThoseOfTheReference() throws IOException {
    expectLikeReference();
  }

  @Test
  void alsoWithAReadOnlySysroot() throws IOException {
    shell("ostree --repo=disk/ostree/repo config set sysroot.readonly true").expectSuccess();
    expectLikeReference();
  }

  @Test
  void alsoWithAHotfix() throws IOException {
    Command.of("mkdir", deployment + "/.usr-ovl-work", deployment + "/.usr-ovl-upper")
        .run()
        .expectSuccess();
    expectLikeReference();
  }

  @Test
  void alsoFromADiskThatCannotBeWritten() throws IOException {
    shell("mount -o remount,ro disk").expectSuccess();
    expectLikeReference();
  }

  @ParameterizedTest
  @EnumSource
  void settingsOfTheInitramfsCount(Ours ours) throws IOException {
    String settings =
        "mkdir -p /etc/ostree; printf '[etc]\\ntransient = true\\n[sysroot]\\nreadonly=yes\\n'"
            + " >/etc/ostree/prepare-root.conf";
    String then =
        "cat /sysroot/etc/conf; echo new >/sysroot/etc/conf; findmnt -no FSTYPE /sysroot/etc;"
            + " touch /sysroot/sysroot/x 2>&1; od -An -c /run/ostree-booted | tr -d ' \\n'";
    CommandResult result = prepare(commandLine, settings, ours.program, then).expectSuccess();
    assertThat(result.out())
        .contains("default\noverlay\n", "Read-only file system", "run/ostree-sysroot-ro.stamp f")
        .contains("sysroot-ro\\0\\0\\0\\0\\0\\0001\\0b", "/run/ostree/transient-etc\\0\\0s");
    assertThat(deployment.resolve("etc/conf")).hasContent("default");
  }

  @Test
  void bothSayTheSameOfWhatCannotBeBooted() throws IOException {
    String serial = commandLine.replaceFirst("/0$", "/7");
    List<List<String>> cases =
        List.of(
            List.of("quiet", ":", "No OSTree target; expected ostree=/ostree/boot.N/..."),
            List.of(serial, ":", "Couldn't find specified OSTree root '/sysroot/ostree/boot.1/os/"),
            List.of(
                commandLine.replaceFirst("/0$", "/8"),
                "l=$(echo /sysroot/ostree/boot.1/os/*); ln -sfn ../nowhere $l/8",
                "OSTree target leads nowhere: /sysroot/ostree/boot.1/os/"),
            List.of(
                commandLine,
                "mkdir -p /etc/ostree; printf '[root]\\ntransient=true\\n' >/etc/ostree/prepare-root.conf",
                "Must enable composefs with root.transient"),
            List.of(
                commandLine,
                "mkdir -p /etc/ostree; printf '[sysroot]\\nreadonly=x\\n' >/etc/ostree/prepare-root.conf",
                "readonly"),
            List.of(
                commandLine,
                "mkdir -p /etc/ostree; printf '[sysroot]\\nreadonly=1\\n' >/etc/ostree/prepare-root.conf;"
                    + " mount -o remount,bind,ro /sysroot",
                "sysroot.readonly=true requires /sysroot to be writable at this point"),
            List.of("androidboot.slot_suffix=_c", ":", "androidboot.slot_suffix invalid: _c"));
    for (List<String> each : cases) {
      for (Ours ours : Ours.values()) {
        CommandResult result = prepare(each.get(0), each.get(1), ours);
        assertThat(result.exit()).as(ours + ": " + each).isEqualTo(1);
        assertThat(result.err()).startsWith("error: ").contains(each.get(2)).hasLineCount(1);
      }
    }
  }

  @Test
  void aCommitIsTheRootAndItsDeploymentsEtcAndVarAreWritten() throws IOException {
    String then =
        """
        findmnt -rno FSTYPE,OPTIONS /sysroot; cat /sysroot/etc/conf; echo kept >/sysroot/etc/kept
        touch /sysroot/var/kept; touch /sysroot/x 2>&1; stat -c %a /sysroot/usr/bin/program
        cmp /bin/busybox /sysroot/usr/bin/program && echo same; ls -d /sysroot/sysroot/ostree/repo
        """;
    CommandResult result =
        prepare(commandLine + " jostree.root=fuse", ":", Ours.JAVA.program, then).expectSuccess();
    assertThat(result.out())
        .contains("fuse.jostree ro,relatime,user_id=0,group_id=0,default_permissions,allow_other\n")
        .contains("default\n", "Read-only file system", "4755\nsame\n/sysroot/sysroot/ostree/repo");
    assertThat(deployment.resolve("etc/kept")).hasContent("kept\n");
    assertThat(sysroot.resolve("ostree/deploy/os/var/kept")).exists();
    Files.delete(deployment.resolve("etc/kept"));
    assertThat(result.out())
        .contains("/sysroot/sysroot ext4 ", "/sysroot/boot ext4 ", "/sysroot/var ext4 ")
        .contains("/sysroot/etc ext4 rw,relatime private /ostree/deploy/os/deploy/" + commit);
  }

  @Test
  void aCommitThatIsNotDeployedKeepsItsEtc() throws IOException {
    for (String expected : List.of("default", "changed")) {
      CommandResult result =
          prepare(
              "jostree.commit=main quiet",
              ":",
              Ours.JAVA.program,
              "cat /sysroot/etc/conf; echo changed >/sysroot/etc/conf; rm -f /sysroot/etc/none");
      assertThat(result.expectSuccess().out()).contains("\n" + expected + "\n");
    }
    assertThat(deployment.resolve("etc/conf")).hasContent("default\n");
  }

  @Test
  void changesToTheWholeRootCanBeTransient() throws IOException {
    String settings =
        "mkdir -p /etc/ostree; printf '[root]\\nmount=fuse\\ntransient=true\\n'"
            + " >/etc/ostree/prepare-root.conf";
    CommandResult result =
        prepare(
            commandLine,
            settings,
            Ours.JAVA.program,
            "echo x >/sysroot/usr/bin/program && cat /sysroot/usr/bin/program; mkdir /sysroot/new");
    assertThat(result.expectSuccess().out()).contains("/sysroot overlay rw", "\nx\n");
    assertThat(deployment.resolve("new")).doesNotExist();
  }

  /** What init=/ostree/.../ostree-prepare-root leads to, where there is no initramfs. */
  @Test
  void theScriptCanBeTheFirstProcess() throws IOException {
    String script =
        """
        mkdir upper work root; cp /bin/busybox busybox
        export LINK="${CMDLINE##*ostree=}"
        exec unshare --mount --pid --fork --propagation private sh -euc '
          mount -t tmpfs tmpfs work; mkdir work/upper work/work
          mount -t overlay -o lowerdir=disk,upperdir=work/upper,workdir=work/work overlay root
          mkdir root/bin
          for each in sh awk cat chmod mkdir mount pivot_root readlink rmdir umount; do
            ln -s busybox root/bin/$each
          done
          cp busybox root/bin/busybox
          mkdir -p root$LINK/usr/lib/ostree
          cp "$SCRIPT" root$LINK/usr/lib/ostree/ostree-prepare-root
          chmod 755 root$LINK/usr/lib/ostree/ostree-prepare-root
          ln -s program root$LINK/usr/bin/busybox
          printf "#!/usr/bin/busybox sh\necho init \\$\\$ /*; cd /sysroot/ostree; echo *; echo /run/ostree-*\n" \
            >root$LINK/sbin/init
          cd root
          mount -t proc proc proc; printf "%s\n" "$CMDLINE" >../cmdline; mount --bind ../cmdline proc/cmdline
          mount --move . /
          exec chroot . "$LINK/usr/lib/ostree/ostree-prepare-root" some words of the kernel
        '
        """;
    CommandResult result =
        Command.of("sh", "-euc", script)
            .in(workspace.path())
            .with("CMDLINE", commandLine)
            .with("SCRIPT", Ours.SHELL.program.replace("busybox sh ", ""))
            .run()
            .expectSuccess();
    assertThat(result.out())
        .isEqualTo(
            """
            init 1 /boot /dev /etc /ostree /proc /run /sbin /sys /sysroot /tmp /usr /var
            boot.1 boot.1.1 deploy repo
            /run/ostree-booted
            """);
  }

  @Test
  void whatCannotBeServedIsToldAtOnce() throws IOException {
    String served = commandLine + " jostree.root=fuse";
    assertThat(prepare(served, ":", Ours.SHELL).err())
        .startsWith("error: a commit can be served by an initramfs with Java only");
    assertThat(prepare(served, "mount --bind /dev/null /dev/fuse", Ours.JAVA).err())
        .startsWith("error: ");
    assertThat(prepare(served, "mount -t tmpfs tmpfs /dev", Ours.JAVA).err())
        .contains("error: cannot mount: there is no /dev/fuse (is the kernel module fuse loaded?)");
    assertThat(prepare("jostree.commit=none", ":", Ours.JAVA).err())
        .contains("error: Refspec 'none' not found");
    String object = "objects/" + commit.substring(0, 2) + "/" + commit.substring(2) + ".commit";
    String damage = "cp --remove-destination /etc/hostname /sysroot/ostree/repo/" + object;
    // The damage is of this run only.
    String overlay =
        "mkdir /run/u /run/w; mount -t overlay -o lowerdir=/sysroot/ostree/repo,upperdir=/run/u,"
            + "workdir=/run/w overlay /sysroot/ostree/repo; ";
    assertThat(prepare(served, overlay + damage, Ours.JAVA).err())
        .contains("error: Commit " + commit + " cannot be booted: Corrupted commit object");
  }
}
