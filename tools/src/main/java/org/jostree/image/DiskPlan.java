package org.jostree.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the image of a disk is to be like.
 *
 * @param table which partition table
 * @param bootBytes size of the partition with what a machine reads first
 * @param bootFiles what lies in it: paths there, and the files or directories of this machine
 * @param script a boot script of U-Boot that lies in it as {@code boot.scr}; null for none
 */
public record DiskPlan(
    Table table, long bootBytes, Map<String, Path> bootFiles, @Nullable BootScript script) {
  /** The same with a boot script that starts a kernel. */
  DiskPlan forKernel(Path kernel) throws IOException {
    return script == null
        ? this
        : new DiskPlan(table, bootBytes, bootFiles, script.forKernel(kernel));
  }

  /** Partition tables. */
  public enum Table {
    /** Of PCs of old, which SD cards have. */
    MBR,
    /** Of EFI. */
    GPT
  }
}
