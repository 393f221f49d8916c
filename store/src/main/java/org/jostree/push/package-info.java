/**
 * Pushing: another repository is made to pull from ours, over whatever connects the two, so that
 * all that holds for a pull holds for a push: objects are compared with their names before they get
 * them, what is there is not sent again, refs come last.
 */
@NullMarked
package org.jostree.push;

import org.jspecify.annotations.NullMarked;
