/** Tests of the package. */
@NullMarked
package org.jostree.diff;

import org.jspecify.annotations.NullMarked;
