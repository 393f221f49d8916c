/**
 * Files of this machine that a mount shows beside what is in commits, as they are at the moment:
 * the configuration of a deployment, say. Symbolic links are never followed, and other file systems
 * are not entered.
 */
@NullMarked
package org.jostree.mount.host;

import org.jspecify.annotations.NullMarked;
