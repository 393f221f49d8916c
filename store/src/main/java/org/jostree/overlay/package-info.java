/** What the kernel's overlay file system leaves in its upper layer, and what that lies over. */
@NullMarked
package org.jostree.overlay;

import org.jspecify.annotations.NullMarked;
