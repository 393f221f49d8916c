/**
 * Serves a file system through libfuse 2, by its low-level interface, which speaks of nodes and not
 * of paths. The library does the mounting and the protocol; the threads are Java's.
 */
@NullMarked
package org.jostree.mount.transport.libfuse;

import org.jspecify.annotations.NullMarked;
