/** Tests of sysroots. */
@NullMarked
package org.jostree.sysroot;

import org.jspecify.annotations.NullMarked;
