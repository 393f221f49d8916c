/**
 * The values of the format: checksums, object names, commits, directory trees, directory metadata,
 * file headers. Records and sealed types; nothing here reads or writes a file.
 */
@NullMarked
package org.jostree.object;

import org.jspecify.annotations.NullMarked;
