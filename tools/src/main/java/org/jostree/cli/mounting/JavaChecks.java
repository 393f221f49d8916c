package org.jostree.cli.mounting;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Java that runs this, and what makes it start fast. */
final class JavaChecks {
  private static final int NEWEST_TESTED = 25;

  private final Surroundings here;

  JavaChecks(Surroundings here) {
    this.here = here;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(version());
    findings.add(archive());
    findings.add(nativeLibrary());
    return findings;
  }

  private static Finding version() {
    String subject = "Java " + System.getProperty("java.version");
    String home = String.valueOf(System.getProperty("java.home"));
    int major = Runtime.version().feature();
    return major > NEWEST_TESTED
        ? Finding.warning(
            subject, home + "; newer than " + NEWEST_TESTED + ", the last one that was tested")
        : Finding.ok(subject, home);
  }

  /**
   * The launcher gives the archive to Java only where it was made for it, and Java, which compares
   * more, says whether it has taken it.
   */
  private Finding archive() {
    String remedy =
        here.exists(library() + "/class-archive")
            ? library() + "/class-archive"
            : "tools/bin/class-archive in the sources";
    String line = String.join("\n", here.lines("/proc/self/cmdline"));
    boolean isTaken = System.getProperty("java.vm.info", "").contains("sharing");
    return isTaken && line.contains("\0-XX:SharedArchiveFile=")
        ? Finding.ok("class-data archive", "fits, commands start fast")
        : Finding.warning(
            "class-data archive",
            "there is none for this Java, so that each command starts 0.1 to 0.3 s later: run "
                + remedy);
  }

  private Finding nativeLibrary() {
    String library = library() + "/libjffi-1.2.so";
    return here.exists(library)
        ? Finding.ok("libjffi-1.2.so", "lies beside the jar")
        : Finding.warning(
            "libjffi-1.2.so",
            library + " is not there, so that each mount writes it to /tmp: install jostree again");
  }

  /** Where the jar is. */
  private static String library() {
    String place = System.getProperty("jffi.boot.library.path", "/usr/lib/jostree");
    return Path.of(place).toAbsolutePath().normalize().toString();
  }
}
