/** {@code admin}: the commands on a system and its boot, one class a command. */
@NullMarked
package org.jostree.cli.admin;

import org.jspecify.annotations.NullMarked;
