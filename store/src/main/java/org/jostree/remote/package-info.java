/**
 * What is known of other repositories: their names, addresses and what to trust them for, in the
 * configuration of a repository and in files of their own.
 */
@NullMarked
package org.jostree.remote;

import org.jspecify.annotations.NullMarked;
