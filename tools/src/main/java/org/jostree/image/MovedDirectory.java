package org.jostree.image;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory of a root file system that programs and people write to. A deployment has a symbolic
 * link into {@code /var} in its place, which leads to a directory that is made at boot.
 */
public enum MovedDirectory {
  HOME("home", "var/rootdirs/home", 0755, ""),
  OPT("opt", "var/rootdirs/opt", 0755, ""),
  MNT("mnt", "var/rootdirs/mnt", 0755, ""),
  MEDIA("media", "var/rootdirs/media", 0755, ""),
  SRV("srv", "var/rootdirs/srv", 0755, ""),
  ROOT("root", "var/roothome", 0700, ""),
  USR_LOCAL("usr/local", "var/usrlocal", 0755, "bin etc games include lib man sbin share src");

  private final String path;
  private final String usualPlace;
  private final int mode;

  /** Names with blanks between. */
  private final String subdirectories;

  MovedDirectory(String path, String usualPlace, int mode, String subdirectories) {
    this.path = path;
    this.usualPlace = usualPlace;
    this.mode = mode;
    this.subdirectories = subdirectories;
  }

  /** The one with that path, with or without a slash in front. */
  public static MovedDirectory ofPath(String path) throws IOException {
    for (MovedDirectory each : values()) {
      if (each.path.equals(path) || path.equals("/" + each.path)) {
        return each;
      }
    }
    throw new IOException("Not a directory that is moved to /var: '" + path + "'");
  }

  /** Where programs look for it, from the top of the tree. */
  public String path() {
    return path;
  }

  /** Where it is, from the top of the tree, unless the user wants it elsewhere. */
  public String usualPlace() {
    return usualPlace;
  }

  /** The permissions that it is made with at boot. */
  int mode() {
    return mode;
  }

  /** What is made in it at boot. */
  List<String> subdirectories() {
    return subdirectories.isEmpty() ? List.of() : List.of(subdirectories.split(" ", -1));
  }

  /** The text of a symbolic link to a place. */
  String linkTo(String place) {
    return "../".repeat(path.split("/", -1).length - 1) + place;
  }

  /** The place that a link leads to, from the top of the tree; null if not below {@code /var}. */
  @Nullable String placeOf(String linkTarget) {
    String place = linkTarget.startsWith("/") ? linkTarget.substring(1) : linkTarget;
    String up = "../".repeat(path.split("/", -1).length - 1);
    if (!linkTarget.startsWith("/") && place.startsWith(up)) {
      place = place.substring(up.length());
    }
    return place.startsWith("var/") && !place.contains("..") ? place : null;
  }
}
