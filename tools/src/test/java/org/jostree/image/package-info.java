/** Converts small trees and makes what needs no program of another package. */
@NullMarked
package org.jostree.image;

import org.jspecify.annotations.NullMarked;
