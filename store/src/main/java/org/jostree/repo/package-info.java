/**
 * The repository: its configuration, its refs, its objects read and written. Public: {@link
 * org.jostree.repo.Repo}, {@link org.jostree.repo.Refs}, {@link org.jostree.repo.Transaction} and
 * what they take and throw. Package-private: where loose objects lie and one encoding a mode.
 */
@NullMarked
package org.jostree.repo;

import org.jspecify.annotations.NullMarked;
