/** The commands that convert root file systems and make images. */
@NullMarked
package org.jostree.cli.image;

import org.jspecify.annotations.NullMarked;
