package org.jostree.bootroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
  private static final String HOTFIX_UPPER = ".usr-ovl-upper";
  private static final String HOTFIX_WORK = ".usr-ovl-work";

  private final Path sysroot;
  private final RootSettings settings;
  private final Places places;
  private final Mounts mounts;
  private final Path deployment;
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
  }

  /**
   * Finds the deployment; nothing is changed yet.
   *
   * @param sysroot where the physical root is mounted
   * @param target from the kernel's command line
   * @throws IOException when there is no such deployment
   */
  public RootAssembly(
      Path sysroot, BootTarget target, RootSettings settings, Places places, Mounts mounts)
      throws IOException {
    this.sysroot = sysroot.toRealPath();
    this.settings = settings;
    this.places = places;
    this.mounts = mounts;
    this.deployment = resolve(target);
    this.writable = mounts.isWritable(sysroot);
    if (settings.sysrootReadOnly() && !writable) {
      throw new IOException(
          "sysroot.readonly=true requires " + sysroot + " to be writable at this point");
    }
  }

  private Path resolve(BootTarget target) throws IOException {
    Path link = sysroot.resolve(target.path().substring(1));
    if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("Couldn't find specified OSTree root '" + link + "'");
    }
    if (!Files.isSymbolicLink(link)) {
      throw new IOException("OSTree target is not a symbolic link: " + link);
    }
    Path found = link.toRealPath();
    if (!found.startsWith(sysroot.resolve("ostree/deploy")) || !Files.isDirectory(found)) {
      throw new IOException("OSTree target is not a deployment: " + found);
    }
    return found;
  }

  /** The directory of the deployment on the physical root. */
  public Path deployment() {
    return deployment;
  }

  /** Does it. */
  public void run() throws IOException {
    makeRunDirectories();
    mounts.makeEverythingPrivate();
    bindDeployment();
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

  private void bindDeployment() throws IOException {
    mounts.makeDirectory(places.assembly(), "rwxr-xr-x");
    mounts.bind(deployment, places.assembly());
  }

  /** The boot directory of the physical root, unless it is a file system of its own. */
  private void bindBoot() throws IOException {
    Path boot = sysroot.resolve("boot");
    if (Files.isSymbolicLink(boot.resolve("loader"))
        && Files.isDirectory(deployment.resolve("boot"), LinkOption.NOFOLLOW_LINKS)) {
      mounts.bind(boot, inside("boot"));
    }
  }

  /** Writable also where the physical root is not, or gone with the power. */
  private void mountEtc() throws IOException {
    if (settings.transientEtc()) {
      mounts.makeDirectory(places.transientEtc(), "rwx------");
      Path upper = places.transientEtc().resolve("upper");
      Path work = places.transientEtc().resolve("work");
      mounts.makeDirectory(upper, "rwxr-xr-x");
      mounts.makeDirectory(work, "rwxr-xr-x");
      mounts.overlay(inside("usr/etc"), upper, work, inside(ETC), false);
    } else if (settings.sysrootReadOnly()) {
      mounts.bind(inside(ETC), inside(ETC));
      mounts.makeWritable(inside(ETC));
    }
  }

  /** Read-only, or, for a hotfix, with a directory for changes over it. */
  private void mountUsr() throws IOException {
    if (Files.exists(deployment.resolve(HOTFIX_WORK), LinkOption.NOFOLLOW_LINKS)) {
      mounts.overlay(
          inside(USR),
          deployment.resolve(HOTFIX_UPPER),
          deployment.resolve(HOTFIX_WORK),
          inside(USR),
          !writable);
    } else {
      mounts.bind(inside(USR), inside(USR));
      mounts.makeReadOnly(inside(USR));
    }
  }

  /** That of the stateroot, which all of its deployments share. */
  private void mountVar() throws IOException {
    Path var = deployment.resolve("../../var").normalize();
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
  }

  private byte[] facts() {
    VariantDictionary facts =
        new VariantDictionary().putBoolean("sysroot-ro", settings.sysrootReadOnly());
    if (settings.transientEtc()) {
      facts.putString("transient-etc", places.transientEtc().toString());
    }
    return facts.build().toByteArray();
  }

  private void moveIntoPlace() throws IOException {
    mounts.move(sysroot, inside("sysroot"));
    mounts.move(places.assembly(), sysroot);
    mounts.removeDirectory(places.assembly());
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
