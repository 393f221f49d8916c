/**
 * Checks a repository: refs name commits, commits have all their objects, and every object is what
 * its name promises.
 */
@NullMarked
package org.jostree.fsck;

import org.jspecify.annotations.NullMarked;
