package org.jostree.sysroot;

import org.jspecify.annotations.Nullable;

/**
 * A deployment that is laid out, and gets the configuration of the running system and its boot
 * entry only when that ends.
 *
 * @param deployment what is laid out; its boot entry has the arguments that are known already
 * @param mergeSource the path, from the top of the sysroot, of the deployment whose configuration
 *     it gets; null for none
 * @param hasArguments whether it has kernel arguments of its own; else it gets those of {@code
 *     mergeSource}
 * @param locked whether it is to wait even longer, until it is unlocked
 */
public record StagedDeployment(
    Deployment deployment, @Nullable String mergeSource, boolean hasArguments, boolean locked) {

  StagedDeployment withLocked(boolean other) {
    return new StagedDeployment(deployment, mergeSource, hasArguments, other);
  }

  StagedDeployment withDeployment(Deployment other) {
    return new StagedDeployment(other, mergeSource, true, locked);
  }
}
