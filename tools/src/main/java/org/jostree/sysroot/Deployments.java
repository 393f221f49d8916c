package org.jostree.sysroot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sysroot boots: its deployments, that which boots by default first.
 *
 * @param bootVersion 0 or 1, which of the two sets of boot entries is in use
 * @param subVersion 0 or 1, which of the two sets of links of that boot version is in use
 * @param list all deployments, the staged one first
 * @param booted the one that the running system is; null when it is none of this sysroot
 * @param staged the one that is completed when the running system ends; null if there is none
 */
public record Deployments(
    int bootVersion,
    int subVersion,
    List<Deployment> list,
    @Nullable Deployment booted,
    @Nullable StagedDeployment staged) {

  public Deployments {
    list = List.copyOf(list);
  }

  /** Those that have boot entries: all but the staged one. */
  public List<Deployment> written() {
    if (staged == null) {
      return list;
    }
    List<Deployment> written = new ArrayList<>(list);
    written.removeIf(this::isStaged);
    return written;
  }

  /** The same as if nothing were staged. */
  Deployments withoutStaged() {
    return new Deployments(bootVersion, subVersion, written(), booted, null);
  }

  /** Whether it is completed only when the running system ends. */
  public boolean isStaged(Deployment deployment) {
    return staged != null && deployment.isSameAs(staged.deployment());
  }

  /** Whether it is the running system. */
  public boolean isBooted(Deployment deployment) {
    return deployment.isSameAs(booted);
  }

  /**
   * The one that boots next instead of the booted one, or, in a system that is not running, by
   * default; null if there is none.
   *
   * @param stateroot of which operating system; null for that which is booted
   */
  public @Nullable Deployment pending(@Nullable String stateroot) {
    String name = nameOr(stateroot);
    for (Deployment each : list) {
      if (isBooted(each)) {
        return null;
      }
      if (each.stateroot().equals(name)) {
        return each;
      }
    }
    return null;
  }

  /**
   * The first that is behind the booted one; null if there is none, or nothing is booted.
   *
   * @param stateroot of which operating system; null for that which is booted
   */
  public @Nullable Deployment rollback(@Nullable String stateroot) {
    String name = nameOr(stateroot);
    boolean behind = false;
    for (Deployment each : list) {
      if (behind && each.stateroot().equals(name)) {
        return each;
      }
      behind |= isBooted(each);
    }
    return null;
  }

  private @Nullable String nameOr(@Nullable String stateroot) {
    return stateroot == null && booted != null ? booted.stateroot() : stateroot;
  }

  /**
   * The one whose configuration and kernel arguments the next one of an operating system takes
   * over: the running system, else that which boots next; null for the first.
   */
  public @Nullable Deployment mergeSource(String stateroot) {
    // Not the staged one, whose configuration is not there yet.
    return booted != null && booted.stateroot().equals(stateroot)
        ? booted
        : withoutStaged().pending(stateroot);
  }
}
