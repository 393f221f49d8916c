/** Tests of pulls between repositories of one machine. */
@NullMarked
package org.jostree.pull;

import org.jspecify.annotations.NullMarked;
