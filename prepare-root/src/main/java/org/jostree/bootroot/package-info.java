/** Assembles the root file system at boot. */
@NullMarked
package org.jostree.bootroot;

import org.jspecify.annotations.NullMarked;
