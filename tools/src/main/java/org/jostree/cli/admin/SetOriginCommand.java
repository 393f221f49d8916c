package org.jostree.cli.admin;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.cli.options.Text;
import org.jostree.cli.options.TextList;
import org.jostree.remote.RemoteOption;
import org.jostree.remote.Remotes;
import org.jostree.remote.Remotes.Existing;
import org.jostree.repo.RefName;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Origin;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.SysrootLock;
import org.jspecify.annotations.Nullable;

/** {@code admin set-origin}: has a deployment follow another remote, which is added. */
final class SetOriginCommand extends SysrootCommand {
  private final TextList set =
      options.list('s', "set", "KEY=VALUE", "Set config option KEY=VALUE for remote");
  private final Text index =
      options.text("index", "INDEX", "Operate on the deployment INDEX, starting from zero");

  SetOriginCommand() {
    super("set-origin", "REMOTENAME URL [BRANCH]", "Set Origin and create a new origin file");
  }

  @Override
  protected void perform(Output output) throws IOException {
    if (arguments().size() < 2) {
      throw misuse("REMOTENAME and URL must be specified");
    }
    String remote = arguments().get(0);
    try (Sysroot sysroot = openToChange(output);
        SysrootLock lock = sysroot.lock()) {
      Deployments current = sysroot.deployments();
      String word = index.value();
      Deployment deployment = word == null ? requireBooted(current) : indexed(current, word);
      Origin known = deployment.origin();
      String branch = arguments().size() > 2 ? arguments().get(2) : branchOf(known);
      // A new one, which knows nothing of what has kept the old one from being followed.
      Origin changed = Origin.ofRefspec(new RefName(remote, branch).toString());
      if (known != null) {
        changed.takeOverState(known);
      }
      Remotes.of(sysroot.repo()).add(remote, remoteOptions(), Existing.KEEP);
      sysroot.writeOrigin(deployment, changed, lock);
    }
  }

  private static String branchOf(@Nullable Origin origin) throws IOException {
    String refspec = origin == null ? null : origin.refspec();
    if (refspec == null) {
      throw new CommandException("The deployment has no refspec, BRANCH must be specified");
    }
    return RefName.parse(refspec).name();
  }

  private Map<String, RemoteOption> remoteOptions() throws CommandException {
    Map<String, RemoteOption> all = new LinkedHashMap<>();
    all.put("url", RemoteOption.of(arguments().get(1)));
    for (String entry : set.values()) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        throw new CommandException("Missing '=' in KEY=VALUE for --set");
      }
      all.put(entry.substring(0, equals), RemoteOption.of(entry.substring(equals + 1)));
    }
    return all;
  }
}
