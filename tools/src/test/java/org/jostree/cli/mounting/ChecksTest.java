package org.jostree.cli.mounting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a machine that a few files describe. */
class ChecksTest {
  @TempDir private Path root;

  private void write(String absolute, String content) throws IOException {
    Path file = root.resolve(absolute.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void program(String absolute) throws IOException {
    write(absolute, "#!/bin/sh\n");
    assertThat(root.resolve(absolute.substring(1)).toFile().setExecutable(true)).isTrue();
  }

  private Surroundings as(boolean isRoot) {
    return new Surroundings(root, "/usr/bin:relative", isRoot);
  }

  private static List<String> lines(List<Finding> findings) {
    return findings.stream().map(Finding::line).toList();
  }

  private List<String> fuse(boolean isRoot) {
    return lines(new FuseChecks(as(isRoot)).findings());
  }

  private List<String> container(boolean isRoot) {
    return lines(new ContainerChecks(as(isRoot)).findings());
  }

  @Test
  void anEmptyMachineHasNothingOfFuse() {
    assertThat(fuse(false))
        .contains(
            "problem  /dev/fuse: is not there: modprobe fuse; a container needs --device /dev/fuse",
            "warning  kernel: its version cannot be read: is /proc mounted?",
            "problem  fusermount3: is not there: apt install fuse3");
    assertThat(fuse(true))
        .contains(
            "warning  fusermount3: is not there: apt install fuse3 (root mounts without it, others"
                + " cannot)")
        .anyMatch(line -> line.startsWith("warning  mount.fuse.jostree: is not in /sbin"));
  }

  @Test
  void theKernelIsJudgedByItsVersion() throws IOException {
    write("/proc/sys/kernel/osrelease", "6.18.1-rc2+\n");
    assertThat(fuse(true)).anyMatch(line -> line.startsWith("ok       kernel 6.18.1-rc2+: "));
    write("/proc/sys/kernel/osrelease", "4.19.0\n");
    assertThat(fuse(true)).anyMatch(line -> line.startsWith("warning  kernel 4.19.0: works, but"));
    write("/proc/sys/kernel/osrelease", "2.6.32\n");
    assertThat(fuse(true)).anyMatch(line -> line.startsWith("warning  kernel 2.6.32: older"));
    write("/proc/sys/kernel/osrelease", "odd\n");
    assertThat(fuse(true)).anyMatch(line -> line.startsWith("warning  kernel: its version"));
  }

  @Test
  void allowOtherTakesALineOfTheConfiguration() throws IOException {
    write("/etc/fuse.conf", "#user_allow_other\n");
    assertThat(fuse(false))
        .contains(
            "warning  /etc/fuse.conf: only root may mount with -o allow_other: to allow it to"
                + " everybody write the line user_allow_other into /etc/fuse.conf");
    write("/etc/fuse.conf", "mount_max = 10\n user_allow_other \n");
    assertThat(fuse(false))
        .contains("ok       /etc/fuse.conf: everybody may mount with -o allow_other");
  }

  @Test
  void fusermountThatIsNotSetuidHelpsNobodyButRoot() throws IOException {
    program("/usr/bin/fusermount3");
    String path = root.resolve("usr/bin/fusermount3").toString();
    String text =
        "  fusermount3: is not setuid root, so that only root can mount: chown root "
            + path
            + " && chmod u+s "
            + path;
    assertThat(fuse(false)).contains("problem" + text);
    assertThat(fuse(true)).contains("warning" + text);
  }

  @Test
  void theHelperOfMountIsFoundEvenBroken() throws IOException {
    Files.createDirectories(root.resolve("usr/sbin"));
    Path link = root.resolve("usr/sbin/mount.fuse.jostree");
    Files.createSymbolicLink(link, Path.of("../bin/jostree"));
    assertThat(fuse(true)).anyMatch(line -> line.contains("the link in /usr/sbin leads nowhere"));
    program("/usr/bin/jostree");
    assertThat(fuse(true))
        .contains("ok       mount.fuse.jostree: mount(8) and lines of fstab work");
  }

  @Test
  void whatAContainerTakesAwayIsNamed() throws IOException {
    write(
        "/proc/self/status",
        "Name:\tjava\nCapEff:\t00000000a80425fb\nNoNewPrivs:\t1\nSeccomp:\t2\n");
    write("/proc/self/uid_map", "         0     100000      65536\n");
    write("/proc/self/attr/current", "docker-default (enforce)\n");
    write(
        "/proc/self/limits",
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max open files            256                  4096                 files
        Max locked memory         unlimited            unlimited            bytes
        """);
    assertThat(container(true))
        .anyMatch(line -> line.startsWith("warning  capabilities: root lacks CAP_SYS_ADMIN"))
        .anyMatch(line -> line.startsWith("ok       seccomp: a filter is on"))
        .anyMatch(line -> line.startsWith("ok       user namespace: one of its own"))
        .anyMatch(line -> line.startsWith("ok       AppArmor: docker-default (enforce); "))
        .anyMatch(line -> line.startsWith("warning  limit of open files: 256 is little"))
        .contains("ok       limit of locked memory: unlimited; none is needed");
    assertThat(container(false)).anyMatch(line -> line.startsWith("warning  no_new_privs: is set"));
  }

  @Test
  void theMachineItselfLimitsNothing() throws IOException {
    write(
        "/proc/self/status",
        "CapEff:\t000001ffffffffff\nNoNewPrivs:\t0\nSeccomp:\t0\nSeccomp_filters:\t0\n");
    write("/proc/self/uid_map", "         0          0 4294967295\n");
    write("/proc/self/attr/current", "unconfined\n");
    assertThat(container(true)).allMatch(line -> line.startsWith("ok "));
  }

  @Test
  void missingProgramsAreNamedWithTheirPackages() throws IOException {
    program("/usr/bin/ssh");
    program("/usr/sbin/grub2-mkconfig");
    assertThat(lines(new ProgramChecks(as(true)).findings()))
        .contains(
            "warning  gpg: is missing, for gpg-sign and --gpg-sign, which need a secret key: apt"
                + " install gpg",
            "ok       ssh: is there, for push to HOST:PATH",
            "ok       grub-mkconfig: is there, for deployments on machines with GRUB");
  }
}
