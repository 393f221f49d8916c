/**
 * Archives of files: tar and cpio to read, compressed or not, GNU tar to write. Entries: {@link
 * org.jostree.tar.ArchiveReader}, {@link org.jostree.tar.TarWriter}. Whatever the bytes, reading
 * ends with an {@link java.io.IOException} or the end; no length in them is believed before as many
 * bytes have come.
 */
@NullMarked
package org.jostree.tar;

import org.jspecify.annotations.NullMarked;
