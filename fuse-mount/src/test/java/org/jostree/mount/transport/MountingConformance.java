package org.jostree.mount.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jostree.mount.transport.NativeCalls.LIBC;
import static org.jostree.mount.transport.NativeCalls.errno;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jnr.constants.platform.Errno;
import org.jostree.mount.transport.MemoryFileSystem.Node;
import org.jostree.mount.transport.MountSession.Unmounting;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** How every transport mounts, with which options, and how a mount ends. */
public abstract class MountingConformance extends ConformanceGround {
  protected MountingConformance(TransportOnTrial tried) {
    super(tried);
  }

  @Test
  void letsOthersInOnlyIfAskedAndAsFarAsPermissionsGo() throws Exception {
    Node open = files.file(root, "open", "for all");
    open.attributes = MemoryFileSystem.withOwner(open.attributes, 0644, 0, 0);
    Node secret = files.file(root, "secret", "for root");
    secret.attributes = MemoryFileSystem.withOwner(secret.attributes, 0600, 0, 0);
    Node own = files.file(root, "own", "for nobody");
    own.attributes = MemoryFileSystem.withOwner(own.attributes, 0400, 65534, 0);

    whileMounted(
        "",
        closed -> {
          assertThat(Command.asNobody("cat", path("open")).output()).contains("Permission denied");
        });
    whileMounted(
        "allow_other",
        shared -> {
          assertThat(Command.asNobody("cat", path("open")).output()).isEqualTo("for all");
          assertThat(Command.asNobody("cat", path("own")).output()).isEqualTo("for nobody");
          assertThat(Command.asNobody("cat", path("secret")).output())
              .contains("Permission denied");
          assertThat(Command.run("cat", path("secret")).output()).isEqualTo("for root");
        });
    whileMounted(
        "allow_root",
        rootOnly -> {
          assertThat(
                  Command.run("sh", "-c", "ls -l " + mountpoint + " && cat " + path("open"))
                      .output())
              .endsWith("for all");
          // Even what the kernel has just learned for root it must not show.
          assertThat(Command.asNobody("cat", path("open")).output()).contains("Permission denied");
          assertThat(Command.asNobody("ls", mountpoint.toString()).output())
              .contains("Permission denied");
        });
  }

  @Test
  void overridesOwnersAndPermissions() throws Exception {
    Node file = files.file(root, "file", "x");
    file.attributes = MemoryFileSystem.withOwner(file.attributes, 04640, 7, 8);
    files.link(root, "link", "file");
    files.directory(root, "directory");

    whileMounted(
        "uid=1000,gid=2000,umask=027",
        all -> {
          assertThat(stat()).containsExactly("750 1000 2000", "777 1000 2000", "750 1000 2000");
        });
    whileMounted(
        "uid=1000",
        user -> {
          assertThat(stat()).containsExactly("4640 1000 8", "777 1000 0", "755 1000 0");
        });
  }

  private List<String> stat() throws Exception {
    return Command.in(mountpoint, "stat", "-c", "%a %u %g", "file", "link", "directory").lines();
  }

  @Test
  void givesItsOptionsToTheKernel() throws Exception {
    files.file(root, "file", 1 << 20, ConformanceGround::readPattern);
    whileMounted(
        "",
        plain -> {
          MountTable.Mount mount = MountTable.read().topmostAt(mountpoint).orElseThrow();
          assertThat(mount.type()).isEqualTo("fuse.jostree");
          assertThat(mount.source()).isEqualTo("jostree");
          assertThat(mount.options().split(",")).contains("ro", "nosuid", "nodev");
        });
    String options =
        "fsname=/a repo\\,with # and \\\\,subtype=other,suid,dev,noexec,noatime,max_read=8192,"
            + "defaults,_netdev,nofail,x-systemd.automount,rw";
    whileMounted(
        options,
        changed -> {
          MountTable.Mount mount = MountTable.read().topmostAt(mountpoint).orElseThrow();
          assertThat(mount.type()).isEqualTo("fuse.other");
          assertThat(mount.source()).isEqualTo("/a repo,with # and \\");
          assertThat(mount.options().split(","))
              .contains("ro", "noexec", "noatime")
              .doesNotContain("nosuid", "nodev", "rw");
          Files.readAllBytes(mountpoint.resolve("file"));
          assertThat(count(changed, "READ")).isGreaterThanOrEqualTo((1 << 20) / 8192);
        });
  }

  @Test
  void saysWhyItCannotMount() throws Exception {
    Path file = Files.createFile(workDirectory.resolve("file"));
    Files.createFile(mountpoint.resolve("something"));

    assertThatThrownBy(this::mount)
        .isInstanceOf(MountException.class)
        .hasMessageContaining(mountpoint + " is not empty");
    // What only the kernel can refuse.
    assertThatThrownBy(() -> mount("nonempty,context=nonsense"))
        .isInstanceOf(MountException.class)
        .hasMessageContaining("cannot mount at " + mountpoint);
    mountpoint = file;
    assertThatThrownBy(this::mount)
        .isInstanceOf(MountException.class)
        .hasMessage("mount point " + file + " is not a directory");
    mountpoint = workDirectory.resolve("absent");
    assertThatThrownBy(this::mount)
        .isInstanceOf(MountException.class)
        .hasMessage("mount point " + mountpoint + " does not exist");
    mountpoint = workDirectory.resolve("absent/below");
    assertThatThrownBy(this::mount)
        .isInstanceOf(MountException.class)
        .hasMessage("mount point " + mountpoint + " does not exist");
  }

  @Test
  void mountsOverWhatIsThereIfToldTo() throws Exception {
    Files.createFile(mountpoint.resolve("below"));
    files.file(root, "above", "x");

    whileMounted(
        "nonempty",
        session -> {
          assertThat(names(".")).containsExactly("above");
        });
    assertThat(names(".")).containsExactly("below");
  }

  @Test
  void mountsWhereALinkLeadsAndAtOddPlaces() throws Exception {
    files.file(root, "file", "x");
    Path odd = Files.createDirectory(workDirectory.resolve("a place\twith \\ and #"));
    Path link = Files.createSymbolicLink(workDirectory.resolve("link"), odd);
    mountpoint = link;
    MountSession session = mount();

    assertThat(session.mountpoint()).isEqualTo(odd.toRealPath());
    assertThat(odd.resolve("file")).exists();
    assertThat(session.unmount()).isEqualTo(Unmounting.DONE);
    assertThat(odd.resolve("file")).doesNotExist();
    mountpoint = odd;
  }

  @Test
  void endsWhenUnmountedFromInsideOrOutside() throws Exception {
    files.file(root, "file", "x");
    List<String[]> ways =
        List.of(
            new String[] {"umount", mountpoint.toString()},
            new String[] {"fusermount", "-u", mountpoint.toString()},
            new String[] {"umount", "-l", mountpoint.toString()});
    for (String[] way : ways) {
      MountSession session = mount();
      assertThat(mountpoint.resolve("file")).exists();
      assertThat(session.awaitEnd(Duration.ofMillis(1))).isFalse();
      assertThat(Command.run(way).exitCode()).isZero();
      assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
      assertThat(session.unmount()).isEqualTo(Unmounting.ALREADY_DONE);
    }
    MountSession session = mount();
    assertThat(session.unmount()).isEqualTo(Unmounting.DONE);
    assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(session.unmount()).isEqualTo(Unmounting.ALREADY_DONE);
  }

  @Test
  void unmountsLazilyWhenBusy() throws Exception {
    files.file(root, "file", "still there");
    MountSession session = mount();
    Process inside = startInside(mountpoint);

    assertThat(session.unmount()).isEqualTo(Unmounting.DETACHED);
    assertThat(mountpoint.resolve("file")).doesNotExist();
    assertThat(session.awaitEnd(Duration.ofMillis(200))).isFalse();
    inside.getOutputStream().write('\n');
    inside.getOutputStream().close();
    assertThat(inside.getInputStream().readAllBytes()).asString().isEqualTo("still there");
    assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void endsAndFreesTheMountPointWhenTheConnectionIsCut() throws Exception {
    files.file(root, "file", "x");
    MountSession session = mount();
    String device = MountTable.read().topmostAt(mountpoint).orElseThrow().device();
    Path connections = Path.of("/sys/fs/fuse/connections");
    boolean mounted = MountTable.read().topmostAt(connections).isPresent();
    if (!mounted) {
      assertThat(Command.run("mount", "-t", "fusectl", "none", connections.toString()).exitCode())
          .isZero();
    }
    try {
      Path abort = connections.resolve(device.substring(device.indexOf(':') + 1)).resolve("abort");
      Files.writeString(abort, "1");
    } finally {
      if (!mounted) {
        Command.run("umount", connections.toString());
      }
    }
    assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(MountTable.read().topmostAt(mountpoint)).isEmpty();
    assertThat(mountpoint).isEmptyDirectory();
  }

  @Test
  void leavesAloneWhatIsMountedOverIt() throws Exception {
    MountSession session = mount();
    assertThat(Command.run("mount", "-t", "tmpfs", "none", mountpoint.toString()).exitCode())
        .isZero();
    try {
      assertThatThrownBy(session::unmount)
          .isInstanceOf(MountException.class)
          .hasMessageContaining("something else is mounted over it");
    } finally {
      Command.run("umount", mountpoint.toString());
    }
    assertThat(session.unmount()).isEqualTo(Unmounting.DONE);
  }

  @Test
  void leaksNeitherThreadsNorDescriptors() throws Exception {
    files.file(root, "file", "x");
    int descriptors = 0;
    long threads = 0;
    for (int round = 0; round < 25; round++) {
      MountSession session = mount();
      assertThat(Files.readString(mountpoint.resolve("file"))).isEqualTo("x");
      session.close();
      assertThat(session.awaitEnd(Duration.ofSeconds(10))).isTrue();
      if (round == 4) {
        descriptors = openDescriptors();
        threads = mountThreads();
      }
    }
    assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors);
    assertThat(mountThreads()).isLessThanOrEqualTo(threads).isZero();
  }

  private static int openDescriptors() throws IOException {
    try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
      return (int) list.count();
    }
  }

  private static long mountThreads() throws InterruptedException {
    long count = 1;
    for (int i = 0; i < 50 && count > 0; i++) {
      Thread.sleep(20);
      count =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("mount-"))
              .count();
    }
    return count;
  }

  @Test
  void recoversFromAMountWhoseProcessWasKilled() throws Exception {
    killAMounter("");
    assertThat(errno(LIBC.access(mountpoint.toString(), 0))).isEqualTo(Errno.ENOTCONN);
    // Two of them on top of each other.
    Command.run("umount", "-l", mountpoint.toString());
    killAMounter("");

    files.file(root, "file", "recovered");
    mount();
    assertThat(Files.readString(mountpoint.resolve("file"))).isEqualTo("recovered");
  }

  @Test
  void doesNotUnmountTheDeadMountOfAnotherProgram() throws Exception {
    killAMounter("subtype=strange");
    try {
      assertThatThrownBy(this::mount)
          .isInstanceOf(MountException.class)
          .hasMessageContaining("dead mount of type fuse.strange");
    } finally {
      Command.run("umount", "-l", mountpoint.toString());
    }
  }

  private void killAMounter(String options) throws Exception {
    Process mounter =
        MountingProcess.start(
            List.of(), System.getProperty("java.class.path"), transport(), mountpoint, options);
    mounter.destroyForcibly().waitFor();
  }

  @Test
  void mountsForAnOrdinaryUser() throws Exception {
    // In a mount namespace of its own, where that user may open /dev/fuse and read the classes,
    // as on every machine but one where only root is at work.
    Path classes = Files.createDirectory(workDirectory.resolve("classes"));
    String classPath = MountingProcess.copyClassPath(classes);
    Assumptions.assumeTrue(
        Optional.ofNullable(System.getenv("PATH")).isPresent(), "fusermount is found by PATH");
    Command.run("chown", "65534:65534", mountpoint.toString());
    Path script = workDirectory.resolve("as-user");
    Files.writeString(
        script,
        String.join(
            "\n",
            "set -e",
            "cd " + workDirectory,
            "mkdir out; chown 65534 out",
            "mknod fuse c 10 229; chmod 666 fuse; mount --bind fuse /dev/fuse",
            "setpriv --reuid 65534 --regid 65534 --clear-groups sh -c '",
            "mkfifo out/go",
            "mount_it() {",
            "  \"$0\" -cp \"$1\" \"$2\" \"$3\" mnt \"\" > out/said < out/go & mounter=$!",
            "  exec 7> out/go",
            "  i=0; while ! grep -q mounted out/said; do i=$((i+1)); [ $i -lt 300 ]; sleep 0.1;"
                + " done",
            "}",
            "mount_it \"$@\"",
            "cat mnt/file mnt/secret; [ -x mnt/file ] || echo not executable",
            "[ -x mnt ] && [ -r mnt/secret ] && echo accessible",
            "grep mnt /proc/self/mountinfo | cut -d\" \" -f6",
            "(cd mnt; fusermount -u ../mnt 2>/dev/null || echo busy)",
            "fusermount -u mnt; exec 7>&-; wait $mounter; cat out/said",
            "mount_it \"$@\"; (cd mnt; sleep 2; cat file) & sleep 0.5",
            "echo >&7; wait $mounter; cat out/said; ls mnt | wc -l",
            "mount_it \"$@\"; echo >&7; wait $mounter; cat out/said",
            "' \"$@\"",
            ""));
    Command command =
        Command.run(
            "unshare",
            "-m",
            "sh",
            script.toString(),
            MountingProcess.java(),
            classPath,
            MountingProcess.class.getName(),
            transport().getClass().getName());
    assertThat(command.output())
        .contains("public", "for root only", "not executable", "accessible", "ro,nosuid,nodev")
        .contains("busy", "unmounted by itself or from outside")
        .contains("unmounting: DETACHED", "unmounting: DONE");
    assertThat(command.exitCode()).as(command.output()).isZero();
  }
}
