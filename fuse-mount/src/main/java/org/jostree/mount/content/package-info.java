/**
 * How the bytes of a file come. Content of bare repositories is read in place; content of archives
 * is inflated once and kept, small files in memory and large ones in temporary files, both limited
 * in size. Bytes are compared with the checksum that names them before the first of them is served.
 */
@NullMarked
package org.jostree.mount.content;

import org.jspecify.annotations.NullMarked;
