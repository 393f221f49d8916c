/** Tests of laying commits out. */
@NullMarked
package org.jostree.checkout;

import org.jspecify.annotations.NullMarked;
