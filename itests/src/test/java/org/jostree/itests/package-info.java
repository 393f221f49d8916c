/**
 * Tests of all modules together: the rules of the house, and what only a whole machine can show.
 */
@NullMarked
package org.jostree.itests;

import org.jspecify.annotations.NullMarked;
