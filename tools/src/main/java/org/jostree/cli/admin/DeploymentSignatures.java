package org.jostree.cli.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.cli.CommandException;
import org.jostree.gvariant.GVariantReader;
import org.jostree.object.CommitId;
import org.jostree.openpgp.SignatureResult;
import org.jostree.openpgp.SignatureResults;
import org.jostree.remote.RemoteConfig;
import org.jostree.remote.RemoteNotFoundException;
import org.jostree.remote.Remotes;
import org.jostree.repo.MissingObjectException;
import org.jostree.repo.RefName;
import org.jostree.repo.Repo;
import org.jostree.sign.OpenPgpSignatures;
import org.jostree.sign.RemoteVerification;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Origin;
import org.jspecify.annotations.Nullable;

/** What {@code admin status} tells of the signatures of a deployment's commit. */
final class DeploymentSignatures {
  /** What is told of them. */
  enum Detail {
    /** Nothing. */
    NONE,
    /** The OpenPGP signatures, good or not, if the remote demands some. */
    LISTED,
    /** All signatures that the remote demands; it is an error if one is not there. */
    VERIFIED
  }

  private final Repo repo;
  private final Detail detail;

  DeploymentSignatures(Repo repo, Detail detail) {
    this.repo = repo;
    this.detail = detail;
  }

  /**
   * Lines about them.
   *
   * @param index the deployment's place in the list
   */
  List<String> of(Deployment deployment, int index) throws IOException {
    return switch (detail) {
      case NONE -> List.of();
      case LISTED -> listed(deployment, index);
      case VERIFIED -> verified(deployment);
    };
  }

  private List<String> listed(Deployment deployment, int index) throws IOException {
    RemoteConfig remote = remote(refspec(deployment));
    CommitId commit = deployment.commit();
    if (remote == null || !remote.gpgVerify()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    try {
      GVariantReader detached = repo.readDetachedMetadata(commit);
      SignatureResults results =
          OpenPgpSignatures.ofRemote(repo, remote).verify(repo.readMetadata(commit), detached);
      for (SignatureResult each : results == null ? List.<SignatureResult>of() : results.all()) {
        each.describe().forEach(line -> lines.add("    GPG: " + line));
      }
    } catch (MissingObjectException e) {
      return List.of(); // what boots is shown all the same
    } catch (IOException e) {
      throw new IOException("Deployment " + index + ": " + e.getMessage(), e);
    }
    return lines;
  }

  private List<String> verified(Deployment deployment) throws IOException {
    CommitId commit = deployment.commit();
    byte[] bytes;
    try {
      bytes = repo.readMetadata(commit);
    } catch (MissingObjectException e) {
      throw new CommandException("Cannot verify, failed to load commit", e);
    }
    String refspec = refspec(deployment);
    if (refspec == null) {
      throw new CommandException("No origin/refspec, cannot verify");
    }
    RemoteConfig remote = remote(refspec);
    if (remote == null) {
      throw new CommandException("Cannot verify deployment without remote");
    }
    return RemoteVerification.of(repo, remote)
        .describeCommit(commit, bytes, repo.readDetachedMetadata(commit));
  }

  private static @Nullable String refspec(Deployment deployment) {
    Origin origin = deployment.origin();
    return origin == null ? null : origin.refspec();
  }

  /** The remote of a ref; null if it has none, or none that is configured. */
  private @Nullable RemoteConfig remote(@Nullable String refspec) throws IOException {
    String name = refspec == null ? null : RefName.parse(refspec).remote();
    try {
      return name == null ? null : Remotes.of(repo).get(name);
    } catch (RemoteNotFoundException e) {
      return null;
    }
  }
}
