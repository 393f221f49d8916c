/**
 * From a plain root file system to a tree that can be deployed, and from a repository to what is
 * written to a board: sysroots, file system and disk images, FIT images.
 */
@NullMarked
package org.jostree.image;

import org.jspecify.annotations.NullMarked;
