/** What a repository says of its commits, as JSON. */
@NullMarked
package org.jostree.mount.meta;

import org.jspecify.annotations.NullMarked;
