package org.jostree.cli.mounting;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.posix.OpenFlags;
import org.jostree.posix.Posix;

/** The kernel's FUSE, and the programs and files that come with it. */
final class FuseChecks {
  private static final String DEVICE = "/dev/fuse";
  private static final String CONFIGURATION = "/etc/fuse.conf";

  /** What newer kernels add for mounts of this program, the newest first. */
  private enum Feature {
    PASSTHROUGH(6, 9, "the kernel can read large files by itself (-o passthrough, as root)"),
    KEPT_LISTINGS(5, 1, "listings are kept by the kernel (passthrough from 6.9 on)"),
    LARGE_READS(4, 20, "reads of a megabyte, link targets kept (kept listings from 5.1 on)"),
    BASIC(3, 15, "works, but asks the server more often (a newer one is faster, best 6.9)");

    private final int major;
    private final int minor;
    private final String text;

    Feature(int major, int minor, String text) {
      this.major = major;
      this.minor = minor;
      this.text = text;
    }

    boolean isIn(int otherMajor, int otherMinor) {
      return otherMajor > major || (otherMajor == major && otherMinor >= minor);
    }
  }

  private final Surroundings here;

  FuseChecks(Surroundings here) {
    this.here = here;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(device());
    findings.add(kernel());
    findings.add(fusermount());
    findings.add(allowOther());
    findings.add(mountHelper());
    findings.add(libfuse());
    return findings;
  }

  private Finding device() {
    if (!here.exists(DEVICE)) {
      return Finding.problem(
          DEVICE, "is not there: modprobe fuse; a container needs --device /dev/fuse");
    }
    try {
      Posix.instance().open(here.file(DEVICE), OpenFlags.O_RDWR, 0).close();
      return Finding.ok(DEVICE, "can be opened");
    } catch (IOException e) {
      return Finding.problem(
          DEVICE,
          "cannot be opened ("
              + e.getMessage()
              + "): modprobe fuse, chmod 666 /dev/fuse, or allow the device to the container");
    }
  }

  private Finding kernel() {
    List<String> lines = here.lines("/proc/sys/kernel/osrelease");
    String release = lines.isEmpty() ? "" : lines.get(0);
    String[] parts = release.split("[^0-9]+", 3);
    try {
      int major = Integer.parseInt(parts[0]);
      int minor = Integer.parseInt(parts[1]);
      for (Feature feature : Feature.values()) {
        if (feature.isIn(major, minor)) {
          return feature == Feature.BASIC
              ? Finding.warning("kernel " + release, feature.text)
              : Finding.ok("kernel " + release, feature.text);
        }
      }
      return Finding.warning("kernel " + release, "older than any that this was tested with");
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      return Finding.warning("kernel", "its version cannot be read: is /proc mounted?");
    }
  }

  private Finding fusermount() {
    for (String name : List.of("fusermount3", "fusermount")) {
      Path program = here.program(name);
      if (program == null) {
        continue;
      }
      if (Surroundings.isSetuidRoot(program)) {
        return Finding.ok(name, "is there, and mounts for users who are not root");
      }
      String repair =
          "is not setuid root, so that only root can mount: chown root "
              + program
              + " && chmod u+s "
              + program;
      return here.isRoot() ? Finding.warning(name, repair) : Finding.problem(name, repair);
    }
    String text = "is not there: apt install fuse3";
    return here.isRoot()
        ? Finding.warning("fusermount3", text + " (root mounts without it, others cannot)")
        : Finding.problem("fusermount3", text);
  }

  private Finding allowOther() {
    for (String line : here.lines(CONFIGURATION)) {
      if (line.strip().equals("user_allow_other")) {
        return Finding.ok(CONFIGURATION, "everybody may mount with -o allow_other");
      }
    }
    String text =
        "only root may mount with -o allow_other: to allow it to everybody write the line"
            + " user_allow_other into "
            + CONFIGURATION;
    return here.isRoot() ? Finding.ok(CONFIGURATION, text) : Finding.warning(CONFIGURATION, text);
  }

  private Finding mountHelper() {
    for (String place : List.of("/sbin", "/usr/sbin")) {
      if (here.exists(place + "/mount.fuse.jostree")) {
        return Finding.ok("mount.fuse.jostree", "mount(8) and lines of fstab work");
      }
      if (here.hasName(place + "/mount.fuse.jostree")) {
        return Finding.warning(
            "mount.fuse.jostree", "the link in " + place + " leads nowhere: install jostree again");
      }
    }
    return Finding.warning(
        "mount.fuse.jostree",
        "is not in /sbin, so that mount(8) and lines of fstab do not work: run tools/bin/install"
            + " in jostree's sources, or install its package");
  }

  private Finding libfuse() {
    for (String directory :
        List.of(
            "/lib",
            "/usr/lib",
            "/lib64",
            "/usr/lib64",
            "/usr/lib/x86_64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu")) {
      if (here.exists(directory + "/libfuse.so.2")) {
        return Finding.ok("libfuse.so.2", "transport=libfuse works");
      }
    }
    return Finding.ok(
        "libfuse.so.2", "is not there; only transport=libfuse needs it (apt install libfuse2)");
  }
}
