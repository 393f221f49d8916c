/** Every call against the real kernel, in memory and on the disk, as root and as anybody. */
@NullMarked
package org.jostree.posix;

import org.jspecify.annotations.NullMarked;
