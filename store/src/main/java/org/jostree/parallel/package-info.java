/** Using all cores for many small pieces of work, with bounded memory. */
@NullMarked
package org.jostree.parallel;

import org.jspecify.annotations.NullMarked;
