/** Removes what no commit that is to be kept needs. */
@NullMarked
package org.jostree.prune;

import org.jspecify.annotations.NullMarked;
