@NullMarked
package org.jostree.sign;

import org.jspecify.annotations.NullMarked;
