package org.jostree.cli.admin;

import java.io.IOException;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.cli.Output;
import org.jostree.object.CommitId;
import org.jostree.sysroot.DeployPreview;
import org.jostree.sysroot.DeployRequest;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Origin;
import org.jostree.sysroot.Retention;
import org.jostree.sysroot.Sysroot;
import org.jspecify.annotations.Nullable;

/**
 * {@code admin preview}: what a deployment would do to {@code /etc} and {@code /boot}; of what the
 * origin names now, as far as it was fetched, if nothing else is named. {@code admin deploy
 * --dry-run} does the same with all options of a deployment.
 */
final class PreviewCommand extends SysrootCommand {
  private final StaterootOption stateroot = new StaterootOption(options);

  PreviewCommand() {
    super("preview", "[REFSPEC]", "Show what deploying REFSPEC would do, without doing it");
  }

  @Override
  protected void perform(Output output) throws IOException {
    try (Sysroot sysroot = open(output)) {
      Deployments current = sysroot.deployments();
      String name = stateroot.nameOr(current);
      @Nullable Deployment mergeSource = current.mergeSource(name);
      String refspec = arguments().isEmpty() ? followed(mergeSource) : arguments().get(0);
      CommitId commit = sysroot.repo().refs().resolve(refspec);
      DeployRequest request =
          new DeployRequest(
              name,
              commit,
              Origin.ofRefspec(refspec),
              mergeSource,
              null,
              Retention.DEFAULT,
              List.of(),
              false);
      PreviewText.print(DeployPreview.of(sysroot, request, current), output);
    }
  }

  private static String followed(@Nullable Deployment deployment) throws CommandException {
    Origin origin = deployment == null ? null : deployment.origin();
    String refspec = origin == null ? null : origin.refspec();
    if (refspec == null) {
      throw new CommandException("No origin to follow, REFSPEC must be specified");
    }
    return refspec;
  }
}
