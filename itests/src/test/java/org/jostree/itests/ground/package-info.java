/** What the tests stand on: the machine, work directories, mounts, the Debian root. */
@NullMarked
package org.jostree.itests.ground;

import org.jspecify.annotations.NullMarked;
