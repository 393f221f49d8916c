package org.jostree.image;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the package manager of a tree says is installed: a line of name and version for each
 * package, in their order. Known are the databases of dpkg, opkg and apk.
 */
final class PackageManifest {
  private static final List<String> DPKG =
      List.of("var/lib/dpkg/status", "var/lib/opkg/status", "usr/lib/opkg/status");
  private static final List<String> APK = List.of("lib/apk/db/installed");

  private PackageManifest() {}

  /** The lines; empty when there is no database. */
  static Optional<String> read(RootTree tree) throws IOException {
    for (String place : DPKG) {
      Optional<String> status = tree.read(place);
      if (status.isPresent()) {
        return Optional.of(ofStanzas(status.get(), "Package: ", "Version: ", "Status: "));
      }
    }
    for (String place : APK) {
      Optional<String> installed = tree.read(place);
      if (installed.isPresent()) {
        return Optional.of(ofStanzas(installed.get(), "P:", "V:", null));
      }
    }
    return Optional.empty();
  }

  /**
   * Reads stanzas with empty lines between.
   *
   * @param status what begins the line whose last word is {@code installed} of what is; null if
   *     there is nothing else
   */
  private static String ofStanzas(
      String text, String name, String version, @Nullable String status) {
    TreeSet<String> lines = new TreeSet<>();
    for (String stanza : text.split("\n\n+", -1)) {
      String foundName = "";
      String foundVersion = "";
      boolean isInstalled = status == null;
      for (String line : stanza.split("\n", -1)) {
        if (line.startsWith(name)) {
          foundName = line.substring(name.length()).strip();
        } else if (line.startsWith(version)) {
          foundVersion = line.substring(version.length()).strip();
        } else if (status != null && line.startsWith(status)) {
          isInstalled = line.endsWith(" installed");
        }
      }
      if (isInstalled && !foundName.isEmpty()) {
        lines.add(foundName + " " + foundVersion + "\n");
      }
    }
    return String.join("", lines);
  }
}
