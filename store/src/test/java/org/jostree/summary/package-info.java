@NullMarked
package org.jostree.summary;

import org.jspecify.annotations.NullMarked;
