/** Tests of the check on repositories that are damaged in every way. */
@NullMarked
package org.jostree.fsck;

import org.jspecify.annotations.NullMarked;
