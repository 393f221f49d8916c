/** Tests of what stays and what goes. */
@NullMarked
package org.jostree.prune;

import org.jspecify.annotations.NullMarked;
