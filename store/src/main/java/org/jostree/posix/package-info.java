/**
 * System calls that the JDK does not offer, or not exactly enough: files relative to an open
 * directory, extended attributes, locks shared with libostree, bulk directory listings. Everything
 * native in this module is here.
 */
@NullMarked
package org.jostree.posix;

import org.jspecify.annotations.NullMarked;
