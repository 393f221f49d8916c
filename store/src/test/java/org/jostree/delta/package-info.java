@NullMarked
package org.jostree.delta;

import org.jspecify.annotations.NullMarked;
