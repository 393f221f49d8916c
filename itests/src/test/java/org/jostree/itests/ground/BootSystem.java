package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.Ostree;
import org.jostree.itests.process.SourceTree;

/**
 * A system on a disk, deployed by our commands, that says how it finds its root ({@code
 * itests/bin/boot-check}) and turns the machine off.
 *
 * @param disk an ext4 file system with the first version deployed, U-Boot as the boot loader
 * @param repository with both versions, {@code v1} and {@code v2}; {@code main} is the second
 */
public record BootSystem(Path disk, Path repository) {
  /** What it consists of. */
  public enum Kind {
    /** Busybox alone. */
    TINY,
    /** The same for a 64-bit ARM machine. */
    TINY_ARM64,
    /** Busybox and our command. */
    TINY_WITH_JOSTREE,
    /** A Debian root with systemd, the reference's command and ours. */
    DEBIAN,
    /**
     * The same with ours from our package, which mounts the repository by a line of fstab, and the
     * deployment that runs by a unit.
     */
    DEBIAN_WITH_PACKAGE
  }

  /** The smallest root; what the check calls is busybox. */
  private static final String TINY_ROOT =
      """
      mkdir -p tree/usr/etc tree/usr/bin tree/usr/sbin tree/usr/lib
      for each in boot dev proc run sys sysroot tmp var; do mkdir tree/$each; done
      ln -s usr/sbin tree/sbin; ln -s usr/bin tree/bin; ln -s usr/lib tree/lib; ln -s usr/lib tree/lib64
      ln -s sysroot/ostree tree/ostree; ln -s ../lib/os-release tree/usr/etc/os-release
      printf 'ID=tiny\\nVERSION_ID=1\\nPRETTY_NAME="Tiny 1"\\n' >tree/usr/lib/os-release
      cp "$BUSYBOX" tree/usr/bin/busybox
      for each in awk cat dmesg env find fsfreeze grep head ip ls modprobe mount poweroff readlink sed sh sha256sum \
        sleep sort sync touch tr wc xargs; do
        ln -s busybox tree/usr/bin/$each
      done
      ln -s ../lib/boot-check tree/usr/sbin/init
      """;

  private static final String DEBIAN_ROOT =
      """
      cp -a "$GROUND/debian" tree
      unit=tree/usr/lib/systemd/system/boot-check.service
      printf '[Unit]\\nAfter=basic.target systemd-tmpfiles-setup.service\\n[Service]\\nType=oneshot\\n' >$unit
      printf 'ExecStart=/usr/lib/boot-check\\nStandardOutput=tty\\nStandardError=tty\\n' >>$unit
      printf 'TTYPath=/dev/console\\n' >>$unit
      mkdir -p tree/usr/lib/systemd/system/multi-user.target.wants
      ln -s ../boot-check.service tree/usr/lib/systemd/system/multi-user.target.wants/boot-check.service
      """;

  /**
   * A Java of its own, with what pulling needs, and what it is linked with where that is missing.
   */
  private static final String JAVA =
      """
      jlink --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.unsupported \
        --strip-debug --no-man-pages --no-header-files --output java
      # Halves the start of Java there; it looks at a time, which is that of files in commits.
      touch -d @0 java/lib/modules; java/bin/java -Xshare:dump >/dev/null
      mkdir -p tree/usr/lib/jvm
      mv java tree/usr/lib/jvm/jostree
      """;

  private static final String OUR_COMMAND =
      """
      mkdir -p tree/usr/lib/jostree/bin tree/usr/lib/jostree/lib
      cp "$SOURCE/tools/bin/jostree" tree/usr/lib/jostree/bin/
      cp "$SOURCE/tools/target/lib/jostree.jar" "$SOURCE"/tools/target/lib/libjffi* tree/usr/lib/jostree/lib/
      ln -s ../lib/jostree/bin/jostree tree/usr/bin/jostree
      """;

  /** What an administrator writes beside the package; nothing may be late on a slow machine. */
  private static final String OUR_PACKAGE =
      """
      dpkg-deb -x "$("$SOURCE/tools/bin/package" .)" tree
      echo '/ostree/repo /var/fstab fuse.jostree ro,allow_other,x-systemd.mount-timeout=20min 0 0' >tree/usr/etc/fstab
      mkdir -p tree/usr/etc/jostree/mounts
      printf 'SOURCE=/ostree/repo\\nOPTIONS=ro,deployment=booted\\n' >tree/usr/etc/jostree/mounts/var-unit
      echo 'd /var/unit 0755 root root -' >>tree/usr/etc/tmpfiles.d/00ostree-tmpfiles.conf
      units=tree/usr/lib/systemd/system
      mkdir $units/jostree-mount@.service.d $units/boot-check.service.d
      printf '[Service]\\nTimeoutStartSec=infinity\\n' >$units/jostree-mount@.service.d/patience.conf
      printf '[Unit]\\nAfter=jostree-mount@var-unit.service\\n' >$units/boot-check.service.d/after.conf
      ln -s ../jostree-mount@.service $units/multi-user.target.wants/jostree-mount@var-unit.service
      """;

  private static final String LIBRARIES =
      """
      { find tree/usr/lib/jvm -name '*.so'; echo tree/usr/lib/jvm/jostree/bin/java; } | xargs ldd |
        sed -n 's/^[^/]*\\(\\/[^ ]*\\) (0x.*/\\1/p' | grep -v "$PWD" | sort -u |
        while read -r library; do
          [ -e "tree$library" ] || { mkdir -p "tree${library%/*}"; cp -L "$library" "tree$library"; }
        done
      """;

  private static final String DISK =
      """
      mkdir -p tree/usr/lib/modules/$KVER S
      cp "$KERNEL/boot/vmlinuz-$KVER" tree/usr/lib/modules/$KVER/vmlinuz
      cp "$INITRAMFS" tree/usr/lib/modules/$KVER/initramfs.img
      cp "$SOURCE/itests/bin/boot-check" tree/usr/lib/boot-check
      ostree --repo=repo init --mode=archive; ostree --repo=repo config set archive.zlib-level 1
      for version in 1 2; do
        sed -i "s/^VERSION_ID=.*/VERSION_ID=$version/" tree/usr/lib/os-release
        # Something to pull that takes a moment.
        head -c 2000000 /dev/urandom >tree/usr/lib/payload
        ostree --repo=repo commit -b main -s $version tree; ostree --repo=repo refs --create=v$version main
      done
      ostree --repo=repo summary -u
      "$JOSTREE" admin --sysroot=S init-fs --modern S; "$JOSTREE" admin --sysroot=S os-init os
      ostree --repo=S/ostree/repo config set sysroot.bootloader uboot
      ostree --repo=S/ostree/repo remote add --no-gpg-verify origin http://10.0.2.2:$PORT
      first=$(ostree --repo=repo rev-parse v1)
      "$JOSTREE" --repo=S/ostree/repo pull-local --remote=origin repo $first
      "$JOSTREE" --repo=S/ostree/repo refs --create=origin:main $first
      mkdir -p S/boot/loader.0; ln -s loader.0 S/boot/loader; touch S/boot/loader/uEnv.txt
      "$JOSTREE" admin --sysroot=S deploy --karg-append=quiet --os=os origin:main
      truncate -s $(($(du -sm S | cut -f1) * 2 + 100))M disk
      mkfs.ext4 -q -F -L otaroot -i 4096 -d S disk
      chattr -R -i S 2>/dev/null || :
      rm -rf S tree
      """;

  /**
   * Makes one.
   *
   * @param initramfs what its deployments boot with
   * @param port where the repository will be served on this machine
   */
  public static BootSystem make(
      Kind kind, BootGround ground, Path directory, Path initramfs, int port) throws IOException {
    String script =
        switch (kind) {
              case TINY, TINY_ARM64 -> TINY_ROOT;
              case TINY_WITH_JOSTREE -> TINY_ROOT + JAVA + OUR_COMMAND + LIBRARIES;
              case DEBIAN -> DEBIAN_ROOT + JAVA + OUR_COMMAND + LIBRARIES;
              case DEBIAN_WITH_PACKAGE -> DEBIAN_ROOT + JAVA + OUR_PACKAGE + LIBRARIES;
            }
            + DISK;
    boolean isArm = kind == Kind.TINY_ARM64;
    Path kernel = isArm ? ground.armRoot() : ground.kernelRoot();
    Path busybox = isArm ? ground.armRoot().resolve("bin/busybox") : Path.of("/bin/busybox");
    Command.of("sh", "-euc", script)
        .in(directory)
        .with("GROUND", ground.directory().toString())
        .with("SOURCE", SourceTree.root().toString())
        .with("JOSTREE", Ostree.ours().program())
        .with("INITRAMFS", initramfs.toString())
        .with("KERNEL", kernel.toString())
        .with("KVER", BootGround.version(kernel))
        .with("BUSYBOX", busybox.toString())
        .with("PORT", Integer.toString(port))
        .within(Duration.ofMinutes(10))
        .run()
        .expectSuccess();
    return new BootSystem(directory.resolve("disk"), directory.resolve("repo"));
  }

  /** A copy of the disk, to be booted. */
  public Path copyTo(Path copy) throws IOException {
    Files.deleteIfExists(copy);
    Command.of("cp", "--sparse=always", disk.toString(), copy.toString()).run().expectSuccess();
    return copy;
  }
}
