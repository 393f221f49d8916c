/** Brings commits from another repository into this one. */
@NullMarked
package org.jostree.pull;

import org.jspecify.annotations.NullMarked;
