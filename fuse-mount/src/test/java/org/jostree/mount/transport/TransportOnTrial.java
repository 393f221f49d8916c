package org.jostree.mount.transport;

import java.util.function.Supplier;

/**
 * A transport, and how it differs from others.
 *
 * @param made makes one, for each mount
 * @param keepsEverything whether the kernel need not ask it a second time for what cannot change
 * @param knowsLaterChanges whether it knows ways to change something that are younger than libfuse
 *     2
 */
public record TransportOnTrial(
    Supplier<Transport> made, boolean keepsEverything, boolean knowsLaterChanges) {}
