/** Trees of several commits, one over the other, as one tree. */
@NullMarked
package org.jostree.union;

import org.jspecify.annotations.NullMarked;
