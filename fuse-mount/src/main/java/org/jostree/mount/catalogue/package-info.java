/**
 * What was learned of the directories of a repository, kept from one mount to the next, so that a
 * walk need not open every object again only to learn what kind of file it is.
 */
@NullMarked
package org.jostree.mount.catalogue;

import org.jspecify.annotations.NullMarked;
