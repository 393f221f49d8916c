/** Tests of the package. */
@NullMarked
package org.jostree.tar;

import org.jspecify.annotations.NullMarked;
