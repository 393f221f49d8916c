package org.jostree.sysroot;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jostree.gvariant.GVariantReader;
import org.jostree.gvariant.GVariantType;
import org.jostree.object.Commit;
import org.jostree.object.CommitId;
import org.jostree.pull.Pull;
import org.jostree.pull.PullListener;
import org.jostree.pull.PullOptions;
import org.jostree.pull.PullProgress;
import org.jostree.pull.StaleSummary;
import org.jostree.remote.RemoteConfig;
import org.jostree.remote.Remotes;
import org.jostree.repo.RefName;
import org.jspecify.annotations.Nullable;

/**
 * Follows the origin of a deployment: fetches what its ref names now, and deploys it if it is
 * something else than what there is.
 */
public final class Upgrade {
  private static final GVariantType STRING = GVariantType.of("s");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Sysroot sysroot;
  private final Deployments current;
  private final Deployment mergeSource;
  private final Origin origin;
  private final boolean mayGoBack;

  /** What is no longer followed, or null. */
  private @Nullable String abandoned;

  /**
   * @param current what boots, as it was read under the lock
   * @param stateroot which operating system is upgraded
   * @param mayGoBack whether a commit may be older than the one there is
   * @throws IOException when nothing is deployed, or it is not known what to follow
   */
  public Upgrade(Sysroot sysroot, Deployments current, String stateroot, boolean mayGoBack)
      throws IOException {
    this(sysroot, current, stateroot, mayGoBack, false);
  }

  private Upgrade(
      Sysroot sysroot,
      Deployments current,
      String stateroot,
      boolean mayGoBack,
      boolean ignoringState)
      throws IOException {
    this.sysroot = sysroot;
    this.current = current;
    Deployment source = current.mergeSource(stateroot);
    if (source == null) {
      throw new IOException("No previous deployment for OS '" + stateroot + "'");
    }
    this.mergeSource = source;
    Origin known = source.origin();
    if (known == null) {
      throw new IOException("No origin known for deployment " + source.name());
    }
    this.origin = known.copy();
    this.mayGoBack = mayGoBack;
    if (ignoringState) {
      origin.clearUnconfiguredState();
    } else if (known.unconfiguredState() != null) {
      throw new IOException("origin unconfigured-state: " + known.unconfiguredState());
    }
    if (known.refspec() == null) {
      throw new IOException(
          "No origin/refspec in current deployment origin; cannot upgrade via ostree");
    }
  }

  /**
   * One that follows something else from now on.
   *
   * @param refspec {@code REMOTE:REF}; {@code REF} of the same remote, or {@code REMOTE:} for the
   *     same ref of another
   */
  public static Upgrade toOther(
      Sysroot sysroot, Deployments current, String stateroot, String refspec) throws IOException {
    Upgrade upgrade = new Upgrade(sysroot, current, stateroot, true, true);
    String old = upgrade.refspec();
    String other = combined(old, refspec);
    if (other.equals(old)) {
      throw new IOException("Old and new refs are equal: " + old);
    }
    upgrade.origin.setRefspec(other);
    upgrade.abandoned = old;
    return upgrade;
  }

  private static String combined(String old, String given) throws IOException {
    RefName before = RefName.parse(old);
    if (given.endsWith(":")) {
      return RefName.parse(given + before.name()).toString();
    }
    RefName wanted = RefName.parse(given);
    return wanted.remote() == null
        ? new RefName(before.remote(), wanted.name()).toString()
        : wanted.toString();
  }

  /** What is followed: {@code REMOTE:REF} or {@code REF}. */
  public String refspec() {
    return String.valueOf(origin.refspec());
  }

  /** Deploys this commit instead of the newest; null for the newest again. */
  public void override(@Nullable CommitId commit) {
    origin.setOverrideCommit(commit == null ? null : commit.hex());
  }

  /**
   * Fetches what is followed. A ref of no remote needs no fetching. A commit that says that its ref
   * has come to its end names the ref that takes its place, which is followed then.
   *
   * @return what was done; null if nothing had to be fetched
   */
  public @Nullable PullProgress pull(PullListener listener) throws IOException {
    PullProgress done = pullOnce(listener);
    String next = successor();
    while (done != null && next != null) {
      origin.setRefspec(new RefName(RefName.parse(refspec()).remote(), next).toString());
      done = pullOnce(listener);
      next = successor();
    }
    return done;
  }

  private @Nullable PullProgress pullOnce(PullListener listener) throws IOException {
    RefName ref = RefName.parse(refspec());
    if (ref.remote() == null) {
      return null;
    }
    RemoteConfig remote = Remotes.of(sysroot.repo()).get(ref.remote());
    String override = origin.overrideCommit();
    PullOptions options =
        new PullOptions()
            .refs(List.of(override == null ? ref.name() : ref.name() + "@" + override))
            .timestampCheck(!mayGoBack && override == null)
            // Who names a commit means that one, whatever ref it was made for.
            .verifyBindings(override == null);
    return new Pull(sysroot.repo(), remote, options, listener).run();
  }

  /** The ref that takes the place of the one that is followed, or null. */
  private @Nullable String successor() throws IOException {
    CommitId commit = target();
    if (!sysroot.repo().has(commit)) {
      return null;
    }
    String next = successor(sysroot.repo().readCommit(commit));
    return next == null || next.equals(RefName.parse(refspec()).name()) ? null : next;
  }

  private static @Nullable String successor(Commit commit) {
    GVariantReader value = commit.metadata().lookup("ostree.endoflife-rebase", STRING);
    return value == null ? null : value.asString();
  }

  /** The commit that is to be deployed, as far as it is known here. */
  public CommitId target() throws IOException {
    String override = origin.overrideCommit();
    return override == null ? sysroot.repo().refs().resolve(refspec()) : CommitId.ofHex(override);
  }

  /** Follows refs that have come to their end by what was fetched before. */
  public void followSuccessors() throws IOException {
    for (String next = successor(); next != null; next = successor()) {
      origin.setRefspec(new RefName(RefName.parse(refspec()).remote(), next).toString());
    }
  }

  /**
   * Whether that is another commit than the one deployed.
   *
   * @throws IOException also when it is older, and that is not allowed
   */
  public boolean hasUpdate() throws IOException {
    CommitId target = target();
    if (target.equals(mergeSource.commit())) {
      return false;
    }
    if (!mayGoBack) {
      requireNotOlder(target);
    }
    return true;
  }

  private void requireNotOlder(CommitId target) throws IOException {
    CommitId before = mergeSource.commit();
    if (!sysroot.repo().has(before)) {
      return;
    }
    long now = sysroot.repo().readCommit(before).timestamp();
    long then = sysroot.repo().readCommit(target).timestamp();
    if (Long.compareUnsigned(then, now) < 0) {
      throw new IOException(
          "Upgrade target revision '"
              + target.hex()
              + "' with timestamp '"
              + TIME.format(Instant.ofEpochSecond(then))
              + "' is chronologically older than current revision '"
              + before.hex()
              + "' with timestamp '"
              + TIME.format(Instant.ofEpochSecond(now))
              + "'; use --allow-downgrade to permit");
    }
  }

  /**
   * What the remote has for the ref that is followed and has not announced in its summary; null if
   * there is nothing of that kind, or it cannot be found out.
   */
  public @Nullable CommitId unannounced() throws IOException {
    RefName ref = RefName.parse(refspec());
    if (ref.remote() == null || origin.overrideCommit() != null) {
      return null;
    }
    RemoteConfig remote = Remotes.of(sysroot.repo()).get(ref.remote());
    return StaleSummary.unannounced(sysroot.repo(), remote, ref.name(), target());
  }

  /** Deploys it, with the configuration and the kernel arguments of the deployment before. */
  public Deployment deploy(SysrootLock lock) throws IOException {
    return sysroot.deploy(request(), current, lock);
  }

  /**
   * Removes the ref that was followed before, so that nothing keeps its commits but the deployments
   * of them.
   *
   * @return its name; null if the same is followed as before
   */
  public @Nullable RefName removeAbandoned() throws IOException {
    if (abandoned == null) {
      return null;
    }
    RefName ref = RefName.parse(abandoned);
    sysroot.repo().refs().set(ref, null);
    return ref;
  }

  /** Lays it out, to be completed when the running system ends. */
  public Deployment stage(SysrootLock lock) throws IOException {
    return sysroot.stage(request(), /* locked= */ false, current, lock);
  }

  private DeployRequest request() throws IOException {
    origin.removeTransientState();
    return new DeployRequest(
        mergeSource.stateroot(),
        target(),
        origin,
        mergeSource,
        null,
        Retention.DEFAULT,
        List.of(),
        true);
  }
}
