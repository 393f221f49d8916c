/** Tests of the repository. */
@NullMarked
package org.jostree.repo;

import org.jspecify.annotations.NullMarked;
