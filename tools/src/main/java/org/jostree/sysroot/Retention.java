package org.jostree.sysroot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which deployments stay when one comes, and where the new one stands. The booted one, that whose
 * configuration was taken over, pinned ones and those of other operating systems stay in any case.
 *
 * @param all whether every other one stays
 * @param pending whether those stay that are in front of the booted one, or, where none is booted,
 *     of that whose configuration was taken over
 * @param rollback whether those stay that are behind it
 * @param notAsDefault whether the new one stands behind it instead of at the front
 */
public record Retention(boolean all, boolean pending, boolean rollback, boolean notAsDefault) {
  /** What an upgrade keeps. */
  public static final Retention DEFAULT = new Retention(false, false, false, false);

  /**
   * The list with the new one in it.
   *
   * @param mergeSource that whose configuration was taken over; null if there is none
   */
  List<Deployment> apply(Deployments current, Deployment added, @Nullable Deployment mergeSource)
      throws java.io.IOException {
    List<Deployment> kept = new ArrayList<>();
    boolean pendingAdded = notAsDefault;
    if (!notAsDefault) {
      kept.add(added);
    }
    Deployment crossover = current.booted() == null ? mergeSource : current.booted();
    boolean passed = false;
    for (Deployment each : current.list()) {
      boolean isNeeded = current.isBooted(each) || each.isSameAs(mergeSource);
      passed |= each.isSameAs(crossover);
      if (all
          || isNeeded
          || isPinned(each)
          || !each.stateroot().equals(added.stateroot())
          || (pending && !passed)
          || (rollback && (passed || crossover == null))) {
        kept.add(each);
      }
      if (pendingAdded && passed) {
        kept.add(added);
        pendingAdded = false;
      }
    }
    if (pendingAdded) {
      kept.add(added);
    }
    return kept;
  }

  private static boolean isPinned(Deployment deployment) throws java.io.IOException {
    Origin origin = deployment.origin();
    return origin != null && origin.isPinned();
  }
}
