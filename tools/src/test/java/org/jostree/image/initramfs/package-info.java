/** Tests of initial RAM file systems. */
@NullMarked
package org.jostree.image.initramfs;

import org.jspecify.annotations.NullMarked;
