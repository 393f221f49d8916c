package org.jostree.image;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The directories in {@code /var} that are made at boot, by systemd-tmpfiles or by a script of a
 * SysV init.
 */
final class BootDirectories {
  private static final String CONFIGURATION = "usr/etc/tmpfiles.d/00ostree-tmpfiles.conf";
  private static final String SCRIPT = "usr/etc/init.d/tmpfiles.sh";
  private static final String START_LINK = "usr/etc/rcS.d/S20tmpfiles.sh";

  /** Paths from the top and their permissions, those above in front of those below. */
  private final Map<String, Integer> modes = new LinkedHashMap<>();

  BootDirectories() {
    modes.put("var/rootdirs", 0755);
  }

  /** Adds the place of a directory, those above it, and what is in it. */
  void add(MovedDirectory directory, String place) {
    for (int slash = place.indexOf('/', 4); slash >= 0; slash = place.indexOf('/', slash + 1)) {
      modes.putIfAbsent(place.substring(0, slash), 0755);
    }
    modes.putIfAbsent(place, directory.mode());
    for (String name : directory.subdirectories()) {
      modes.putIfAbsent(place + "/" + name, 0755);
    }
  }

  void write(RootTree tree, InitSystem init) throws IOException {
    StringBuilder text = new StringBuilder();
    if (init == InitSystem.SYSTEMD) {
      modes.forEach(
          (path, mode) ->
              text.append("d /").append(path).append(octal(mode)).append(" root root -\n"));
      tree.write(CONFIGURATION, text.toString(), 0644);
      return;
    }
    text.append("#!/bin/sh\n");
    modes.forEach(
        (path, mode) ->
            text.append("mkdir -p /")
                .append(path)
                .append("; chmod")
                .append(octal(mode))
                .append(" /")
                .append(path)
                .append('\n'));
    tree.write(SCRIPT, text.toString(), 0755);
    tree.makeDirectory("usr/etc/rcS.d", 0755);
    tree.link(START_LINK, "../init.d/tmpfiles.sh");
  }

  private static String octal(int mode) {
    return String.format(Locale.ROOT, " %04o", mode);
  }
}
