/**
 * Options of a command as values: declared in one line each, parsed the way GLib parses those of
 * {@code ostree}.
 *
 * <p>Written by hand because the start counts: {@code ostree rev-parse} takes 10 ms, an empty Java
 * program 35, and building a command with a reflective library another 35 to 150.
 */
@NullMarked
package org.jostree.cli.options;

import org.jspecify.annotations.NullMarked;
