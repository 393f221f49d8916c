/**
 * Manual pages, and what shells need to complete words, made from what the commands say of
 * themselves.
 */
@NullMarked
package org.jostree.cli.manual;

import org.jspecify.annotations.NullMarked;
