package org.jostree.cli.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Commit;
import org.jostree.repo.MissingObjectException;
import org.jostree.sysroot.Deployment;
import org.jostree.sysroot.Deployments;
import org.jostree.sysroot.Origin;
import org.jostree.sysroot.StagedDeployment;
import org.jostree.sysroot.Sysroot;
import org.jostree.sysroot.Unlocking;
import org.jspecify.annotations.Nullable;

/**
 * What {@code admin status} tells of a deployment.
 *
 * @param index its place in the list
 * @param pending whether it boots next, and is not the running system
 * @param rollback whether it is the one to go back to
 * @param version what the commit calls its version; null if it does not
 * @param sourceTitle what the commit says of where it comes from; null if it does not
 * @param pinned whether it stays
 * @param unlocked how its {@code /usr} was made writable; null if it was not
 * @param staged whether it is completed only when the running system ends
 * @param locked whether it waits even then
 * @param signatures lines about its signatures
 */
record DeploymentStatus(
    int index,
    Deployment deployment,
    boolean booted,
    boolean pending,
    boolean rollback,
    @Nullable String version,
    @Nullable String sourceTitle,
    boolean pinned,
    @Nullable String unlocked,
    boolean staged,
    boolean locked,
    List<String> signatures) {
  private static final GVariantType STRING = GVariantType.of("s");

  static List<DeploymentStatus> all(
      Sysroot sysroot, Deployments deployments, DeploymentSignatures signatures)
      throws IOException {
    StagedDeployment staged = deployments.staged();
    List<DeploymentStatus> all = new ArrayList<>();
    // Nothing is pending where nothing runs.
    Deployment pending = deployments.booted() == null ? null : deployments.pending(null);
    Deployment rollback = deployments.rollback(null);
    for (Deployment each : deployments.list()) {
      Origin origin = each.origin();
      Commit commit = commit(sysroot, each);
      all.add(
          new DeploymentStatus(
              all.size(),
              each,
              deployments.isBooted(each),
              each.isSameAs(pending),
              each.isSameAs(rollback),
              text(commit, "version"),
              text(commit, "ostree.source-title"),
              origin != null && origin.isPinned(),
              Unlocking.state(sysroot, each),
              deployments.isStaged(each),
              staged != null && staged.locked() && deployments.isStaged(each),
              signatures.of(each, all.size())));
    }
    return all;
  }

  /** One that is missing keeps nobody from seeing what boots. */
  private static @Nullable Commit commit(Sysroot sysroot, Deployment deployment)
      throws IOException {
    try {
      return sysroot.repo().readCommit(deployment.commit());
    } catch (MissingObjectException e) {
      return null;
    }
  }

  private static @Nullable String text(@Nullable Commit commit, String key) {
    GVariantReader value = commit == null ? null : commit.metadata().lookup(key, STRING);
    return value == null ? null : value.asString();
  }

  @Nullable String refspec() {
    Origin origin = deployment.origin();
    return origin == null ? null : origin.refspec();
  }

  private String state() {
    if (locked) {
      return " (finalization locked)";
    }
    if (staged) {
      return " (staged)";
    }
    return pending ? " (pending)" : rollback ? " (rollback)" : "";
  }

  /** The lines of it. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(booted ? '*' : ' ').append(' ').append(deployment.stateroot()).append(' ');
    text.append(deployment.name()).append(state()).append('\n');
    append(text, "Version", version);
    append(text, "Unlocked", unlocked());
    append(text, "Pinned", pinned ? "yes" : null);
    if (deployment.origin() == null) {
      append(text, "origin", "none");
    } else {
      appendOrigin(text);
    }
    signatures.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private void appendOrigin(StringBuilder text) {
    String refspec = refspec();
    if (refspec == null) {
      append(text, "origin", "<unknown origin type>");
    } else {
      append(text, "origin refspec", refspec);
    }
    if (sourceTitle != null) {
      text.append("    `- ").append(sourceTitle).append('\n');
    }
  }

  private static void append(StringBuilder text, String name, @Nullable String value) {
    if (value != null) {
      text.append("    ").append(name).append(": ").append(value).append('\n');
    }
  }
}
