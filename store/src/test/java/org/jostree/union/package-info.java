@NullMarked
package org.jostree.union;

import org.jspecify.annotations.NullMarked;
