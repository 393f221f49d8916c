/**
 * Making a commit: trees from directories and other commits, laid over each other, with rules for
 * owners, modes and attributes. Entry: {@link org.jostree.commit.TreeCommit}.
 */
@NullMarked
package org.jostree.commit;

import org.jspecify.annotations.NullMarked;
