/**
 * The virtual tree: what exists at which path. Views ({@code commits}, {@code refs}, {@code rev})
 * are {@link org.jostree.mount.tree.VirtualDirectory virtual directories}; below them are the
 * directories, files and links of commits, which never change.
 */
@NullMarked
package org.jostree.mount.tree;

import org.jspecify.annotations.NullMarked;
