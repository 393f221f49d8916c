/** Initial RAM file systems: what stands between the kernel and a deployment as the root. */
@NullMarked
package org.jostree.image.initramfs;

import org.jspecify.annotations.NullMarked;
