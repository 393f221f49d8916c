package org.jostree.cli.mounting;

import java.util.ArrayList;
import java.util.List;

/** Programs of others that some commands call. */
final class ProgramChecks {

  /**
   * Something that programs are needed for.
   *
   * @param programs any of which does
   * @param use what does not work without
   * @param packageName Debian's package of the first one
   */
  private record Need(List<String> programs, String use, String packageName) {}

  private static final List<Need> NEEDS =
      List.of(
          new Need(List.of("gpg"), "gpg-sign and --gpg-sign, which need a secret key", "gpg"),
          new Need(List.of("ssh"), "push to HOST:PATH", "openssh-client"),
          new Need(List.of("logger"), "the log of mounts in the background", "bsdutils"),
          new Need(List.of("setsid"), "mounts that outlive their terminal", "util-linux"),
          new Need(
              List.of("grub-mkconfig", "grub2-mkconfig"),
              "deployments on machines with GRUB",
              "grub-common"),
          new Need(List.of("systemctl"), "admin --reboot and the units of jostree", "systemd"));

  private final Surroundings here;

  ProgramChecks(Surroundings here) {
    this.here = here;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (Need need : NEEDS) {
      String name = need.programs().get(0);
      boolean isThere = here.missing(need.programs()).size() < need.programs().size();
      findings.add(
          isThere
              ? Finding.ok(name, "is there, for " + need.use())
              : Finding.warning(
                  name, "is missing, for " + need.use() + ": apt install " + need.packageName()));
    }
    return findings;
  }
}
