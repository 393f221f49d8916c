/** Sysroots: deployments, what they boot, and how one follows another. */
@NullMarked
package org.jostree.sysroot;

import org.jspecify.annotations.NullMarked;
