package org.jostree.bootroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.gvariant.GVariantWriter;
import org.jostree.gvariant.VariantDictionary;

/**
 * Makes the deployment that the kernel was told to boot the root file system: what was mounted at a
 * directory, the physical root, is {@code sysroot} in it afterwards, and it is mounted in its
 * place.
 *
 * <p>Runs in the initramfs, before the real {@code init}. When a step fails, the machine cannot
 * boot this deployment; what was mounted stays for whoever looks at it.
 */
public final class RootAssembly {
  private static final String USR = "usr";
  private static final String ETC = "etc";
  private static final String DEFAULT_ETC = "usr/etc";
  private static final String HOTFIX_UPPER = ".usr-ovl-upper";
  private static final String HOTFIX_WORK = ".usr-ovl-work";

  /** What is mounted on, or written to, in every root; a commit need not have them. */
  private static final Set<String> MOUNT_POINTS =
      new TreeSet<>(List.of("boot", "dev", ETC, "proc", "run", "sys", "sysroot", "tmp", "var"));

  private static final GVariantType DEVICE_AND_INODE = GVariantType.of("(tt)");

  private final Path sysroot;
  private final RootSettings settings;
  private final Places places;
  private final Mounts mounts;
  private final RootTree tree;
  private final boolean writable;

  /**
   * Where the parts of the initramfs are.
   *
   * @param assembly where the root is put together
   * @param run the directory {@code /run}
   */
  public record Places(Path assembly, Path run) {
    /** Those of every initramfs. */
    public static Places usual() {
      return new Places(Path.of("/sysroot.tmp"), Path.of("/run"));
    }

    Path state() {
      return run.resolve("ostree");
    }

    Path transientEtc() {
      return state().resolve("transient-etc");
    }

    Path transientRoot() {
      return state().resolve("transient-root");
    }

    Path served() {
      return state().resolve("served-root");
    }
  }

  /**
   * Finds what is to be booted; nothing is changed yet.
   *
   * @param sysroot where the physical root is mounted
   * @param request from the kernel's command line
   * @throws IOException when there is no such deployment
   */
  RootAssembly(
      Path sysroot, BootRequest request, RootSettings settings, Places places, Mounts mounts)
      throws IOException {
    this.sysroot = sysroot.toRealPath();
    this.settings = settings;
    this.places = places;
    this.mounts = mounts;
    this.tree = RootTree.find(this.sysroot, request, settings.way());
    this.writable = mounts.isWritable(sysroot);
    if (settings.sysrootReadOnly() && !writable) {
      throw new IOException(
          "sysroot.readonly=true requires " + sysroot + " to be writable at this point");
    }
  }

  /** Does it. */
  public void run() throws IOException {
    makeRunDirectories();
    mounts.makeEverythingPrivate();
    mountTree();
    bindBoot();
    mountEtc();
    mountUsr();
    mountVar();
    stampBooted();
    moveIntoPlace();
    makeSysrootReadOnly();
  }

  private void makeRunDirectories() throws IOException {
    mounts.makeDirectory(places.state(), "rwxr-xr-x");
    mounts.makeDirectory(places.state().resolve(".private"), "---------");
  }

  private void mountTree() throws IOException {
    mounts.makeDirectory(places.assembly(), "rwxr-xr-x");
    if (tree instanceof RootTree.Deployed deployed) {
      mounts.bind(deployed.deployment(), places.assembly());
    } else if (tree instanceof RootTree.Served served) {
      serve(served);
    }
  }

  private void serve(RootTree.Served served) throws IOException {
    if (settings.overlay() == RootSettings.Overlay.NONE) {
      mounts.serve(sysroot, served.revision(), places.assembly(), MOUNT_POINTS);
      return;
    }
    mounts.makeDirectory(places.served(), "rwx------");
    mounts.serve(sysroot, served.revision(), places.served(), MOUNT_POINTS);
    boolean readOnly = settings.overlay() == RootSettings.Overlay.TRANSIENT_READ_ONLY;
    layOver(places.served(), places.transientRoot(), places.assembly(), readOnly);
  }

  /** The boot directory of the physical root, unless it is a file system of its own. */
  private void bindBoot() throws IOException {
    Path boot = sysroot.resolve("boot");
    if (Files.isSymbolicLink(boot.resolve("loader")) && hasMountPoint("boot")) {
      mounts.bind(boot, inside("boot"));
    }
  }

  /** What is served has all of them. */
  private boolean hasMountPoint(String name) {
    return !(tree instanceof RootTree.Deployed deployed)
        || Files.isDirectory(deployed.deployment().resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Writable also where the physical root is not, or gone with the power. A commit that is served
   * gets that of its deployment; without one, the changes to the commit's default, which the
   * stateroot keeps.
   */
  private void mountEtc() throws IOException {
    Path deployment = tree.deployment();
    if (settings.transientEtc()) {
      layOver(inside(DEFAULT_ETC), places.transientEtc(), inside(ETC), false);
    } else if (deployment == null) {
      mountEtcOfStateroot(tree.stateroot().resolve("jostree"));
    } else if (tree instanceof RootTree.Served) {
      mounts.bind(deployment.resolve(ETC), inside(ETC));
      makeWritableIfWanted(inside(ETC));
    } else if (settings.sysrootReadOnly()) {
      mounts.bind(inside(ETC), inside(ETC));
      mounts.makeWritable(inside(ETC));
    }
  }

  /** The changes to the commit's default; a disk that cannot be written may have none yet. */
  private void mountEtcOfStateroot(Path kept) throws IOException {
    if (!writable && !Files.isDirectory(kept.resolve(ETC).resolve("work"))) {
      mounts.bind(inside(DEFAULT_ETC), inside(ETC));
      return;
    }
    mounts.makeDirectory(kept, "rwxr-xr-x");
    layOver(inside(DEFAULT_ETC), kept.resolve(ETC), inside(ETC), !writable);
  }

  /** Lays a directory of changes over another one, making it if need be. */
  private void layOver(Path lower, Path changes, Path target, boolean readOnly) throws IOException {
    Path upper = changes.resolve("upper");
    Path work = changes.resolve("work");
    mounts.makeDirectory(changes, "rwx------");
    mounts.makeDirectory(upper, "rwxr-xr-x");
    mounts.makeDirectory(work, "rwxr-xr-x");
    mounts.overlay(lower, upper, work, target, readOnly);
  }

  private void makeWritableIfWanted(Path target) throws IOException {
    if (settings.sysrootReadOnly()) {
      mounts.makeWritable(target);
    }
  }

  /** Read-only, or, for a hotfix, with a directory for changes over it. */
  private void mountUsr() throws IOException {
    Path deployment = tree.deployment();
    if (deployment != null
        && Files.exists(deployment.resolve(HOTFIX_WORK), LinkOption.NOFOLLOW_LINKS)) {
      mounts.overlay(
          inside(USR),
          deployment.resolve(HOTFIX_UPPER),
          deployment.resolve(HOTFIX_WORK),
          inside(USR),
          !writable);
    } else if (tree instanceof RootTree.Deployed) {
      mounts.bind(inside(USR), inside(USR));
      mounts.makeReadOnly(inside(USR));
    }
  }

  /** That of the stateroot, which all of its deployments share. */
  private void mountVar() throws IOException {
    Path var = tree.stateroot().resolve("var");
    if (settings.sysrootReadOnly()) {
      mounts.bind(var, var);
      mounts.makeWritable(var);
    }
    mounts.bind(var, inside("var"));
    mounts.propagateDownwards(inside("var"));
  }

  /** By which programs tell that the system booted from a deployment, and which. */
  private void stampBooted() throws IOException {
    mounts.write(places.run().resolve("ostree-booted"), facts());
    if (settings.sysrootReadOnly()) {
      // How ostree-remount of 2023 and before is told.
      mounts.write(places.run().resolve("ostree-sysroot-ro.stamp"), new byte[0]);
    }
  }

  private byte[] facts() throws IOException {
    RootSettings.Overlay overlay = settings.overlay();
    VariantDictionary facts =
        new VariantDictionary()
            .putBoolean("composefs", false)
            .putBoolean("root.transient", overlay == RootSettings.Overlay.TRANSIENT)
            .putBoolean("root.transient-ro", overlay == RootSettings.Overlay.TRANSIENT_READ_ONLY)
            .putBoolean("sysroot-ro", settings.sysrootReadOnly());
    if (settings.transientEtc()) {
      facts.putString("transient-etc", places.transientEtc().toString());
    }
    Path deployment = tree.deployment();
    if (deployment != null) {
      // The root itself is on another device where the commit is served.
      facts.put("backing-root-device-inode", deviceAndInode(deployment));
    }
    return facts.build().toByteArray();
  }

  private static GVariantReader deviceAndInode(Path directory) throws IOException {
    Map<String, Object> identity = Files.readAttributes(directory, "unix:dev,ino");
    byte[] bytes =
        new GVariantWriter(DEVICE_AND_INODE)
            .writeInt64((Long) Objects.requireNonNull(identity.get("dev")))
            .writeInt64((Long) Objects.requireNonNull(identity.get("ino")))
            .toByteArray();
    return GVariantReader.of(DEVICE_AND_INODE, bytes);
  }

  private void moveIntoPlace() throws IOException {
    if (sysroot.equals(sysroot.getRoot())) {
      // There is no initramfs: the physical root is what this process has as its own.
      mounts.pivot(places.assembly(), inside("sysroot"));
      mounts.removeDirectory(Path.of("/sysroot").resolve(places.assembly().getFileName()));
    } else {
      mounts.move(sysroot, inside("sysroot"));
      mounts.move(places.assembly(), sysroot);
      mounts.removeDirectory(places.assembly());
    }
    mounts.makePrivate(sysroot.resolve("sysroot"));
  }

  private void makeSysrootReadOnly() throws IOException {
    if (settings.sysrootReadOnly()) {
      mounts.makeReadOnly(sysroot.resolve("sysroot"));
    }
  }

  private Path inside(String path) {
    return places.assembly().resolve(path);
  }
}
