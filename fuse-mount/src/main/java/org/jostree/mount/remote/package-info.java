/**
 * Repositories whose objects come when they are needed: a remote that is shown with nothing pulled,
 * and a repository of this machine whose missing and damaged objects are fetched again. Both are an
 * {@link org.jostree.repo.ObjectSource} behind the reading of a repository; nothing else of a mount
 * knows of it.
 */
@NullMarked
package org.jostree.mount.remote;

import org.jspecify.annotations.NullMarked;
