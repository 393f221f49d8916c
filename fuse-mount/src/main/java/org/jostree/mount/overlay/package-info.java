/** A writable overlay, which is the kernel's, over a mount of ours. */
@NullMarked
package org.jostree.mount.overlay;

import org.jspecify.annotations.NullMarked;
