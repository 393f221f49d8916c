package org.jostree.bootroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jostree.repo.KeyFile;

/**
 * How the root file system is to be assembled. Keys as in ostree-prepare-root(1).
 *
 * @param sysrootReadOnly {@code sysroot.readonly}: whether the physical root is read-only once the
 *     system runs
 * @param transientEtc {@code etc.transient}: whether changes to {@code /etc} go with the power
 * @param way {@code root.mount}, or {@code jostree.root=} of the kernel's command line
 * @param overlay {@code root.transient} and {@code root.transient-ro}
 */
public record RootSettings(
    boolean sysrootReadOnly, boolean transientEtc, Way way, Overlay overlay) {
  /** How a tree becomes the root. */
  public enum Way {
    /** The directory of the deployment is bound. */
    BIND,
    /** The commit is mounted, and served by this program for as long as the system runs. */
    FUSE;

    static Way named(String name) throws IOException {
      return switch (name) {
        case "bind" -> BIND;
        case "fuse" -> FUSE;
        default -> throw new IOException("root mount \"" + name + "\" is neither bind nor fuse");
      };
    }
  }

  /** What is laid over the whole tree. */
  public enum Overlay {
    /** Nothing. */
    NONE,
    /** What changes is kept in memory, and goes with the power. */
    TRANSIENT,
    /** The same, but read-only until somebody mounts it anew: to make mount points, for example. */
    TRANSIENT_READ_ONLY
  }

  /** The second replaces the first as a whole. */
  private static final List<String> FILES =
      List.of("etc/ostree/prepare-root.conf", "usr/lib/ostree/prepare-root.conf");

  private static final List<String> WITHOUT_COMPOSEFS = List.of("no", "false", "0", "maybe");
  private static final String SYSROOT = "sysroot";
  private static final String ROOT = "root";
  private static final String READ_ONLY = "readonly";

  /**
   * Reads what the initramfs says, and of the physical root what older systems have there.
   *
   * @param initramfs the root of this process
   * @param sysroot the physical root
   * @param request what the kernel was told, which counts more than the configuration
   * @throws IOException when a file cannot be read, or wants what there is not
   */
  static RootSettings load(Path initramfs, Path sysroot, BootRequest request) throws IOException {
    KeyFile config = config(initramfs);
    boolean readOnly = config.getBoolean(SYSROOT, READ_ONLY, false);
    Way way = way(config, request);
    Overlay overlay = overlay(config);
    requireKnown(config, way, overlay);
    return new RootSettings(
        readOnly || isReadOnlyByRepository(sysroot),
        config.getBoolean("etc", "transient", false),
        way,
        overlay);
  }

  private static Way way(KeyFile config, BootRequest request) throws IOException {
    Way asked = request.way();
    if (asked != null) {
      return asked;
    }
    if (request.commit() != null) {
      return Way.FUSE;
    }
    String configured = config.get(ROOT, "mount");
    return configured == null ? Way.BIND : Way.named(configured);
  }

  private static Overlay overlay(KeyFile config) throws IOException {
    boolean writable = config.getBoolean(ROOT, "transient", false);
    boolean readOnly = config.getBoolean(ROOT, "transient-ro", false);
    if (writable && readOnly) {
      throw new IOException("root.transient and root.transient-ro exclude each other");
    }
    return writable ? Overlay.TRANSIENT : readOnly ? Overlay.TRANSIENT_READ_ONLY : Overlay.NONE;
  }

  private static KeyFile config(Path initramfs) throws IOException {
    for (String each : FILES) {
      Path file = initramfs.resolve(each);
      if (Files.exists(file)) {
        try {
          return KeyFile.load(file);
        } catch (IOException e) {
          throw new IOException("Failed to parse config /" + each + ": " + e.getMessage(), e);
        }
      }
    }
    return new KeyFile();
  }

  /**
   * What is asked for in vain is told: a root that is less safe than it should be must not boot.
   */
  private static void requireKnown(KeyFile config, Way way, Overlay overlay) throws IOException {
    if (way == Way.BIND && overlay != Overlay.NONE) {
      // Over a deployment's directory, whoever wrote through it would change the repository's
      // files.
      String key = overlay == Overlay.TRANSIENT ? "root.transient" : "root.transient-ro";
      throw new IOException("Must enable composefs with " + key + ", or have root.mount=fuse");
    }
    String composefs = config.get("composefs", "enabled");
    if (composefs != null && !WITHOUT_COMPOSEFS.contains(composefs)) {
      throw new IOException("composefs is enabled, which jostree does not have");
    }
  }

  private static boolean isReadOnlyByRepository(Path sysroot) throws IOException {
    Path file = sysroot.resolve("ostree/repo/config");
    if (!Files.exists(file)) {
      throw new IOException("Missing expected repo config: " + file);
    }
    return KeyFile.load(file).getBoolean(SYSROOT, READ_ONLY, false);
  }
}
