/** The entry of the program, which alone knows the commands of all packages. */
@NullMarked
package org.jostree.cli.start;

import org.jspecify.annotations.NullMarked;
