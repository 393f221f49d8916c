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
 */
public record RootSettings(boolean sysrootReadOnly, boolean transientEtc) {
  /** The second replaces the first as a whole. */
  private static final List<String> FILES =
      List.of("etc/ostree/prepare-root.conf", "usr/lib/ostree/prepare-root.conf");

  private static final List<String> WITHOUT_COMPOSEFS = List.of("no", "false", "0", "maybe");
  private static final String SYSROOT = "sysroot";
  private static final String READ_ONLY = "readonly";

  /**
   * Reads what the initramfs says, and of the physical root what older systems have there.
   *
   * @param initramfs the root of this process
   * @param sysroot the physical root
   * @throws IOException when a file cannot be read, or wants what there is not
   */
  public static RootSettings load(Path initramfs, Path sysroot) throws IOException {
    KeyFile config = config(initramfs);
    requireKnown(config);
    boolean readOnly = config.getBoolean(SYSROOT, READ_ONLY, false);
    return new RootSettings(
        readOnly || isReadOnlyByRepository(sysroot), config.getBoolean("etc", "transient", false));
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
  private static void requireKnown(KeyFile config) throws IOException {
    if (config.getBoolean("root", "transient", false)) {
      throw new IOException("Must enable composefs with root.transient");
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
