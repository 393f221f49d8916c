@NullMarked
package org.jostree.remote;

import org.jspecify.annotations.NullMarked;
