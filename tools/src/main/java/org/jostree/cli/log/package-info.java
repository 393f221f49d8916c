/**
 * Where log lines go: to standard error, to a file, or to the system's log. Set up by code instead
 * of a file, which takes half the time, and only when something is logged.
 */
@NullMarked
package org.jostree.cli.log;

import org.jspecify.annotations.NullMarked;
