/**
 * Serves a {@link org.jostree.mount.transport.NodeFileSystem} to the kernel. What lives here is
 * what every transport shares: the file system's shape as the kernel sees it, node numbers and
 * their counts, mount options, mount points, and the one place where errors become error numbers.
 */
@NullMarked
package org.jostree.mount.transport;

import org.jspecify.annotations.NullMarked;
