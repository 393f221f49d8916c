/** Tests of the values of the format. */
@NullMarked
package org.jostree.object;

import org.jspecify.annotations.NullMarked;
