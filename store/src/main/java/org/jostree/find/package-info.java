/**
 * Looks for remotes that have certain refs, on the network and on drives, and makes such drives.
 */
@NullMarked
package org.jostree.find;

import org.jspecify.annotations.NullMarked;
