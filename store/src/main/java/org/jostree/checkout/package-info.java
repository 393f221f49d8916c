/**
 * Laying a commit out on disk: as hard links into the repository where that can be, as copies
 * elsewhere. Entry: {@link org.jostree.checkout.Checkout}.
 */
@NullMarked
package org.jostree.checkout;

import org.jspecify.annotations.NullMarked;
