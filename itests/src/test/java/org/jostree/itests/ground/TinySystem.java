package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;

/**
 * The smallest system that boots: busybox, and an init that says how it finds its root, and turns
 * the machine off.
 */
public final class TinySystem {
  /** Each line that it writes begins with CHECK. */
  private static final String INIT =
      """
      #!/bin/sh
      PATH=/usr/bin
      say() { echo "CHECK $*"; }
      . /etc/os-release
      say "version=$VERSION_ID"
      say "root=$(awk '$2 == "/" { last = $3 "," $4 } END { print last }' /proc/mounts)"
      for each in etc var; do
        boots=$(($(cat /$each/boots 2>/dev/null || echo 0) + 1))
        if echo $boots >/$each/boots; then say "$each=$boots"; else say "$each=unwritable"; fi
      done 2>/dev/null
      for each in usr sysroot; do
        if touch /$each/new; then say "$each=writable"; else say "$each=read-only"; fi
      done 2>/dev/null
      if [ -e /run/ostree-booted ]; then say booted=yes; fi
      say "files=$(find /usr -xdev -type f | wc -l) $(find /usr -xdev -type f | sort | xargs cat | sha256sum)"
      for each in /proc/[0-9]*; do
        case $(tr '\\0' ' ' <$each/cmdline 2>/dev/null) in
          @jostree*) say "server=$(cat $each/oom_score_adj) $(awk '/VmLck/ { print $2 > 0 }' $each/status)" ;;
        esac
      done
      say "dmesg=$(dmesg | grep -o 'prepare-root took .*')"
      sync
      mount -o remount,ro /sysroot 2>/dev/null
      poweroff -f
      """;

  private TinySystem() {}

  /**
   * Makes a disk with the system deployed from the ref {@code main}, U-Boot as the boot loader.
   *
   * @param initramfs what the deployment boots with
   * @return the disk, in a directory
   */
  public static Path disk(BootGround ground, Path directory, Path initramfs) throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Path modules = Files.createDirectories(tree.resolve("usr/lib/modules/" + ground.version()));
    Files.copy(ground.kernel(), modules.resolve("vmlinuz"));
    Files.copy(initramfs, modules.resolve("initramfs.img"));
    Files.createDirectories(tree.resolve("usr/sbin"));
    Files.writeString(tree.resolve("usr/sbin/init"), INIT);
    String jostree = Ostree.ours().program();
    String script =
        """
        cd tree; chmod 755 usr/sbin/init; mkdir -p usr/etc usr/bin boot dev proc run sys sysroot tmp var
        ln -s usr/sbin sbin; ln -s usr/bin bin; ln -s sysroot/ostree ostree; ln -s ../lib/os-release usr/etc/os-release
        printf 'ID=tiny\\nVERSION_ID=1\\nPRETTY_NAME="Tiny 1"\\n' >usr/lib/os-release
        cp "$(command -v busybox)" usr/bin/busybox
        for each in sh cat awk touch find sort xargs sha256sum tr grep dmesg sync mount poweroff wc; do
          ln -s busybox usr/bin/$each
        done
        cd ..
        ostree --repo=repo init --mode=archive; ostree --repo=repo commit -b main -s one tree
        JOSTREE admin --sysroot=S init-fs --modern S; JOSTREE admin --sysroot=S os-init tiny
        ostree --repo=S/ostree/repo config set core.fsync false
        JOSTREE --repo=S/ostree/repo pull-local repo main
        mkdir -p S/boot/loader.0; ln -s loader.0 S/boot/loader; touch S/boot/loader/uEnv.txt
        JOSTREE admin --sysroot=S deploy --karg-append=quiet --os=tiny main
        truncate -s 200M disk; mkfs.ext4 -q -F -L otaroot -i 4096 -d S disk; chattr -R -i S
        """;
    Files.createDirectories(directory.resolve("S"));
    Command.of("sh", "-euc", script.replace("JOSTREE", jostree))
        .in(directory)
        .run()
        .expectSuccess();
    return directory.resolve("disk");
  }
}
