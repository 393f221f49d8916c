package org.jostree.itests.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jostree.itests.process.Command;
import org.jostree.itests.process.CommandResult;

/**
 * Runs scripts as a system does that was booted from a deployment: in its directory as the root,
 * with the sysroot at {@code /sysroot}, its {@code var} and its boot directory, in mounts and
 * processes of their own, so that the machine notices nothing. Programs, and what they need of
 * {@code /etc}, are the machine's: {@code /usr} and {@code /etc} are laid over, and the whole
 * machine is at {@code /mnt}. The deployment's own {@code usr} and {@code etc} are seen by {@code
 * /sysroot}.
 *
 * <p>The tree needs {@link #DIRECTORIES} and {@link #LINKS}.
 *
 * @param sysroot the directory of the sysroot
 * @param deployment the directory of the deployment
 * @param run the {@code /run} of the system, which ends with it
 */
public record BootedSystem(Path sysroot, Path deployment, Path run) {
  /** Of the tree, for what is mounted. */
  public static final String DIRECTORIES = "sysroot boot var run proc dev tmp mnt usr/etc srv";

  /** Of the tree: words for {@code ln -s}, two for each link. */
  public static final String LINKS =
      "usr/bin bin usr/sbin sbin usr/lib lib usr/lib64 lib64 sysroot/ostree ostree";

  private static final String ENTER =
      """
      mount --make-rprivate /
      mount --bind "$D" "$D"
      mount --bind "$S" "$D/sysroot"
      mount --bind "$S/boot" "$D/boot"
      mount --bind "$D/../../var" "$D/var"
      mount --bind /usr "$D/usr"
      mount --bind /etc "$D/etc"
      mount -t proc proc "$D/proc"
      mount --rbind /dev "$D/dev"
      mount --bind /tmp "$D/tmp"
      mount --rbind / "$D/mnt"
      mount --bind "$RUN" "$D/run"
      cd "$D"
      exec chroot . /bin/sh -ec "$SCRIPT"
      """;

  /** Boots one. */
  public static BootedSystem boot(Path sysroot, Path deployment, Path run) throws IOException {
    Files.createDirectories(run);
    Files.createFile(run.resolve("ostree-booted"));
    return new BootedSystem(sysroot, deployment, run);
  }

  /**
   * Runs a script in it.
   *
   * @param program what {@code $O} stands for: a name on the path, or a path on the machine
   */
  public CommandResult run(String program, String script) throws IOException {
    // A process 1 of its own: commands compare its mounts with theirs.
    return Command.of("unshare", "-m", "-p", "--fork", "sh", "-ec", ENTER)
        .with("S", sysroot.toRealPath().toString())
        .with("D", deployment.toRealPath().toString())
        .with("RUN", run.toRealPath().toString())
        .with("O", program.startsWith("/") ? "/mnt" + program : program)
        .with("OSTREE_SYSROOT_DEBUG", "mutable-deployments")
        .with("SCRIPT", script)
        .run();
  }
}
