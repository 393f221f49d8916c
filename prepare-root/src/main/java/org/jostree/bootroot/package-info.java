/**
 * Assembles the root file system at boot: which deployment the kernel was told to boot, and its
 * mounts.
 */
@NullMarked
package org.jostree.bootroot;

import org.jspecify.annotations.NullMarked;
