/** Tests of the package. */
@NullMarked
package org.jostree.usage;

import org.jspecify.annotations.NullMarked;
