/** Tests of committing. */
@NullMarked
package org.jostree.commit;

import org.jspecify.annotations.NullMarked;
