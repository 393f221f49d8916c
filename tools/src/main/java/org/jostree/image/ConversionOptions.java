package org.jostree.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a root file system is converted.
 *
 * @param init what makes directories at boot; null for what the tree has
 * @param branch what the tree says of where it comes from; null for nothing
 * @param places where directories are in {@code /var}, of those that are not at their usual place
 * @param kernelVersion which kernel is taken; null for the only one, or the newest
 * @param kernel the kernel; null for that of the tree
 * @param kernelBringsInitramfs whether the kernel is a FIT image or a unified kernel image, which
 *     has its initramfs in itself
 * @param initramfs null for that of the tree
 * @param deviceTree a single one; null for none but those of the tree
 * @param deviceTrees files or directories of device trees to choose from at boot
 * @param packageManifest what is installed, in lines; null to ask the tree's package manager
 */
public record ConversionOptions(
    @Nullable InitSystem init,
    @Nullable String branch,
    Map<MovedDirectory, String> places,
    @Nullable String kernelVersion,
    @Nullable Path kernel,
    boolean kernelBringsInitramfs,
    @Nullable Path initramfs,
    @Nullable Path deviceTree,
    List<Path> deviceTrees,
    @Nullable Path packageManifest) {

  /** What is done without any options. */
  public static final ConversionOptions USUAL =
      new ConversionOptions(null, null, Map.of(), null, null, false, null, null, List.of(), null);

  /** Where a directory is to be in {@code /var}. */
  String place(MovedDirectory directory) {
    return places.getOrDefault(directory, directory.usualPlace());
  }

  /**
   * Reads places from words {@code DIRECTORY=PLACE}.
   *
   * @throws IOException when a directory is none of those that are moved, or a place is not below
   *     {@code /var}
   */
  public static Map<MovedDirectory, String> places(List<String> words) throws IOException {
    Map<MovedDirectory, String> places = new EnumMap<>(MovedDirectory.class);
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new IOException("Missing '=' in '" + word + "', expected DIRECTORY=PLACE");
      }
      String place = word.substring(equals + 1).replaceFirst("^/+", "").replaceFirst("/+$", "");
      if (!place.matches("var(/[^/ \t\n\"'\\\\;&|<>$`*?()%]+)+") || place.contains("/..")) {
        throw new IOException("Not a place below /var: '" + word.substring(equals + 1) + "'");
      }
      places.put(MovedDirectory.ofPath(word.substring(0, equals)), place);
    }
    return places;
  }
}
