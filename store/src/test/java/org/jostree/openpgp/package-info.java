@NullMarked
package org.jostree.openpgp;

import org.jspecify.annotations.NullMarked;
