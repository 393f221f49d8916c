/**
 * What commits take of a repository's space, alone and together. Entry: {@link
 * org.jostree.usage.DiskUsage}.
 */
@NullMarked
package org.jostree.usage;

import org.jspecify.annotations.NullMarked;
