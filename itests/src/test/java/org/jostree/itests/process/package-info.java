/** Programs run as a person would run them, with their output, errors and exit code. */
@NullMarked
package org.jostree.itests.process;

import org.jspecify.annotations.NullMarked;
