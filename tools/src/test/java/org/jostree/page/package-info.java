/** Tests of pages. */
@NullMarked
package org.jostree.page;

import org.jspecify.annotations.NullMarked;
