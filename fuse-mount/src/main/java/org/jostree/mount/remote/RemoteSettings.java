package org.jostree.mount.remote;

import org.jspecify.annotations.Nullable;

/**
 * What a mount has to do with a remote.
 *
 * @param heal {@code heal}: whether missing and damaged objects of a repository of this machine are
 *     fetched again
 * @param requireSignature {@code require_signature}: whether commits have to be signed, whatever
 *     the remote's configuration says
 * @param name {@code remote=}: from which remote, or as which remote demands it; null for the one
 *     that the revision names, or the only one
 */
public record RemoteSettings(boolean heal, boolean requireSignature, @Nullable String name) {
  /** Nothing. */
  public static final RemoteSettings NONE = new RemoteSettings(false, false, null);
}
