/** Tests of what boot loaders read. */
@NullMarked
package org.jostree.bootloader;

import org.jspecify.annotations.NullMarked;
