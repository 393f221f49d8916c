/** The command: one class a command, which parses its words, calls one use case and prints. */
@NullMarked
package org.jostree.cli;

import org.jspecify.annotations.NullMarked;
