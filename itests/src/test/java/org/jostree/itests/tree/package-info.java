/** Directory trees on disk: made at random, and compared entry by entry. */
@NullMarked
package org.jostree.itests.tree;

import org.jspecify.annotations.NullMarked;
