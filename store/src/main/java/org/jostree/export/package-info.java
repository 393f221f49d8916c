/** Writing commits to archives. Entry: {@link org.jostree.export.TarExport}. */
@NullMarked
package org.jostree.export;

import org.jspecify.annotations.NullMarked;
