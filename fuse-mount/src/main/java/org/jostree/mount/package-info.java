/** Mounts a repository, or one commit of it, and sees to the mount's life from begin to end. */
@NullMarked
package org.jostree.mount;

import org.jspecify.annotations.NullMarked;
