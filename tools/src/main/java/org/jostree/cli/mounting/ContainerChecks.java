package org.jostree.cli.mounting;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a container, or whoever started this process, takes away. */
final class ContainerChecks {
  private static final String STATUS = "/proc/self/status";
  private static final int CAP_SYS_ADMIN = 21;
  private static final long ALL_IDS = 0xffff_ffffL;
  private static final long OPEN_FILES = 512;

  private final Surroundings here;

  ContainerChecks(Surroundings here) {
    this.here = here;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(capabilities());
    findings.add(privileges());
    findings.add(seccomp());
    findings.add(userNamespace());
    addProfile(findings);
    findings.add(openFiles());
    findings.add(lockedMemory());
    return findings;
  }

  private Finding capabilities() {
    if (mayMount()) {
      return Finding.ok("capabilities", "CAP_SYS_ADMIN is there");
    }
    return here.isRoot()
        ? Finding.warning(
            "capabilities",
            "root lacks CAP_SYS_ADMIN, which mounting needs: start the container with --cap-add"
                + " SYS_ADMIN")
        : Finding.ok("capabilities", "none are needed: fusermount3 mounts");
  }

  private boolean mayMount() {
    String effective = here.valueIn(STATUS, "CapEff:");
    try {
      return effective != null
          && (Long.parseUnsignedLong(effective, 16) >> CAP_SYS_ADMIN & 1L) == 1;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private Finding privileges() {
    boolean kept = "1".equals(here.valueIn(STATUS, "NoNewPrivs:"));
    if (!kept) {
      return Finding.ok("no_new_privs", "is not set");
    }
    return here.isRoot()
        ? Finding.ok("no_new_privs", "is set; root mounts all the same")
        : Finding.warning(
            "no_new_privs",
            "is set, so that fusermount3 is not root's: in a unit write NoNewPrivileges=no, in a"
                + " container leave --security-opt no-new-privileges away");
  }

  private Finding seccomp() {
    return "2".equals(here.valueIn(STATUS, "Seccomp:"))
        ? Finding.ok(
            "seccomp",
            "a filter is on; should the trial mount fail, start the container with --security-opt"
                + " seccomp=unconfined")
        : Finding.ok("seccomp", "no filter is on");
  }

  private Finding userNamespace() {
    List<String> map = here.lines("/proc/self/uid_map");
    if (map.isEmpty()) {
      return Finding.ok("user namespace", "the kernel has none");
    }
    String[] fields = map.get(0).strip().split(" +", -1);
    boolean initial =
        fields.length == 3 && fields[0].equals("0") && fields[2].equals(Long.toString(ALL_IDS));
    return initial
        ? Finding.ok("user namespace", "that of the machine")
        : Finding.ok(
            "user namespace",
            "one of its own: files of users who do not exist in it belong to nobody");
  }

  /** The profile of AppArmor, or the label of SELinux; nothing if neither is at work. */
  private void addProfile(List<Finding> findings) {
    List<String> lines = here.lines("/proc/self/attr/current");
    String profile = lines.isEmpty() ? "" : lines.get(0).replace("\0", "").strip();
    if (profile.endsWith("(enforce)")) {
      findings.add(
          Finding.ok(
              "AppArmor",
              profile
                  + "; should the trial mount fail, start the container with --security-opt"
                  + " apparmor=unconfined"));
    } else if (!profile.isEmpty()) {
      findings.add(Finding.ok("security label", profile));
    }
  }

  private Finding openFiles() {
    String limit = limit("Max open files");
    if (limit == null || limit.equals("unlimited") || Long.parseLong(limit) >= OPEN_FILES) {
      return Finding.ok("limit of open files", limit == null ? "not known" : limit);
    }
    return Finding.warning(
        "limit of open files", limit + " is little: ulimit -n 1024, or LimitNOFILE= of the unit");
  }

  private Finding lockedMemory() {
    String limit = limit("Max locked memory");
    return Finding.ok(
        "limit of locked memory", (limit == null ? "not known" : limit) + "; none is needed");
  }

  /** The soft limit: a decimal number or {@code unlimited}. */
  private @Nullable String limit(String name) {
    String values = here.valueIn("/proc/self/limits", name);
    if (values == null) {
      return null;
    }
    String soft = values.split(" +", 2)[0];
    return soft.equals("unlimited") || soft.matches("[0-9]{1,18}") ? soft : null;
  }
}
