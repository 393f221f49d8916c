package org.jostree.cli.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.options.Flag;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Origin;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;
import org.jspecify.annotations.Nullable;

/** {@code admin pin}: keeps deployments from being removed by updates. */
final class PinCommand extends SysrootCommand {
  private final Flag unpin = options.flag('u', "unpin", "Unset pin");

  PinCommand() {
    super("pin", "INDEX", "Change the \"pinning\" state of a deployment");
  }

  @Override
  protected void perform(Output output) throws IOException {
    requireArgument("At least one INDEX must be specified");
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      List<Deployment> chosen = new ArrayList<>();
      for (String word : arguments()) {
        chosen.add(chosen(current, word));
      }
      for (int i = 0; i < chosen.size(); i++) {
        output.println(change(sysroot, chosen.get(i), arguments().get(i), lock));
      }
    }
  }

  /** The deployment of an index or of one of the words that name one. */
  private static Deployment chosen(Deployments current, String word) throws CommandException {
    @Nullable Deployment named;
    switch (word) {
      case "booted" -> named = current.booted();
      case "pending" -> named = current.booted() == null ? null : current.pending(null);
      case "rollback" -> named = current.rollback(null);
      default -> {
        return indexed(current, word);
      }
    }
    if (named == null) {
      throw new CommandException("No " + word + " deployment");
    }
    return named;
  }

  private String change(Sysroot sysroot, Deployment deployment, String word, SysrootLock lock)
      throws IOException {
    if (sysroot.deployments().isStaged(deployment)) {
      throw new CommandException("Cannot pin staged deployment");
    }
    boolean wanted = !unpin.isGiven();
    Origin origin = deployment.origin();
    Origin changed = origin == null ? Origin.empty() : origin.copy();
    String state = wanted ? "pinned" : "unpinned";
    if (changed.isPinned() == wanted) {
      return "Deployment " + word + " is already " + state;
    }
    changed.setPinned(wanted);
    sysroot.writeOrigin(deployment, changed, lock);
    return "Deployment " + word + " is now " + state;
  }
}
