package org.jostree.sysroot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.jostree.bootroot.LinuxMounts;
import org.jostree.posix.Fd;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;
import org.jspecify.annotations.Nullable;

/** Makes {@code /usr} of the running system writable, by a directory that lies over it. */
public final class Unlocking {
  private static final String UPPER = "upper";
  private static final String WORK = "work";

  /** In a deployment; where they are, they are mounted on each boot. */
  private static final String HOTFIX_UPPER = ".usr-ovl-upper";

  private static final String HOTFIX_WORK = ".usr-ovl-work";
  private static final String DEPLOYMENT_STATE = "deployment-state";

  /** How long changes last. */
  public enum Kind {
    /** Until the system ends. */
    DEVELOPMENT,
    /** As long as the deployment; another one is made as it was, to go back to. */
    HOTFIX,
    /** Until the system ends, and they can be made only in mounts of one's own. */
    TRANSIENT;

    /** The word for it in files and in the status. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Sysroot sysroot;
  private final Deployment booted;
  private final Path directory;

  private Unlocking(Sysroot sysroot, Deployment booted) {
    this.sysroot = sysroot;
    this.booted = booted;
    this.directory = booted.directory(sysroot.path());
  }

  /**
   * Does it.
   *
   * @param lock as a sign that it is held
   * @throws IOException also when it was done before
   */
  public static void run(Sysroot sysroot, Kind kind, SysrootLock lock) throws IOException {
    lock.requireHeld();
    Deployments current = sysroot.deployments();
    Deployment booted = current.booted();
    if (booted == null) {
      throw new IOException("Not currently booted into an OSTree system");
    }
    String before = state(sysroot, booted);
    if (before != null) {
      throw new IOException("Deployment is already in unlocked state: " + before);
    }
    Unlocking unlocking = new Unlocking(sysroot, booted);
    if (kind == Kind.HOTFIX) {
      unlocking.hotfix(current, lock);
    } else {
      unlocking.untilTheEnd(kind);
    }
    sysroot.touch();
  }

  /** How a deployment is unlocked, as a word; null if it is not. */
  public static @Nullable String state(Sysroot sysroot, Deployment deployment) {
    for (Kind kind : List.of(Kind.DEVELOPMENT, Kind.TRANSIENT)) {
      if (Files.exists(stateFile(sysroot, deployment, kind))) {
        return kind.word();
      }
    }
    Origin origin = deployment.origin();
    return origin == null ? null : origin.unlocked();
  }

  private static Path stateFile(Sysroot sysroot, Deployment deployment, Kind kind) {
    return sysroot
        .host()
        .state()
        .resolve(DEPLOYMENT_STATE)
        .resolve(deployment.name())
        .resolve("unlocked-" + kind.word());
  }

  private void hotfix(Deployments current, SysrootLock lock) throws IOException {
    deployClone(current, lock);
    Path upper = directory.resolve(HOTFIX_UPPER);
    Path work = directory.resolve(HOTFIX_WORK);
    setImmutable(false);
    try {
      makeLikeUsr(upper);
      make(work, "rwxr-xr-x");
    } finally {
      Seal.set(sysroot, directory);
    }
    // Its mount on the next boot says it already; without the origin, only the status would not.
    Origin origin = booted.origin();
    Origin changed = origin == null ? Origin.empty() : origin.copy();
    changed.setUnlocked(Kind.HOTFIX.word());
    sysroot.writeOrigin(booted, changed, lock);
    mount(upper, work, false);
  }

  /** The same commit as it was, behind the running one. */
  private void deployClone(Deployments current, SysrootLock lock) throws IOException {
    Origin origin = booted.origin();
    sysroot.deploy(
        new DeployRequest(
            booted.stateroot(),
            booted.commit(),
            origin == null ? null : origin.copy(),
            booted,
            null,
            new Retention(false, false, false, /* notAsDefault= */ true),
            null,
            /* pruning= */ false),
        current,
        lock);
  }

  private void untilTheEnd(Kind kind) throws IOException {
    Path top =
        Files.createTempDirectory(
            sysroot.host().root().resolve("var/tmp"),
            "ostree-unlock-ovl.",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Path upper = top.resolve(UPPER);
    makeLikeUsr(upper);
    make(top.resolve(WORK), "rwxr-xr-x");
    mount(upper, top.resolve(WORK), kind == Kind.TRANSIENT);
    Path file = stateFile(sysroot, booted, kind);
    Path above = file.getParent();
    if (above != null) {
      Files.createDirectories(above);
    }
    Files.write(file, top.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The directory shows as {@code /usr}. */
  private void makeLikeUsr(Path upper) throws IOException {
    Path usr = directory.resolve("usr");
    make(upper, PosixFilePermissions.toString(Files.getPosixFilePermissions(usr)));
  }

  private static void make(Path path, String permissions) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(path);
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private void setImmutable(boolean immutable) throws IOException {
    int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
    try (Fd top = Posix.instance().open(directory, flags, 0)) {
      Posix.instance().setImmutable(top, immutable);
    }
  }

  private void mount(Path upper, Path work, boolean readOnly) throws IOException {
    Path usr = sysroot.host().root().resolve("usr");
    new LinuxMounts().overlay(directory.resolve("usr"), upper, work, usr, readOnly);
  }
}
