package org.jostree.cli.mounting;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.SystemCommand;
import org.jostree.mount.MountedRepository;
import org.jostree.posix.Posix;

/**
 * {@code doctor}: whether mounts can work here, what else is missing, and what to do about it. Not
 * a command of ostree's.
 */
public final class DoctorCommand extends SystemCommand {

  public DoctorCommand() {
    super("doctor", "", "Check what mounting and the other commands need of this machine");
  }

  @Override
  protected void perform(Output output) throws IOException {
    if (!arguments().isEmpty()) {
      throw new CommandException("Too many arguments");
    }
    String path = System.getenv("PATH");
    Surroundings here =
        new Surroundings(Path.of("/"), path == null ? "" : path, Posix.instance().geteuid() == 0);
    List<Finding> findings = new ArrayList<>();
    findings.addAll(new FuseChecks(here).findings());
    findings.addAll(new ContainerChecks(here).findings());
    findings.add(TrialCheck.finding());
    findings.addAll(staleMounts());
    findings.addAll(new JavaChecks(here).findings());
    findings.addAll(new ProgramChecks(here).findings());
    boolean works = true;
    for (Finding finding : findings) {
      output.println(finding.line());
      works &= finding.level() != Finding.Level.PROBLEM;
    }
    if (!works) {
      throw new CommandException("mounting cannot work here; see the problems above");
    }
  }

  private static List<Finding> staleMounts() throws IOException {
    List<Finding> findings = new ArrayList<>();
    int served = 0;
    for (MountedRepository mounted : MountedRepository.all(MountsCommand.PATIENCE)) {
      switch (mounted.state()) {
        case STALE ->
            findings.add(
                Finding.warning(
                    "mount at " + mounted.mountpoint(),
                    "its server has ended: jostree umount " + mounted.mountpoint()));
        case SILENT ->
            findings.add(
                Finding.warning(
                    "mount at " + mounted.mountpoint(),
                    "its server does not answer"
                        + (mounted.pid() < 0 ? "" : ": look at process " + mounted.pid())));
        case SERVED, COVERED, PRIVATE -> served++;
      }
    }
    findings.add(Finding.ok("mounts", served + " served"));
    return findings;
  }
}
