/**
 * GVariant values as bytes: {@link org.jostree.gvariant.GVariantReader} reads them in place, {@link
 * org.jostree.gvariant.GVariantWriter} makes them, {@link org.jostree.gvariant.GVariantText} is
 * their text form. Knows nothing of files or of OSTree.
 *
 * <p>The format is that of the GVariant specification (Allison Lortie's "GVariant Specification
 * 1.0") and, for bytes that are not in normal form, the behaviour of GLib 2.74.
 */
@NullMarked
package org.jostree.gvariant;

import org.jspecify.annotations.NullMarked;
