package org.jostree.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a FIT image is made of. Addresses are numbers of the machine's memory as text, hexadecimal
 * with 0x in front.
 *
 * @param architecture what mkimage calls it: arm, arm64, ...
 */
public record FitPlan(
    Source source,
    String architecture,
    String kernelLoad,
    String kernelEntry,
    String ramdiskLoad,
    String deviceTreeLoad) {

  /** Where kernel, initramfs and device trees come from. */
  public sealed interface Source {
    /** Files of this machine. */
    record Files(Path kernel, @Nullable Path initramfs, List<Path> deviceTrees) implements Source {}

    /** A converted tree, or a deployment. */
    record Tree(Path tree) implements Source {}

    /** A commit. */
    record Committed(Path repo, String revision) implements Source {}
  }

  /** One whose words come from the user. */
  public static FitPlan of(
      Source source,
      String architecture,
      String kernelLoad,
      String kernelEntry,
      String ramdiskLoad,
      String deviceTreeLoad)
      throws IOException {
    for (String address : List.of(kernelLoad, kernelEntry, ramdiskLoad, deviceTreeLoad)) {
      if (!address.matches("0[xX][0-9a-fA-F]{1,8}")) {
        throw new IOException("Invalid address '" + address + "', expected one such as 0x80000000");
      }
    }
    if (!architecture.matches("[a-z0-9_]+")) {
      throw new IOException("Invalid architecture '" + architecture + "'");
    }
    return new FitPlan(source, architecture, kernelLoad, kernelEntry, ramdiskLoad, deviceTreeLoad);
  }
}
