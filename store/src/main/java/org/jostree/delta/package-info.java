/** Static deltas: what turns one commit into another, made once and fetched instead of objects. */
@NullMarked
package org.jostree.delta;

import org.jspecify.annotations.NullMarked;
