/**
 * What differs between two trees, each a commit or a directory on disk. Entry: {@link
 * org.jostree.diff.TreeDiff}.
 */
@NullMarked
package org.jostree.diff;

import org.jspecify.annotations.NullMarked;
