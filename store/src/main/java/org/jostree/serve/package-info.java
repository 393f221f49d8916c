/** A small web server for repositories and directories. */
@NullMarked
package org.jostree.serve;

import org.jspecify.annotations.NullMarked;
